// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.disk.Disk;
import io.tributary.disk.RecordLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.iotdb.db.utils.DateTimeUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a pipe has dropped or lost without sending it, until it is delivered all the same or the
 * pipe is dropped. One record for each {@link Gap} in a {@link RecordLog}. Thread-safe.
 */
final class GapLog {

  private static final Logger LOGGER = LoggerFactory.getLogger(GapLog.class);
  private static final String LOG_NAME = "gaps";

  /** From here on a gap is kept without its devices: an outage may last for months. */
  static final int MOST_DETAILED_PARTS = 10_000;

  private final Disk disk;

  @GuardedBy("this")
  private final List<Gap> gaps = new ArrayList<>();

  @GuardedBy("this")
  private int parts;

  @GuardedBy("this")
  private @Nullable RecordLog log;

  GapLog(Disk disk) {
    this.disk = disk;
  }

  /** Records a gap. Durable when this returns; only then may what it is about go. */
  synchronized void add(Gap gap) throws IOException {
    if (gap.parts().isEmpty()) {
      return;
    }
    RecordLog opened = log();
    Gap kept = parts + gap.parts().size() > MOST_DETAILED_PARTS ? gap.summed() : gap;
    opened.append(kept.encode());
    gaps.add(kept);
    parts += kept.parts().size();
    LOGGER.warn("{} of {} will not arrive: {}", gap.source(), gap.database(), gap.reason());
  }

  /** All of them, those of earlier processes included. */
  synchronized List<Gap> gaps() throws IOException {
    log();
    return List.copyOf(gaps);
  }

  /** How many are recorded for this cause. */
  synchronized long count(GapCause cause) throws IOException {
    log();
    return gaps.stream().filter(gap -> gap.cause() == cause).count();
  }

  /**
   * These are with the receiver after all; but what has expired is on neither end. Durable when
   * this returns.
   */
  void delivered(Set<Gap.Part> parts) throws IOException {
    cut((gap, part) -> parts.contains(part) ? List.of() : List.of(part));
  }

  /** The same for what a repair has filled. */
  void delivered(Repair repair) throws IOException {
    cut(repair::rest);
  }

  /** For people: what is missing at the receiver, files of one region as one gap. */
  Optional<String> summary() {
    List<Gap> all;
    try {
      all = gaps().stream().filter(gap -> gap.cause().isTrouble()).toList();
    } catch (IOException e) {
      return Optional.of("the record of gaps cannot be read: " + e.getMessage());
    }
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Map<Integer, List<Gap>> regions = new LinkedHashMap<>();
    all.forEach(gap -> regions.computeIfAbsent(gap.region(), id -> new ArrayList<>()).add(gap));
    List<Gap> last = regions.getOrDefault(all.get(all.size() - 1).region(), all);
    List<Gap.Part> missing = last.stream().flatMap(gap -> gap.parts().stream()).toList();
    String text =
        "%s from %s to %s (%d files)"
            .formatted(
                last.get(0).database(),
                text(missing.stream().mapToLong(Gap.Part::start).min().orElseThrow()),
                text(missing.stream().mapToLong(Gap.Part::end).max().orElseThrow()),
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

  /** What is left of a part. */
  private interface Rest {
    List<Gap.Part> of(Gap gap, Gap.Part part);
  }

  private synchronized void cut(Rest rest) throws IOException {
    RecordLog opened = log();
    UnaryOperator<Gap> left =
        gap ->
            gap.cause() == GapCause.EXPIRED
                ? gap
                : gap.with(
                    gap.parts().stream().flatMap(part -> rest.of(gap, part).stream()).toList());
    List<Gap> after = gaps.stream().map(left).filter(gap -> !gap.parts().isEmpty()).toList();
    if (after.equals(gaps)) {
      return;
    }
    List<byte[]> records = new ArrayList<>();
    for (Gap gap : after) {
      records.add(gap.encode());
    }
    opened.rewrite(records);
    gaps.clear();
    gaps.addAll(after);
    parts = after.stream().mapToInt(gap -> gap.parts().size()).sum();
  }

  private static String text(long time) {
    return DateTimeUtils.convertLongToDate(time);
  }

  @GuardedBy("this")
  private RecordLog log() throws IOException {
    if (log != null) {
      return log;
    }
    RecordLog opened = RecordLog.open(disk, LOG_NAME, Gap.MAX_BYTES);
    for (byte[] bytes : opened.records()) {
      try {
        Gap gap = Gap.decode(bytes);
        gaps.add(gap);
        parts += gap.parts().size();
      } catch (IOException e) {
        LOGGER.warn("A record of a gap cannot be read", e);
      }
    }
    log = opened;
    return opened;
  }
}
