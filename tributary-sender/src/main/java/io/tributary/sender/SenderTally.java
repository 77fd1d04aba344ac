// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.sender.SenderStatus.Phase;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The counters and the message of one sender. Thread-safe: the sending thread writes, SHOW PIPES
 * reads.
 *
 * <p>A message stands for a cause and goes when its cause is gone; what was set aside is told for
 * as long as something is in quarantine.
 */
final class SenderTally {

  /** What may be in trouble, each by itself; the first one is told. */
  enum Part {
    LINK,
    LIVE,
    FILES,
    FEED
  }

  @GuardedBy("this")
  private Phase phase = Phase.PAUSED;

  @GuardedBy("this")
  private long phaseMillis;

  /** When the connection broke, or was paused, that has not come back since. */
  @GuardedBy("this")
  private long brokenMillis = Long.MIN_VALUE / 2;

  @GuardedBy("this")
  private long spellMillis;

  @GuardedBy("this")
  private @Nullable String refusal;

  @GuardedBy("this")
  private final Map<Part, String> troubles = new EnumMap<>(Part.class);

  /** Those whose trouble is that the receiver asked to come later. */
  @GuardedBy("this")
  private final Set<Part> waits = EnumSet.noneOf(Part.class);

  @GuardedBy("this")
  private @Nullable LastError lastError;

  @GuardedBy("this")
  private OptionalLong unansweredMillis = OptionalLong.empty();

  @GuardedBy("this")
  private OptionalLong nextRetryMillis = OptionalLong.empty();

  @GuardedBy("this")
  private long filesMovedMillis = Long.MIN_VALUE / 2;

  @GuardedBy("this")
  private Optional<String> notice = Optional.empty();

  @GuardedBy("this")
  private long points;

  @GuardedBy("this")
  private long files;

  @GuardedBy("this")
  private long bytes;

  @GuardedBy("this")
  private long savedBytes;

  @GuardedBy("this")
  private final Rate pointRate = new Rate();

  @GuardedBy("this")
  private final Rate byteRate = new Rate();

  @GuardedBy("this")
  private long retries;

  @GuardedBy("this")
  private Optional<Long> lastAcknowledgedMillis = Optional.empty();

  /** Nothing is tried while a pipe is stopped, so nothing is refused and nothing troubles it. */
  synchronized void paused(long nowMillis) {
    enter(Phase.PAUSED, nowMillis);
    refusal = null;
    troubles.clear();
    notice = Optional.empty();
    waits.clear();
    nextRetryMillis = OptionalLong.empty();
    brokenMillis = Long.MIN_VALUE / 2;
  }

  synchronized void connecting(long nowMillis) {
    enter(Phase.DISCONNECTED, nowMillis);
    nextRetryMillis = OptionalLong.empty();
  }

  /** The receiver has let the pipe in. */
  synchronized void connected(long nowMillis) {
    if (phase != Phase.CONNECTED && nowMillis - brokenMillis >= Health.STALL_MILLIS) {
      spellMillis = nowMillis;
    }
    enter(Phase.CONNECTED, nowMillis);
    refusal = null;
    well(Part.LINK);
  }

  synchronized void away(String reason, boolean askedToWait, long nowMillis) {
    enter(Phase.AWAY, nowMillis);
    refusal = null;
    trouble(Part.LINK, reason, askedToWait);
    failed(reason, nowMillis);
  }

  synchronized void refused(String reason, long nowMillis) {
    enter(Phase.REFUSED, nowMillis);
    refusal = reason;
    failed(reason, nowMillis);
  }

  /** Something was tried and not done. */
  synchronized void failed(String reason, long nowMillis) {
    lastError = LastError.after(lastError, reason, nowMillis);
  }

  synchronized void trouble(Part part, String reason) {
    trouble(part, reason, false);
  }

  /** The receiver asked to come later with this part. */
  synchronized void waits(Part part, String reason, long untilMillis) {
    trouble(part, reason, true);
    nextRetryMillis = OptionalLong.of(untilMillis);
  }

  /** Whatever troubled it, it goes on. */
  synchronized void well(Part part) {
    waits.remove(part);
    if (troubles.remove(part) != null) {
      nextRetryMillis = OptionalLong.empty();
    }
  }

  /** What the receiver wants a person to know, as of its last answer to a heartbeat. */
  synchronized void notice(Optional<String> text) {
    notice = text;
  }

  /** The same; a message that says anything else comes first. */
  synchronized Optional<String> notice() {
    return notice;
  }

  synchronized void retry() {
    retries++;
  }

  /** When what waits is tried again. */
  synchronized void nextRetry(long millis) {
    nextRetryMillis = OptionalLong.of(millis);
  }

  synchronized void sent(int frameBytes, int saved, long nowMillis) {
    bytes += frameBytes;
    savedBytes += saved;
    byteRate.add(frameBytes, nowMillis);
  }

  /** Since when an answer is waited for, if one is. */
  synchronized void unanswered(boolean anything, long sinceMillis) {
    unansweredMillis = anything ? OptionalLong.of(sinceMillis) : OptionalLong.empty();
  }

  /** The receiver has taken a piece of a file, or says that it has all of it. */
  synchronized void fileMoved(long nowMillis) {
    filesMovedMillis = nowMillis;
  }

  synchronized void acknowledged(Unit unit, long nowMillis) {
    lastAcknowledgedMillis = Optional.of(nowMillis);
    if (unit instanceof Unit.RowBatch batch) {
      points += batch.points();
      pointRate.add(batch.points(), nowMillis);
    } else if (unit instanceof Unit.SealedFile) {
      files++;
      filesMovedMillis = nowMillis;
    }
  }

  SenderStatus status(Quarantine quarantine) {
    int quarantined = quarantine.size();
    Optional<String> last = quarantined == 0 ? Optional.empty() : quarantine.last();
    synchronized (this) {
      return new SenderStatus(
          phase, message(quarantined, last), points, files, bytes, retries, lastAcknowledgedMillis);
    }
  }

  SenderFigures figures(Quarantine quarantine, long nowMillis) {
    int quarantined = quarantine.size();
    synchronized (this) {
      return new SenderFigures(
          phase,
          phaseMillis,
          spellMillis,
          Optional.ofNullable(refusal),
          waits.contains(Part.LINK)
              ? Optional.empty()
              : Optional.ofNullable(troubles.get(Part.LINK)),
          troubles.values().stream().findFirst(),
          waits.stream().findFirst().map(troubles::get),
          unansweredMillis,
          filesMovedMillis,
          points,
          bytes,
          savedBytes,
          pointRate.perSecond(nowMillis),
          byteRate.perSecond(nowMillis),
          lastAcknowledgedMillis.map(OptionalLong::of).orElse(OptionalLong.empty()),
          retries,
          nextRetryMillis,
          Optional.ofNullable(lastError),
          quarantined);
    }
  }

  @GuardedBy("this")
  private void enter(Phase next, long nowMillis) {
    if (phase == Phase.CONNECTED && next != Phase.CONNECTED) {
      brokenMillis = nowMillis;
    }
    if (next != Phase.CONNECTED) {
      unansweredMillis = OptionalLong.empty();
    }
    if (next != phase) {
      phase = next;
      phaseMillis = nowMillis;
    }
  }

  @GuardedBy("this")
  private void trouble(Part part, String reason, boolean waiting) {
    troubles.put(part, reason);
    if (waiting) {
      waits.add(part);
    } else {
      waits.remove(part);
    }
  }

  @GuardedBy("this")
  private String message(int quarantined, Optional<String> last) {
    if (refusal != null) {
      return "ERROR: " + refusal;
    }
    if (!troubles.isEmpty()) {
      return "WARN: " + troubles.values().iterator().next();
    }
    if (quarantined > 0) {
      return "WARN: "
          + quarantined
          + " set aside"
          + last.map(text -> ", the last: " + text).orElse("");
    }
    return SenderStatus.NORMAL;
  }
}
