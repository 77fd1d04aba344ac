// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.disk.Disk;
import io.tributary.disk.RecordLog;
import io.tributary.wire.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was applied here of one pipe: how many units of its sender's present incarnation, and which
 * files of all its incarnations. An entry is durable before its unit is acknowledged, so a unit
 * that comes again is known.
 *
 * <p>One record for each unit, big-endian:
 *
 * <pre>
 * incarnation i64 | rows i64 | files i64 | [digest of the file's identity, 16 bytes]
 * </pre>
 *
 * <p>Thread-safe: rows are noted while a file is loaded.
 */
final class AppliedLog implements AutoCloseable {

  /** Files that are remembered; of older ones the sender's own progress knows. */
  static final int MAX_FILES = 16 * 1024;

  private static final Logger LOGGER = LoggerFactory.getLogger(AppliedLog.class);
  private static final int POSITION_BYTES = 3 * Long.BYTES;
  private static final long MIN_REWRITE_BYTES = 256 * 1024;

  private final Disk disk;
  private final String name;

  @GuardedBy("this")
  private @Nullable RecordLog log;

  @GuardedBy("this")
  private final Set<ByteBuffer> known = new LinkedHashSet<>();

  @GuardedBy("this")
  private long incarnation;

  @GuardedBy("this")
  private long rows;

  @GuardedBy("this")
  private long files;

  @GuardedBy("this")
  private long rewriteBytes = MIN_REWRITE_BYTES;

  @GuardedBy("this")
  private boolean closed;

  private AppliedLog(Disk disk, String name) {
    this.disk = disk;
    this.name = name;
  }

  /** Opens the log of a pipe. There is no file before something of it is applied. */
  static AppliedLog open(Disk disk, String name) throws IOException {
    AppliedLog opened = new AppliedLog(disk, name);
    if (disk.length(name).isPresent()) {
      opened.read();
    }
    return opened;
  }

  private synchronized void read() throws IOException {
    log().records().forEach(this::take);
  }

  /**
   * Makes sure that a crash from now on changes nothing of what {@link #rows} and {@link #files}
   * say: a record whose writing failed might else be found whole when the log is opened again.
   */
  synchronized void settle() throws IOException {
    if (log != null) {
      log.repair();
    }
  }

  /** How many rows and deletions of this incarnation are applied. */
  synchronized long rows(long ofIncarnation) {
    return ofIncarnation == incarnation ? rows : 0;
  }

  /** How many files of this incarnation are applied. */
  synchronized long files(long ofIncarnation) {
    return ofIncarnation == incarnation ? files : 0;
  }

  /** Whether this file was applied, in whatever incarnation. */
  synchronized boolean hasApplied(FileIdentity file) {
    return known.contains(ByteBuffer.wrap(digest(file)));
  }

  /** Rows or a deletion are applied. Durable when this returns. */
  synchronized void addRows(long ofIncarnation) throws IOException {
    add(position(ofIncarnation, rows(ofIncarnation) + 1, files(ofIncarnation)));
  }

  /** A file is applied. Durable when this returns. */
  synchronized void addFile(long ofIncarnation, FileIdentity file) throws IOException {
    byte[] position = position(ofIncarnation, rows(ofIncarnation), files(ofIncarnation) + 1);
    add(withFile(position, digest(file)));
  }

  /** Nothing can be added any more. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (log != null) {
      log.close();
    }
  }

  @GuardedBy("this")
  private RecordLog log() throws IOException {
    if (closed) {
      throw new IOException(name + " is closed: the pipe has ended");
    }
    RecordLog opened = log;
    if (opened == null) {
      opened = RecordLog.open(disk, name, POSITION_BYTES + Digest.BYTES);
      log = opened;
    }
    return opened;
  }

  private static byte[] position(long incarnation, long rows, long files) {
    ByteBuffer record = ByteBuffer.allocate(POSITION_BYTES);
    return record.putLong(incarnation).putLong(rows).putLong(files).array();
  }

  private static byte[] withFile(byte[] position, byte[] digest) {
    byte[] record = Arrays.copyOf(position, POSITION_BYTES + Digest.BYTES);
    System.arraycopy(digest, 0, record, POSITION_BYTES, Digest.BYTES);
    return record;
  }

  @GuardedBy("this")
  private void add(byte[] record) throws IOException {
    RecordLog open = log();
    open.append(record);
    take(record);
    if (open.bytes() > rewriteBytes) {
      shrink(open);
    }
  }

  /** What was added is durable whether this succeeds or not, so it must not be reported. */
  @GuardedBy("this")
  private void shrink(RecordLog open) {
    try {
      open.rewrite(kept());
    } catch (IOException e) {
      LOGGER.warn("What was applied is not rewritten, the log goes on growing", e);
    }
    rewriteBytes = Math.max(MIN_REWRITE_BYTES, 2 * open.bytes());
  }

  @GuardedBy("this")
  private List<byte[]> kept() {
    List<byte[]> kept = new ArrayList<>();
    byte[] position = position(incarnation, rows, files);
    for (ByteBuffer file : known) {
      byte[] digest = new byte[Digest.BYTES];
      file.duplicate().get(digest);
      kept.add(withFile(position, digest));
    }
    kept.add(position);
    return kept;
  }

  @GuardedBy("this")
  private void take(byte[] bytes) {
    ByteBuffer record = ByteBuffer.wrap(bytes);
    if (record.remaining() < POSITION_BYTES) {
      return;
    }
    incarnation = record.getLong();
    rows = record.getLong();
    files = record.getLong();
    if (record.remaining() == Digest.BYTES) {
      byte[] digest = new byte[Digest.BYTES];
      record.get(digest);
      ByteBuffer file = ByteBuffer.wrap(digest);
      known.remove(file); // to the end: it is the newest now
      known.add(file);
      if (known.size() > MAX_FILES) {
        known.remove(known.iterator().next());
      }
    }
  }

  private static byte[] digest(FileIdentity file) {
    ByteBuffer content = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);
    content.putLong(file.length()).putInt(file.crc32c());
    return Digest.of(file.name().getBytes(StandardCharsets.UTF_8), content.array());
  }
}
