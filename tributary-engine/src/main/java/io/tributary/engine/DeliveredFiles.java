// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.disk.Disk;
import io.tributary.disk.RecordLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of an unfinished history that have settled. Progress cannot say it, because it is one
 * value for a region and files are not in its order; so a restart knows them from here. One record
 * each in a {@link RecordLog}:
 *
 * <pre>
 * version u8 = 1 | applied u8 | sequence u8 | partition i64 | length i64 | name: u16 and UTF-8
 * </pre>
 *
 * <p>Thread-safe.
 */
final class DeliveredFiles {

  private static final Logger LOGGER = LoggerFactory.getLogger(DeliveredFiles.class);
  private static final byte VERSION = 1;
  private static final int MAX_RECORD_BYTES = 1024;

  private record Entry(RegionFile.Name name, long length, boolean applied) {}

  private final Disk disk;
  private final String logName;

  @GuardedBy("this")
  private final Map<RegionFile.Name, Entry> entries = new HashMap<>();

  private volatile @Nullable RecordLog log;

  /**
   * @param logName a file of {@code disk}, ours alone
   */
  DeliveredFiles(Disk disk, String logName) {
    this.disk = disk;
    this.logName = logName;
  }

  /**
   * Reads what an earlier process left; does nothing when that is done. Call before anything else.
   *
   * @throws IOException if the disk fails; a damaged record is only logged
   */
  synchronized void open() throws IOException {
    if (log != null) {
      return;
    }
    RecordLog opened = RecordLog.open(disk, logName, MAX_RECORD_BYTES);
    for (byte[] bytes : opened.records()) {
      try {
        Entry entry = decode(bytes);
        entries.put(entry.name(), entry);
      } catch (IOException e) {
        LOGGER.warn("A record of {} is of no use, its file is sent again", logName, e);
      }
    }
    log = opened;
  }

  /** Whether this very file has settled. */
  synchronized boolean contains(RegionFile file) {
    Entry entry = entries.get(file.name());
    return entry != null && entry.length() == file.length();
  }

  /** Whether it has settled, and the receiver may have applied it only then. */
  synchronized boolean wasApplied(RegionFile file) {
    Entry entry = entries.get(file.name());
    return entry != null && entry.applied();
  }

  /**
   * It has settled. Durable when this returns, if the disk takes it; if not, it may be sent again
   * after a crash.
   */
  synchronized void add(RegionFile file, boolean applied) {
    Entry entry = new Entry(file.name(), file.length(), applied);
    if (entry.equals(entries.put(file.name(), entry))) {
      return;
    }
    try {
      log().append(encode(entry));
    } catch (IOException e) {
      LOGGER.warn("{} cannot be written; after a crash more is sent again", logName, e);
    }
  }

  /**
   * They are to be sent again. Durable when this returns: once a file that they must overwrite has
   * been sent, a crash must not make them count as settled.
   */
  synchronized void forget(Collection<RegionFile> files) throws IOException {
    Map<RegionFile.Name, Entry> rest = new HashMap<>(entries);
    files.forEach(file -> rest.remove(file.name()));
    if (rest.size() == entries.size()) {
      return;
    }
    write(rest.values());
    entries.keySet().retainAll(rest.keySet());
  }

  /** Progress is durably past all of them but these, of which it says nothing. */
  synchronized void keepOnly(Collection<RegionFile> files) {
    Map<RegionFile.Name, Entry> kept = new HashMap<>(entries);
    kept.keySet().retainAll(files.stream().map(RegionFile::name).toList());
    if (kept.size() == entries.size()) {
      return;
    }
    try {
      write(kept.values());
      entries.keySet().retainAll(kept.keySet());
    } catch (IOException e) {
      LOGGER.warn("{} cannot be shortened, it stays as it is until the next history", logName, e);
    }
  }

  /** May be called again. */
  void close() {
    RecordLog opened = log;
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        LOGGER.warn("{} cannot be closed", logName, e);
      }
    }
  }

  @GuardedBy("this")
  private void write(Collection<Entry> all) throws IOException {
    List<byte[]> records = new ArrayList<>();
    all.forEach(entry -> records.add(encode(entry)));
    log().rewrite(records);
  }

  @GuardedBy("this")
  private RecordLog log() throws IOException {
    open();
    RecordLog opened = log;
    if (opened == null) {
      throw new IllegalStateException(logName + " is not open");
    }
    return opened;
  }

  private static byte[] encode(Entry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeBoolean(entry.applied());
      out.writeBoolean(entry.name().sequence());
      out.writeLong(entry.name().partition());
      out.writeLong(entry.length());
      out.writeUTF(entry.name().file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Entry decode(byte[] record) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IOException("version " + version);
      }
      boolean applied = in.readBoolean();
      boolean sequence = in.readBoolean();
      long partition = in.readLong();
      long length = in.readLong();
      return new Entry(new RegionFile.Name(sequence, partition, in.readUTF()), length, applied);
    }
  }
}
