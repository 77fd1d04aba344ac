// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Message;
import java.util.Optional;

/**
 * A connection to a receiver's client port, login done. Used by one thread at a time, but {@link
 * #close} may be called by any, and then ends a {@link #send} that blocks.
 *
 * <p>Many requests may be under way; replies come in their order. After any exception the link is
 * useless and must be closed; what the receiver did with unanswered requests is unknown.
 */
public interface Link extends AutoCloseable {

  /**
   * Sends a request. Blocks while the network takes no more.
   *
   * @return how many bytes its frame has
   * @throws LinkException when the connection broke
   */
  int send(Message request) throws LinkException;

  /**
   * The reply to the oldest request that has none yet, or empty when none came within {@code
   * waitMillis}; 0 does not wait.
   *
   * @throws LinkException when the connection broke or the reply cannot be understood
   */
  Optional<Message> receive(long waitMillis) throws LinkException;

  /** How many bytes compression has taken off the last frame that was sent. */
  default int savedBytes() {
    return 0;
  }

  /** Frees the connection; may be called again. */
  @Override
  void close();
}
