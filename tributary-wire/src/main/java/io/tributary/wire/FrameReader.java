// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.nio.ByteBuffer;

/**
 * What the other end of a connection says with a {@link FrameWriter}. After a frame that cannot be
 * read nothing is: what comes behind it may build on it. Not thread-safe.
 */
public final class FrameReader {
  private final FrameMemory memory = new FrameMemory();
  private boolean ended;

  /** Of a connection on which nothing was said yet. */
  public FrameReader() {}

  /**
   * The next message, in a buffer that holds its frame and nothing else.
   *
   * @throws FrameException if it is not exactly one whole frame that says something, or one before
   *     it was not; the connection must be closed
   */
  public Message read(ByteBuffer bytes) throws FrameException {
    if (ended) {
      throw FrameException.malformed("a frame behind one that cannot be read");
    }
    ended = true;
    Frame frame = FrameCodec.decode(bytes, memory.history());
    memory.beginAt(frame.type());
    Message message = MessageCodec.decode(frame, memory.lastValues());
    memory.remember(frame, message);
    ended = false;
    return message;
  }
}
