// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/**
 * What both ends of a connection know of what went one way, so that it need not be said again: at
 * most 56 KiB. Only whole frames whose message was written, or read, go into it, so both ends have
 * the same as long as no frame is lost, repeated or not understood. HELLO begins anew. Not
 * thread-safe.
 */
final class FrameMemory {
  private final FrameHistory history = new FrameHistory();
  private final LastValues lastValues = new LastValues();

  FrameHistory history() {
    return history;
  }

  LastValues lastValues() {
    return lastValues;
  }

  /** Before a message is written or read. */
  void beginAt(FrameType type) {
    if (type == FrameType.HELLO) {
      history.forget();
      lastValues.forget();
    }
  }

  /** After that. */
  void remember(Frame frame, Message message) {
    history.remember(frame);
    if (message instanceof Message.Rows rows) {
      lastValues.remember(rows);
    }
  }
}
