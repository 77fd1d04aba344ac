// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Message;
import java.io.IOException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one unit that a sender is delivering: what to say next, and what an answer means.
 *
 * <pre>
 * idle -> under way -> arrived or set aside -> idle
 * </pre>
 *
 * <p>A unit that has arrived is not forgotten before its receipt has been told: a receipt that
 * throws is told again, before anything of a later unit is sent. Used by the sending thread.
 */
final class Delivery {

  private static final Logger LOGGER = LoggerFactory.getLogger(Delivery.class);

  /** How soon a unit that cannot be set aside either is tried again. */
  private static final long NOT_SET_ASIDE_MILLIS = 1_000;

  private final String pipe;
  private final Quarantine quarantine;
  private final Supplier<SenderSettings> settings;
  private final RandomGenerator random;
  private final SenderTally tally;

  private @Nullable Unit unit;
  private @Nullable FileTransfer transfer;
  private boolean arrived;
  private Unit.Outcome outcome = Unit.Outcome.APPLIED;
  private int failedAttempts;

  Delivery(
      String pipe,
      Quarantine quarantine,
      Supplier<SenderSettings> settings,
      RandomGenerator random,
      SenderTally tally) {
    this.pipe = pipe;
    this.quarantine = quarantine;
    this.settings = settings;
    this.random = random;
    this.tally = tally;
  }

  /** Whether the next unit may begin. Settles one that has arrived. */
  boolean isIdle() {
    if (arrived) {
      settle();
    }
    return unit == null;
  }

  void begin(Unit next) {
    unit = next;
    transfer = next instanceof Unit.SealedFile file ? new FileTransfer(file) : null;
    failedAttempts = 0;
    outcome = Unit.Outcome.APPLIED;
  }

  /** The connection is gone: a file begins anew, from where the receiver says. */
  void interrupted() {
    if (unit instanceof Unit.SealedFile file) {
      transfer = new FileTransfer(file);
    }
  }

  /**
   * What to send now.
   *
   * @throws IOException if the file cannot be read
   */
  Message due() throws IOException {
    Unit current = current();
    if (current instanceof Unit.RowBatch batch) {
      return batch.rows();
    }
    if (current instanceof Unit.Deletion deletion) {
      return deletion.delete();
    }
    return transfer().due();
  }

  /**
   * Takes in an answer.
   *
   * @return how many milliseconds to wait before the next message
   * @throws LinkException if the answer makes no sense
   * @throws RefusedException if the receiver refuses the pipe
   */
  long answered(Message request, Message answer, long nowMillis)
      throws LinkException, RefusedException {
    if (answer instanceof Message.Ack) {
      acknowledged(request, nowMillis);
      return 0;
    }
    if (answer instanceof Message.FileOffsets offsets && request instanceof Message.FileBegin) {
      transfer().begun(offsets);
      return 0;
    }
    if (answer instanceof Message.Later later) {
      tally.trouble(later.reason());
      return later.afterMillis();
    }
    if (answer instanceof Message.Failed failed) {
      return failed(failed.reason());
    }
    if (answer instanceof Message.Refused no) {
      throw new RefusedException(no.reason());
    }
    throw nonsense(request, answer);
  }

  /** For messages: what is being delivered. */
  String label() {
    return unit == null ? "the next unit" : unit.label();
  }

  static LinkException nonsense(Message request, Message answer) {
    return new LinkException("the answer to " + request.type() + " was " + answer.type());
  }

  private void acknowledged(Message request, long nowMillis) throws LinkException {
    if (request instanceof Message.FileChunk chunk) {
      transfer().taken(chunk);
      tally.chunk(chunk.bytes().length);
      return;
    }
    if (request instanceof Message.FileBegin) {
      throw nonsense(request, new Message.Ack());
    }
    tally.acknowledged(current(), nowMillis);
    settle();
  }

  private long failed(String reason) {
    failedAttempts++;
    interrupted();
    tally.retry();
    tally.trouble("%s was not taken: %s".formatted(label(), reason));
    int retries = settings.get().maxNumberOfSyncFileRetry();
    LOGGER.warn(
        "{}: {} was not taken (attempt {} of {}): {}",
        pipe,
        label(),
        failedAttempts,
        retries + 1L,
        reason);
    if (failedAttempts <= retries) {
      return Backoff.DEFAULT.delayMillis(failedAttempts, random);
    }
    if (!isSetAside(reason)) {
      return NOT_SET_ASIDE_MILLIS;
    }
    outcome = Unit.Outcome.SET_ASIDE;
    settle();
    return 0;
  }

  /** Whether the unit is safe in quarantine; if not, it stays, and is tried again. */
  private boolean isSetAside(String reason) {
    try {
      quarantine.keep(current(), reason);
      tally.setAside(label(), reason);
      return true;
    } catch (IOException e) {
      LOGGER.error("{}: {} cannot be set aside", pipe, label(), e);
      tally.trouble(
          "%s was not taken: %s, and cannot be set aside: %s"
              .formatted(label(), reason, e.getMessage()));
      return false;
    }
  }

  private void settle() {
    arrived = true;
    current().receipt().settled(outcome);
    arrived = false;
    unit = null;
    transfer = null;
  }

  private Unit current() {
    if (unit == null) {
      throw new IllegalStateException("nothing is being delivered");
    }
    return unit;
  }

  private FileTransfer transfer() {
    if (transfer == null) {
      throw new IllegalStateException("no file is being delivered");
    }
    return transfer;
  }
}
