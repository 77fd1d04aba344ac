// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.sender.SenderStatus.Phase;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the sender of a pipe says of itself on one node. Times are those that {@link
 * PipeSender#doWork} was called with; counters are since the node's start.
 *
 * @param phaseMillis when the phase began
 * @param spellMillis when the receiver was reached after an outage or a STOP; a short break is none
 * @param refused why the receiver refuses, until it lets the pipe in
 * @param away why the receiver is away, until it lets the pipe in
 * @param trouble what else is in the way
 * @param waiting what the receiver said when it asked to come later, as long as that holds
 * @param unansweredMillis when the oldest request under way was sent, or the last answer came
 * @param filesMovedMillis when the receiver last took something of a file
 * @param bytes of all frames sent, as they travel
 * @param savedBytes what compression took off them
 * @param nextRetryMillis when what waits is tried again
 */
public record SenderFigures(
    Phase phase,
    long phaseMillis,
    long spellMillis,
    Optional<String> refused,
    Optional<String> away,
    Optional<String> trouble,
    Optional<String> waiting,
    OptionalLong unansweredMillis,
    long filesMovedMillis,
    long points,
    long bytes,
    long savedBytes,
    long pointsPerSecond,
    long bytesPerSecond,
    OptionalLong acknowledgedMillis,
    long retries,
    OptionalLong nextRetryMillis,
    Optional<LastError> lastError,
    int quarantined) {}
