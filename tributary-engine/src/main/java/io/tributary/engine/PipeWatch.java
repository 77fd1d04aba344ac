// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.sender.Health;
import io.tributary.sender.Health.Kind;
import io.tributary.sender.LastError;
import io.tributary.sender.PipeSender;
import io.tributary.sender.Proof;
import io.tributary.sender.SenderFigures;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one pipe of this node now and then, so that it is known since when its health is what it
 * is. Does not depend on the pipe's thread, which may be what is stuck. Thread-safe.
 */
final class PipeWatch {

  private final PipeSender sender;
  private final PipeFeed feed;
  private final Supplier<Set<Integer>> regionsHere;
  private final VerifyFindings findings;
  private final LongSupplier lagThresholdMillis;

  @GuardedBy("this")
  private @Nullable Kind kind;

  @GuardedBy("this")
  private long sinceMillis;

  private volatile PipeFigures last = PipeFigures.unknown("not looked at yet");

  /** Since when a region is known to which nothing listens. */
  @GuardedBy("this")
  private OptionalLong deafMillis = OptionalLong.empty();

  /**
   * @param regionsHere the regions that the pipe must listen to on this node; none when that is not
   *     known
   */
  PipeWatch(
      PipeSender sender,
      PipeFeed feed,
      Supplier<Set<Integer>> regionsHere,
      VerifyFindings findings,
      LongSupplier lagThresholdMillis) {
    this.sender = sender;
    this.feed = feed;
    this.regionsHere = regionsHere;
    this.findings = findings;
    this.lagThresholdMillis = lagThresholdMillis;
  }

  /** How it fares now. */
  synchronized PipeFigures look(boolean running, long nowMillis) {
    SenderFigures figures = sender.figures(nowMillis);
    List<RegionFeed> regions = List.copyOf(feed.regions());
    List<Proof> proofs = regions.stream().map(each -> each.proof().trail().proof()).toList();
    Optional<RegionFiles.Progress> history = history(regions);
    boolean filesWait = history.isEmpty() || history.get().files() > 0;
    Health.Facts facts =
        new Health.Facts(
            running,
            figures,
            proofs,
            filesWait ? feed.pins().shortage() : Optional.empty(),
            deaf(regions, nowMillis),
            loss(),
            lagThresholdMillis.getAsLong());
    Health health = Health.of(facts, nowMillis);
    if (health.kind() != kind) {
      kind = health.kind();
      sinceMillis = nowMillis;
    }
    long points = regions.stream().mapToLong(each -> each.proof().points()).sum();
    long queued = regions.stream().mapToLong(each -> each.proof().bytes()).sum();
    last = figures(health, facts, new Waiting(history, points, queued), nowMillis);
    return last;
  }

  /** How it fared when it was looked at last. */
  PipeFigures last() {
    return last;
  }

  /** What verifying has found. */
  VerifyFindings findings() {
    return findings;
  }

  /** What waits: files, and writes since. Not known before it is known which files are due. */
  private record Waiting(Optional<RegionFiles.Progress> history, long points, long queuedBytes) {

    @Nullable Long known(ToLongFunction<RegionFiles.Progress> figure) {
      return history.isPresent() ? (Long) figure.applyAsLong(history.get()) : null;
    }
  }

  private static Optional<RegionFiles.Progress> history(List<RegionFeed> regions) {
    RegionFiles.Progress sum = new RegionFiles.Progress(0, 0, 0);
    for (RegionFeed region : regions) {
      Optional<RegionFiles.Progress> of = region.history();
      if (of.isEmpty()) {
        return Optional.empty();
      }
      sum = sum.plus(of.get());
    }
    return Optional.of(sum);
  }

  @GuardedBy("this")
  private PipeFigures figures(Health health, Health.Facts facts, Waiting backlog, long nowMillis) {
    SenderFigures sent = facts.sender();
    return new PipeFigures(
        health.kind(),
        health.reason(),
        nowMillis - sinceMillis,
        facts.lagMillis(nowMillis),
        backlog.known(RegionFiles.Progress::doneBytes),
        backlog.known(RegionFiles.Progress::totalBytes),
        backlog.known(history -> backlog.points()),
        backlog.known(RegionFiles.Progress::files),
        backlog.known(history -> history.leftBytes() + backlog.queuedBytes()),
        sent.pointsPerSecond(),
        sent.bytesPerSecond(),
        sent.savedBytes(),
        caughtUp(facts.lagMillis(nowMillis) == 0, backlog, sent),
        age(sent.acknowledgedMillis(), nowMillis),
        sent.retries(),
        sent.nextRetryMillis().isPresent()
            ? Math.max(0, sent.nextRetryMillis().getAsLong() - nowMillis)
            : null,
        sent.lastError().map(error -> error(error, nowMillis)).orElse(null),
        sent.quarantined(),
        gaps(),
        findings.through().isPresent() ? findings.through().getAsLong() : null,
        findings.underWay().orElse(null));
  }

  /** In seconds, at the present rate and without what is written meanwhile. */
  private static @Nullable Long caughtUp(boolean isProven, Waiting backlog, SenderFigures sent) {
    if (isProven) {
      return 0L;
    }
    Long left = backlog.known(RegionFiles.Progress::leftBytes);
    return left == null ? null : caughtUp(backlog.points(), left, sent);
  }

  static @Nullable Long caughtUp(long points, long bytes, SenderFigures sent) {
    if ((points > 0 && sent.pointsPerSecond() == 0) || (bytes > 0 && sent.bytesPerSecond() == 0)) {
      return null;
    }
    long forPoints = points == 0 ? 0 : points / sent.pointsPerSecond();
    long forFiles = bytes == 0 ? 0 : bytes / sent.bytesPerSecond();
    return 1 + Math.max(forPoints, forFiles);
  }

  @GuardedBy("this")
  private Optional<Health.Deaf> deaf(List<RegionFeed> regions, long nowMillis) {
    Set<Integer> missing = new TreeSet<>(regionsHere.get());
    regions.forEach(each -> missing.remove(each.region()));
    if (missing.isEmpty()) {
      deafMillis = OptionalLong.empty();
      return Optional.empty();
    }
    if (deafMillis.isEmpty()) {
      deafMillis = OptionalLong.of(nowMillis);
    }
    return Optional.of(new Health.Deaf(missing.toString(), deafMillis.getAsLong()));
  }

  private Optional<String> loss() {
    return feed.gaps().summary().or(findings::loss).or(sender::notice);
  }

  private long gaps() {
    try {
      return feed.gaps().gaps().size();
    } catch (IOException e) {
      return 0; // the summary says it
    }
  }

  private static @Nullable Long age(OptionalLong sinceMillis, long nowMillis) {
    return sinceMillis.isPresent() ? (nowMillis - sinceMillis.getAsLong()) : null;
  }

  private static PipeFigures.Trouble error(LastError error, long nowMillis) {
    return new PipeFigures.Trouble(
        error.text(),
        error.count(),
        nowMillis - error.firstMillis(),
        nowMillis - error.lastMillis());
  }
}
