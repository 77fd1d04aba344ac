// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.disk.Disk;
import io.tributary.disk.RecordLog;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Position;
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
  private Position position = Position.start(0);

  /** Of the run that has greeted last, maybe an old one: said by others, not noted. */
  @GuardedBy("this")
  private Position raised = Position.start(0);

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
   * Makes sure that a crash from now on changes nothing of what {@link #position} says: a record
   * whose writing failed might else be found whole when the log is opened again.
   */
  synchronized void settle() throws IOException {
    if (log != null) {
      log.repair();
    }
  }

  /** How much is applied, of the last incarnation of which something is noted. */
  synchronized Position position() {
    return position;
  }

  /** How much of this incarnation is applied. */
  synchronized Position position(long ofIncarnation) {
    return Position.start(ofIncarnation).and(position).and(raised);
  }

  /**
   * So much is applied, perhaps by other nodes. Not noted on disk before something more is applied:
   * whoever says it can say it again.
   */
  synchronized void raise(Position known) {
    raised = known.and(raised);
  }

  /** Whether this file was applied, in whatever incarnation. */
  synchronized boolean hasApplied(FileIdentity file) {
    return known.contains(ByteBuffer.wrap(digest(file)));
  }

  /** Rows or a deletion are applied. Durable when this returns. */
  synchronized void addRows(long ofIncarnation) throws IOException {
    Position before = position(ofIncarnation);
    add(List.of(record(new Position(ofIncarnation, before.rows() + 1, before.files()))));
  }

  /**
   * Files are applied, in this order. Durable when this returns; after a crash before that the
   * first of them may be noted.
   */
  synchronized void addFiles(long ofIncarnation, List<FileIdentity> files) throws IOException {
    Position before = position(ofIncarnation);
    List<byte[]> records = new ArrayList<>();
    for (FileIdentity file : files) {
      Position after =
          new Position(ofIncarnation, before.rows(), before.files() + records.size() + 1);
      records.add(withFile(record(after), digest(file)));
    }
    add(records);
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

  private static byte[] record(Position of) {
    ByteBuffer record = ByteBuffer.allocate(POSITION_BYTES);
    return record.putLong(of.incarnation()).putLong(of.rows()).putLong(of.files()).array();
  }

  private static byte[] withFile(byte[] position, byte[] digest) {
    byte[] record = Arrays.copyOf(position, POSITION_BYTES + Digest.BYTES);
    System.arraycopy(digest, 0, record, POSITION_BYTES, Digest.BYTES);
    return record;
  }

  @GuardedBy("this")
  private void add(List<byte[]> records) throws IOException {
    RecordLog open = log();
    open.append(records);
    records.forEach(this::take);
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
    byte[] now = record(position);
    for (ByteBuffer file : known) {
      byte[] digest = new byte[Digest.BYTES];
      file.duplicate().get(digest);
      kept.add(withFile(now, digest));
    }
    kept.add(now);
    return kept;
  }

  @GuardedBy("this")
  private void take(byte[] bytes) {
    ByteBuffer record = ByteBuffer.wrap(bytes);
    if (record.remaining() < POSITION_BYTES) {
      return;
    }
    position = new Position(record.getLong(), record.getLong(), record.getLong());
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
