// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

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
 * incarnation i64 | applied i64 | [digest of the file's identity, 16 bytes]
 * </pre>
 *
 * <p>Calls of one pipe do not overlap.
 */
final class AppliedLog implements AutoCloseable {

  /** Files that are remembered; of older ones the sender's own progress knows. */
  static final int MAX_FILES = 16 * 1024;

  private static final Logger LOGGER = LoggerFactory.getLogger(AppliedLog.class);
  private static final int POSITION_BYTES = 2 * Long.BYTES;
  private static final long MIN_REWRITE_BYTES = 256 * 1024;

  private final Disk disk;
  private final String name;
  private @Nullable RecordLog log;
  private final Set<ByteBuffer> files = new LinkedHashSet<>();
  private long incarnation;
  private long applied;
  private long rewriteBytes = MIN_REWRITE_BYTES;

  private AppliedLog(Disk disk, String name) {
    this.disk = disk;
    this.name = name;
  }

  /** Opens the log of a pipe. There is no file before something of it is applied. */
  static AppliedLog open(Disk disk, String name) throws IOException {
    AppliedLog opened = new AppliedLog(disk, name);
    if (disk.length(name).isPresent()) {
      opened.log().records().forEach(opened::take);
    }
    return opened;
  }

  /**
   * Makes sure that a crash from now on changes nothing of what {@link #applied} says: a record
   * whose writing failed might else be found whole when the log is opened again.
   */
  void settle() throws IOException {
    if (log != null) {
      log.repair();
    }
  }

  /** How many units of this incarnation are applied. */
  long applied(long ofIncarnation) {
    return ofIncarnation == incarnation ? applied : 0;
  }

  /** Whether this file was applied, in whatever incarnation. */
  boolean hasApplied(FileIdentity file) {
    return files.contains(ByteBuffer.wrap(digest(file)));
  }

  /** Rows or a deletion are applied. Durable when this returns. */
  void rows(long ofIncarnation) throws IOException {
    add(position(ofIncarnation).array());
  }

  /** A file is applied. Durable when this returns. */
  void file(long ofIncarnation, FileIdentity file) throws IOException {
    byte[] record = Arrays.copyOf(position(ofIncarnation).array(), POSITION_BYTES + Digest.BYTES);
    System.arraycopy(digest(file), 0, record, POSITION_BYTES, Digest.BYTES);
    add(record);
  }

  @Override
  public void close() throws IOException {
    if (log != null) {
      log.close();
    }
  }

  private RecordLog log() throws IOException {
    RecordLog known = log;
    if (known == null) {
      known = RecordLog.open(disk, name, POSITION_BYTES + Digest.BYTES);
      log = known;
    }
    return known;
  }

  private ByteBuffer position(long ofIncarnation) {
    return ByteBuffer.allocate(POSITION_BYTES)
        .putLong(ofIncarnation)
        .putLong(applied(ofIncarnation) + 1);
  }

  private void add(byte[] record) throws IOException {
    RecordLog open = log();
    open.append(record);
    take(record);
    if (open.bytes() > rewriteBytes) {
      shrink(open);
    }
  }

  /** What was added is durable whether this succeeds or not, so it must not be reported. */
  private void shrink(RecordLog open) {
    try {
      open.rewrite(kept());
    } catch (IOException e) {
      LOGGER.warn("What was applied is not rewritten, the log goes on growing", e);
    }
    rewriteBytes = Math.max(MIN_REWRITE_BYTES, 2 * open.bytes());
  }

  private List<byte[]> kept() {
    List<byte[]> kept = new ArrayList<>();
    byte[] position =
        ByteBuffer.allocate(POSITION_BYTES).putLong(incarnation).putLong(applied).array();
    for (ByteBuffer file : files) {
      byte[] record = Arrays.copyOf(position, POSITION_BYTES + Digest.BYTES);
      file.duplicate().get(record, POSITION_BYTES, Digest.BYTES);
      kept.add(record);
    }
    kept.add(position);
    return kept;
  }

  private void take(byte[] bytes) {
    ByteBuffer record = ByteBuffer.wrap(bytes);
    if (record.remaining() < POSITION_BYTES) {
      return;
    }
    incarnation = record.getLong();
    applied = record.getLong();
    if (record.remaining() == Digest.BYTES) {
      byte[] digest = new byte[Digest.BYTES];
      record.get(digest);
      ByteBuffer file = ByteBuffer.wrap(digest);
      files.remove(file); // to the end: it is the newest now
      files.add(file);
      if (files.size() > MAX_FILES) {
        files.remove(files.iterator().next());
      }
    }
  }

  private static byte[] digest(FileIdentity file) {
    ByteBuffer content = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);
    content.putLong(file.length()).putInt(file.crc32c());
    return Digest.of(file.name().getBytes(StandardCharsets.UTF_8), content.array());
  }
}
