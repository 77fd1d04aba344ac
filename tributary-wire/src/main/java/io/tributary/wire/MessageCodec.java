// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/** Messages to frames and back. Thread-safe, keeps nothing. */
@SuppressWarnings("DoNotCallSuggester") // the bodies follow
public final class MessageCodec {
  private MessageCodec() {}

  /**
   * The frame that says this.
   *
   * @throws IllegalArgumentException if the message is larger than a frame may be
   */
  public static Frame encode(Message message, long sequence) {
    throw new UnsupportedOperationException(message + " " + sequence);
  }

  /**
   * What the frame says.
   *
   * @throws FrameException if the payload is not what the type says
   */
  public static Message decode(Frame frame) throws FrameException {
    throw FrameException.malformed("%s", frame);
  }
}
