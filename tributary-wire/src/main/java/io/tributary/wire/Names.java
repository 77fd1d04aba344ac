// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.Arrays;

/**
 * A run of names, each written as what it shares with the one before and what is new. Not
 * thread-safe; one for each run.
 *
 * <pre>
 *  shared bytes varint | new bytes varint | the new bytes
 * </pre>
 */
final class Names {
  /**
   * Bytes of all names of a run, spelt out. Sharing lets a few bytes stand for a long name, so this
   * is what bounds a reader's memory.
   */
  static final int MAX_RUN_BYTES = FrameCodec.MAX_FRAME_BYTES;

  private final String what;
  private byte[] previous = new byte[0];
  private int runBytes;

  Names(String what) {
    this.what = what;
  }

  void write(String name, ByteWriter out) {
    byte[] utf8 = ByteWriter.utf8(name);
    if (utf8.length > MAX_RUN_BYTES - runBytes) {
      throw new IllegalArgumentException(
          "%ss of more than %d bytes".formatted(what, MAX_RUN_BYTES));
    }
    int mismatch = Arrays.mismatch(previous, utf8);
    int shared = mismatch < 0 ? utf8.length : mismatch;
    out.varint(shared).varint(utf8.length - shared).raw(utf8, shared, utf8.length - shared);
    become(utf8);
  }

  String read(ByteReader in) throws FrameException {
    int shared = in.bounded(what, 0, previous.length);
    int added = in.bounded(what, 0, Limits.MAX_TEXT_BYTES - shared);
    if (shared + added > MAX_RUN_BYTES - runBytes) {
      throw FrameException.malformed("%ss of more than %d bytes", what, MAX_RUN_BYTES);
    }
    byte[] utf8 = Arrays.copyOf(previous, shared + added);
    System.arraycopy(in.raw(what, added), 0, utf8, shared, added);
    become(utf8);
    return ByteReader.utf8(what, utf8);
  }

  private void become(byte[] utf8) {
    previous = utf8;
    runBytes += utf8.length;
  }
}
