// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.Arrays;

/**
 * What the last small frames of a connection said, in their order: the next ones are compressed as
 * if they stood behind it, because they say much of it again. At most 8 KiB. Not thread-safe.
 */
final class FrameHistory {
  /** A frame that says more than this is large enough to be compressed by itself. */
  static final int MAX_PAYLOAD_BYTES = 4 * 1024;

  private static final int MAX_BYTES = 8 * 1024;

  // Zstd takes what begins with its magic number for something else: this is not its beginning.
  private static final byte[] NOTHING = {0};

  private byte[] bytes = NOTHING;

  /** As what zstd knows beforehand; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /** Whether that frame can be compressed behind this. */
  boolean helps(FrameType type, int payloadLength) {
    return bytes.length > NOTHING.length
        && payloadLength <= MAX_PAYLOAD_BYTES
        && type != FrameType.FILE_CHUNK;
  }

  /** Both ends call this of every frame, when it is written and when it is read. */
  void remember(Frame frame) {
    byte[] added = frame.payload();
    if (added.length > MAX_PAYLOAD_BYTES || frame.type() == FrameType.FILE_CHUNK) {
      return;
    }
    int kept = Math.min(bytes.length - 1, MAX_BYTES - 1 - added.length);
    byte[] next = Arrays.copyOf(NOTHING, 1 + kept + added.length);
    System.arraycopy(bytes, bytes.length - kept, next, 1, kept);
    System.arraycopy(added, 0, next, 1 + kept, added.length);
    bytes = next;
  }

  void forget() {
    bytes = NOTHING;
  }
}
