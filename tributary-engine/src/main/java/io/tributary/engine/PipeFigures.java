// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.gson.Gson;
import io.tributary.sender.Health;
import io.tributary.sender.Health.Kind;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a pipe fares, on one node or on all. Travels between nodes as JSON, so there is no point in
 * time in it, only ages: no two hosts' clocks are compared. Null is what is not known.
 *
 * @param healthAgeMillis since when the health is what it is
 * @param lagMillis age of the oldest data that is not proven to be queryable at the receiver
 * @param historyDoneBytes of whole files of the present snapshots; like all of history and backlog
 *     not known before there is one
 * @param verifiedThrough the time stamp up to which both ends were the same when compared last;
 *     only one node knows
 * @param verifying how far a comparison is that is under way
 */
record PipeFigures(
    Kind health,
    String reason,
    long healthAgeMillis,
    @Nullable Long lagMillis,
    @Nullable Long historyDoneBytes,
    @Nullable Long historyBytes,
    @Nullable Long backlogPoints,
    @Nullable Long backlogFiles,
    @Nullable Long backlogBytes,
    long pointsPerSecond,
    long bytesPerSecond,
    long savedBytes,
    @Nullable Long caughtUpSeconds,
    @Nullable Long acknowledgedAgeMillis,
    long retries,
    @Nullable Long nextRetryMillis,
    @Nullable Trouble lastError,
    long quarantined,
    long gaps,
    @Nullable Long verifiedThrough,
    @Nullable String verifying) {

  private static final Gson GSON = new Gson();

  /** What went wrong last. */
  record Trouble(String text, long count, long firstAgeMillis, long lastAgeMillis) {}

  /** Of a node that does not answer: nothing is known. */
  static PipeFigures unknown(String reason) {
    return new PipeFigures(
        Kind.STALLED,
        reason,
        0,
        null,
        null,
        null,
        null,
        null,
        null,
        0,
        0,
        0,
        null,
        null,
        0,
        null,
        null,
        0,
        0,
        null,
        null);
  }

  String json() {
    return GSON.toJson(this);
  }

  static PipeFigures of(String json) {
    return GSON.fromJson(json, PipeFigures.class);
  }

  PipeFigures with(Health told) {
    return new PipeFigures(
        told.kind(),
        told.reason(),
        healthAgeMillis,
        lagMillis,
        historyDoneBytes,
        historyBytes,
        backlogPoints,
        backlogFiles,
        backlogBytes,
        pointsPerSecond,
        bytesPerSecond,
        savedBytes,
        caughtUpSeconds,
        acknowledgedAgeMillis,
        retries,
        nextRetryMillis,
        lastError,
        quarantined,
        gaps,
        verifiedThrough,
        verifying);
  }

  /**
   * Of several nodes: sums, and the worst of what has none.
   *
   * @param all at least one
   */
  static PipeFigures together(List<PipeFigures> all) {
    PipeFigures worst = worst(all);
    return new PipeFigures(
        worst.health,
        worst.reason,
        worst.healthAgeMillis,
        ofAll(all, PipeFigures::lagMillis, Math::max),
        ofAll(all, PipeFigures::historyDoneBytes, Long::sum),
        ofAll(all, PipeFigures::historyBytes, Long::sum),
        ofAll(all, PipeFigures::backlogPoints, Long::sum),
        ofAll(all, PipeFigures::backlogFiles, Long::sum),
        ofAll(all, PipeFigures::backlogBytes, Long::sum),
        sum(all, PipeFigures::pointsPerSecond),
        sum(all, PipeFigures::bytesPerSecond),
        sum(all, PipeFigures::savedBytes),
        ofAll(all, PipeFigures::caughtUpSeconds, Math::max),
        known(all, PipeFigures::acknowledgedAgeMillis, Math::min),
        sum(all, PipeFigures::retries),
        known(all, PipeFigures::nextRetryMillis, Math::min),
        known(
            all,
            PipeFigures::lastError,
            (one, other) -> one.lastAgeMillis <= other.lastAgeMillis ? one : other),
        sum(all, PipeFigures::quarantined),
        sum(all, PipeFigures::gaps),
        known(all, PipeFigures::verifiedThrough, Math::max),
        known(all, PipeFigures::verifying, (one, other) -> one));
  }

  /** Of those that are as bad, the one that has been so for longest. */
  private static PipeFigures worst(List<PipeFigures> all) {
    PipeFigures worst = all.get(0);
    for (PipeFigures each : all) {
      int worse = worst.health.compareTo(each.health);
      if (worse > 0 || (worse == 0 && each.healthAgeMillis > worst.healthAgeMillis)) {
        worst = each;
      }
    }
    return worst;
  }

  private static long sum(List<PipeFigures> all, ToLongFunction<PipeFigures> figure) {
    return all.stream().mapToLong(figure).sum();
  }

  /** Not known when it is not of one of them. */
  private static @Nullable Long ofAll(
      List<PipeFigures> all,
      Function<PipeFigures, @Nullable Long> figure,
      BinaryOperator<Long> both) {
    return all.stream().anyMatch(each -> figure.apply(each) == null)
        ? null
        : known(all, figure, both);
  }

  private static <T> @Nullable T known(
      List<PipeFigures> all, Function<PipeFigures, @Nullable T> figure, BinaryOperator<T> choice) {
    T chosen = null;
    for (PipeFigures each : all) {
      T value = figure.apply(each);
      if (value != null) {
        chosen = chosen == null ? value : choice.apply(chosen, value);
      }
    }
    return chosen;
  }
}
