// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Message;
import java.time.Duration;

/**
 * A connection to a receiver's client port, login done. Used by one thread at a time.
 *
 * <p>Replies come in the order of the requests. After any exception the link is useless and must be
 * closed; what the receiver did with an unanswered request is unknown.
 */
public interface Link extends AutoCloseable {

  /**
   * Sends one message and waits for its reply.
   *
   * @throws LinkException when no reply came within {@code timeout}, the connection broke, or the
   *     reply cannot be understood
   */
  Message exchange(Message request, Duration timeout) throws LinkException;

  /** Frees the connection; may be called again. */
  @Override
  void close();
}
