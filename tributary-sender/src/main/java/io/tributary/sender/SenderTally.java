// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.sender.SenderStatus.Phase;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
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
  private @Nullable String refusal;

  @GuardedBy("this")
  private final Map<Part, String> troubles = new EnumMap<>(Part.class);

  @GuardedBy("this")
  private Optional<String> notice = Optional.empty();

  @GuardedBy("this")
  private long points;

  @GuardedBy("this")
  private long files;

  @GuardedBy("this")
  private long bytes;

  @GuardedBy("this")
  private long retries;

  @GuardedBy("this")
  private Optional<Long> lastAcknowledgedMillis = Optional.empty();

  /** Nothing is tried while a pipe is stopped, so nothing is refused and nothing troubles it. */
  synchronized void paused() {
    phase = Phase.PAUSED;
    refusal = null;
    troubles.clear();
    notice = Optional.empty();
  }

  synchronized void connecting() {
    phase = Phase.DISCONNECTED;
  }

  synchronized void connected() {
    phase = Phase.CONNECTED;
    refusal = null;
    troubles.remove(Part.LINK);
  }

  synchronized void away(String reason) {
    phase = Phase.AWAY;
    refusal = null;
    troubles.put(Part.LINK, reason);
  }

  synchronized void refused(String reason) {
    phase = Phase.REFUSED;
    refusal = reason;
  }

  synchronized void trouble(Part part, String reason) {
    troubles.put(part, reason);
  }

  /** Whatever troubled it, it goes on. */
  synchronized void well(Part part) {
    troubles.remove(part);
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

  synchronized void sent(int frameBytes) {
    bytes += frameBytes;
  }

  synchronized void acknowledged(Unit unit, long nowMillis) {
    lastAcknowledgedMillis = Optional.of(nowMillis);
    if (unit instanceof Unit.RowBatch batch) {
      points += batch.points();
    } else if (unit instanceof Unit.SealedFile) {
      files++;
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
