// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.wire.Message;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the questions of senders that compare what both ends hold, each on the thread of its
 * connection, and few at once. Thread-safe.
 */
final class DigestAnswers {

  private static final Logger LOGGER = LoggerFactory.getLogger(DigestAnswers.class);

  /** Reading must leave room for writing. */
  static final int MOST_AT_ONCE = 2;

  private static final long LATER_MILLIS = 1_000;

  private final Holdings holdings;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  DigestAnswers(Holdings holdings) {
    this.holdings = holdings;
  }

  Message answer(Message.Digest question) {
    if (!places.tryAcquire()) {
      return new Message.Later(
          LATER_MILLIS, "the receiver answers %d other verifications".formatted(MOST_AT_ONCE));
    }
    try {
      return new Message.Digests(holdings.digests(question));
    } catch (ApplyException e) {
      LOGGER.warn("A verification is not answered: {}", e.getMessage());
      String reason = String.valueOf(e.getMessage());
      return e.fault() == ApplyException.Fault.BUSY
          ? new Message.Later(LATER_MILLIS, reason)
          : new Message.Failed(reason);
    } catch (RuntimeException e) {
      LOGGER.error("A verification could not be answered", e);
      return new Message.Failed("the receiver failed: " + e);
    } finally {
      places.release();
    }
  }
}
