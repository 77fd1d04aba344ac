// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.sender.SenderStatus.Phase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The counters and the message of one sender. Thread-safe: the sending thread writes, SHOW PIPES
 * reads.
 *
 * <p>A message stands for a cause: {@code refusal} and {@code trouble} go when the cause is gone;
 * what was set aside is told for as long as something is in quarantine.
 */
final class SenderTally {

  @GuardedBy("this")
  private Phase phase = Phase.PAUSED;

  @GuardedBy("this")
  private @Nullable String refusal;

  @GuardedBy("this")
  private @Nullable String trouble;

  @GuardedBy("this")
  private @Nullable String lastSetAside;

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
    trouble = null;
  }

  synchronized void connecting() {
    phase = Phase.DISCONNECTED;
  }

  synchronized void connected() {
    phase = Phase.CONNECTED;
    refusal = null;
    trouble = null;
  }

  synchronized void away(String reason) {
    phase = Phase.AWAY;
    refusal = null;
    trouble = reason;
  }

  synchronized void refused(String reason) {
    phase = Phase.REFUSED;
    refusal = reason;
  }

  synchronized void trouble(String reason) {
    trouble = reason;
  }

  synchronized void caughtUp() {
    trouble = null;
  }

  synchronized void retry() {
    retries++;
  }

  synchronized void chunk(int length) {
    bytes += length;
    trouble = null;
  }

  synchronized void setAside(String label, String reason) {
    lastSetAside = label + ": " + reason;
  }

  synchronized void acknowledged(Unit unit, long nowMillis) {
    trouble = null;
    lastAcknowledgedMillis = Optional.of(nowMillis);
    if (unit instanceof Unit.RowBatch batch) {
      points += batch.points();
    } else if (unit instanceof Unit.SealedFile) {
      files++;
    }
  }

  synchronized SenderStatus status(int quarantined) {
    return new SenderStatus(
        phase, message(quarantined), points, files, bytes, retries, lastAcknowledgedMillis);
  }

  @GuardedBy("this")
  private String message(int quarantined) {
    if (refusal != null) {
      return "ERROR: " + refusal;
    }
    if (trouble != null) {
      return "WARN: " + trouble;
    }
    if (quarantined > 0) {
      String last = lastSetAside == null ? "" : ", the last: " + lastSetAside;
      return "WARN: " + quarantined + " set aside" + last;
    }
    return SenderStatus.NORMAL;
  }
}
