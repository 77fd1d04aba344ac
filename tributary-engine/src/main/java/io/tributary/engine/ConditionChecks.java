// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What to think of what both ends say of themselves. Pure. */
final class ConditionChecks {

  /** Of a difference that nothing but people's understanding depends on. */
  private static final long SKEW_MILLIS = 1_000;

  private static final int MOST_NAMED = 3;
  private static final double MUCH = 0.9;

  private ConditionChecks() {}

  /**
   * The receiver's clock against ours. Its answer was made at some time between our question and
   * its arrival: half the round trip is what we cannot know.
   */
  static Verdict clock(long askedMillis, long answeredMillis, long theirMillis) {
    double uncertain = (answeredMillis - askedMillis) / 2.0;
    double ahead = theirMillis - (askedMillis + uncertain);
    String detail =
        "the receiver's clock is %.3f s %s ours, give or take %.3f s"
            .formatted(Math.abs(ahead) / 1000, ahead < 0 ? "behind" : "ahead of", uncertain / 1000);
    return Math.abs(ahead) - uncertain > SKEW_MILLIS
        ? Verdict.warn(
            detail,
            "Synchronise both clocks (NTP): nothing is lost, but now() and the times that each end"
                + " shows differ")
        : Verdict.ok(detail);
  }

  /**
   * Series that both ends have.
   *
   * @param here types by series
   * @param there of the same series; those that are missing or empty are not compared
   * @param all whether these are all series of the sender
   */
  static Verdict schema(Map<String, String> here, Map<String, String> there, boolean all) {
    List<String> different = new ArrayList<>();
    int compared = 0;
    for (Map.Entry<String, String> each : here.entrySet()) {
      String other = there.getOrDefault(each.getKey(), "");
      if (!other.isEmpty()) {
        compared++;
        if (!other.equals(each.getValue())) {
          different.add("%s is %s here, %s there".formatted(each.getKey(), each.getValue(), other));
        }
      }
    }
    String looked =
        "%d series compared%s"
            .formatted(compared, all ? "" : ", of the first %d".formatted(here.size()));
    if (different.isEmpty()) {
      return Verdict.ok(looked + ", all of the same type");
    }
    String named = String.join("; ", different.subList(0, Math.min(MOST_NAMED, different.size())));
    String more =
        different.size() > MOST_NAMED
            ? "; and %d more".formatted(different.size() - MOST_NAMED)
            : "";
    return Verdict.failed(
        "%s, %d of another type: %s%s".formatted(looked, different.size(), named, more),
        "Drop the series on the receiver, or create it there with the sender's type; then RETRY"
            + " QUARANTINE");
  }

  /** Free disk against what synchronisation must leave. */
  static Verdict disk(long free, long reserve, String where) {
    String detail =
        "%d MiB free on the %s, %d MiB of them in reserve"
            .formatted(mebi(free), where, mebi(reserve));
    String action = "Free disk on the " + where + ", or lower sync_free_disk_reserve_bytes there";
    if (free < reserve) {
      return Verdict.failed(detail, action);
    }
    return free / 2 < reserve ? Verdict.warn(detail, action) : Verdict.ok(detail);
  }

  /** The memory of all pipes of the sender. */
  static Verdict senderMemory(long used, long limit) {
    String detail = "%d of %d MiB used by pipes".formatted(mebi(used), mebi(limit));
    return used > MUCH * limit
        ? Verdict.warn(
            detail, "Rows go as files meanwhile; if that lasts, raise sync_sender_memory_bytes")
        : Verdict.ok(detail);
  }

  /** The receiver's heap. */
  static Verdict receiverMemory(long free, long max) {
    String detail = "%d of %d MiB of the heap free".formatted(mebi(free), mebi(max));
    return free < (1 - MUCH) * max
        ? Verdict.warn(detail, "If that lasts, raise tributary_datanode_heap on the receiver")
        : Verdict.ok(detail);
  }

  private static long mebi(long bytes) {
    return bytes / (1024 * 1024);
  }
}
