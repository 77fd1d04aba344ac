// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.util.Optional;

/**
 * What is known of a pipe's sending half. Counters are since the node's start and count only what
 * the receiver has acknowledged.
 *
 * @param phase where the sender is
 * @param message NORMAL, WARN or ERROR with the reason: the last column of SHOW PIPES
 * @param points live points acknowledged
 * @param files sealed files acknowledged
 * @param bytes bytes of all frames sent, those sent again included
 * @param retries exchanges that had to be tried again
 * @param lastAcknowledgedMillis when the last unit was acknowledged, if any was
 */
public record SenderStatus(
    Phase phase,
    String message,
    long points,
    long files,
    long bytes,
    long retries,
    Optional<Long> lastAcknowledgedMillis) {

  /** The same, with a warning of the sender's own side for a message that has none. */
  public SenderStatus warned(String warning) {
    return message.equals(NORMAL)
        ? new SenderStatus(
            phase, "WARN: " + warning, points, files, bytes, retries, lastAcknowledgedMillis)
        : this;
  }

  /** Where a sender is. */
  public enum Phase {
    /** STOP: nothing is sent. */
    PAUSED,
    /** Not connected, about to try. */
    DISCONNECTED,
    /** In session with the receiver. */
    CONNECTED,
    /** The receiver is away; waiting before the next attempt. */
    AWAY,
    /** The receiver answers and refuses; asked again at intervals. */
    REFUSED
  }

  /** The message of a pipe that is well. */
  public static final String NORMAL = "NORMAL";
}
