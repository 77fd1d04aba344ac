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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iotdb.db.utils.DateTimeUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a pipe has dropped without sending it, for as long as the pipe exists. One record for each
 * file in a {@link RecordLog}:
 *
 * <pre>
 * version u8 = 1 | time i64 | region i32 | start i64 | end i64 | bytes i64
 * | database, file, reason: u16 and UTF-8 each
 * </pre>
 *
 * <p>Thread-safe.
 */
final class GapLog {

  private static final Logger LOGGER = LoggerFactory.getLogger(GapLog.class);
  private static final String LOG_NAME = "gaps";
  private static final byte VERSION = 1;
  private static final int MAX_RECORD_BYTES = 256 * 1024;

  /**
   * A file that was dropped.
   *
   * @param timeMillis when
   * @param startTime of the file's points, engine precision
   */
  record Gap(
      long timeMillis,
      int region,
      String database,
      String file,
      long startTime,
      long endTime,
      long bytes,
      String reason) {}

  private final Disk disk;

  @GuardedBy("this")
  private final List<Gap> gaps = new ArrayList<>();

  @GuardedBy("this")
  private @Nullable RecordLog log;

  GapLog(Disk disk) {
    this.disk = disk;
  }

  /** Records a gap. Durable when this returns; only then may the file go. */
  synchronized void add(Gap gap) throws IOException {
    log().append(encode(gap));
    gaps.add(gap);
    LOGGER.warn("{} of {} is dropped: {}", gap.file(), gap.database(), gap.reason());
  }

  /** All of them, those of earlier processes included. */
  synchronized List<Gap> gaps() throws IOException {
    log();
    return List.copyOf(gaps);
  }

  /** For people: what is missing at the receiver, files of one region as one gap. */
  Optional<String> summary() {
    List<Gap> all;
    try {
      all = gaps();
    } catch (IOException e) {
      return Optional.of("the record of gaps cannot be read: " + e.getMessage());
    }
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Map<Integer, List<Gap>> regions = new LinkedHashMap<>();
    all.forEach(gap -> regions.computeIfAbsent(gap.region(), id -> new ArrayList<>()).add(gap));
    List<Gap> last = regions.getOrDefault(all.get(all.size() - 1).region(), all);
    String text =
        "%s from %s to %s (%d files)"
            .formatted(
                last.get(0).database(),
                text(last.stream().mapToLong(Gap::startTime).min().orElseThrow()),
                text(last.stream().mapToLong(Gap::endTime).max().orElseThrow()),
                last.size());
    return Optional.of(
        regions.size() == 1
            ? "1 gap: " + text
            : "%d gaps, the last: %s".formatted(regions.size(), text));
  }

  synchronized void close() {
    if (log != null) {
      try {
        log.close();
      } catch (IOException e) {
        LOGGER.warn("The record of gaps cannot be closed", e);
      }
    }
  }

  private static String text(long time) {
    return DateTimeUtils.convertLongToDate(time);
  }

  @GuardedBy("this")
  private RecordLog log() throws IOException {
    if (log != null) {
      return log;
    }
    RecordLog opened = RecordLog.open(disk, LOG_NAME, MAX_RECORD_BYTES);
    for (byte[] bytes : opened.records()) {
      try {
        gaps.add(decode(bytes));
      } catch (IOException e) {
        LOGGER.warn("A record of a gap cannot be read", e);
      }
    }
    log = opened;
    return opened;
  }

  private static byte[] encode(Gap gap) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeLong(gap.timeMillis());
      out.writeInt(gap.region());
      out.writeLong(gap.startTime());
      out.writeLong(gap.endTime());
      out.writeLong(gap.bytes());
      out.writeUTF(gap.database());
      out.writeUTF(gap.file());
      out.writeUTF(gap.reason());
    }
    return bytes.toByteArray();
  }

  private static Gap decode(byte[] record) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IOException("version " + version);
      }
      long time = in.readLong();
      int region = in.readInt();
      long start = in.readLong();
      long end = in.readLong();
      long bytes = in.readLong();
      return new Gap(time, region, in.readUTF(), in.readUTF(), start, end, bytes, in.readUTF());
    }
  }
}
