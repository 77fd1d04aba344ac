// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/**
 * What one end of a connection says, as frames for a {@link FrameReader} at the other end. Not
 * thread-safe.
 */
public final class FrameWriter {
  private final FrameMemory memory = new FrameMemory();
  private int savedBytes;

  /** Of a connection on which nothing was said yet. */
  public FrameWriter() {}

  /**
   * The frame that says this, behind all that was written before. It must be sent, or the
   * connection closed.
   *
   * @throws IllegalArgumentException if the message is larger than a frame may be, or a text in it
   *     is not valid Unicode; then nothing was said
   */
  public byte[] write(Message message, long sequence) {
    memory.beginAt(message.type());
    Frame frame = MessageCodec.encode(message, sequence, memory.lastValues());
    byte[] bytes = FrameCodec.encode(frame, memory.history());
    memory.remember(frame, message);
    savedBytes = frame.payload().length + FrameCodec.OVERHEAD_BYTES - bytes.length;
    return bytes;
  }

  /** How many bytes compression has taken off the last frame. */
  public int savedBytes() {
    return savedBytes;
  }
}
