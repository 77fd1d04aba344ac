// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A payload being read. Believes no number before it was held against what is left and against its
 * limit, so nothing is allocated that the bytes do not pay for. Not thread-safe.
 */
final class ByteReader {
  private final byte[] bytes;
  private int position;

  ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  int remaining() {
    return bytes.length - position;
  }

  void expectEnd() throws FrameException {
    if (remaining() != 0) {
      throw FrameException.malformed("%d bytes follow the end of the message", remaining());
    }
  }

  byte u8(String what) throws FrameException {
    expect(what, 1);
    return bytes[position++];
  }

  boolean flag(String what) throws FrameException {
    byte value = u8(what);
    if (value != 0 && value != 1) {
      throw FrameException.malformed("%s is %d, neither 0 nor 1", what, value);
    }
    return value == 1;
  }

  int i32(String what) throws FrameException {
    return (int) fixed(what, Integer.BYTES);
  }

  long i64(String what) throws FrameException {
    return fixed(what, Long.BYTES);
  }

  /** The value of that many bytes, highest first, not sign-extended. */
  long fixed(String what, int width) throws FrameException {
    expect(what, width);
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | Byte.toUnsignedLong(bytes[position++]);
    }
    return value;
  }

  long varint(String what) throws FrameException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = u8(what);
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw FrameException.malformed("%s is longer than 10 bytes", what);
  }

  long zigzag(String what) throws FrameException {
    long value = varint(what);
    return (value >>> 1) ^ -(value & 1);
  }

  /** A varint within bounds, both inclusive. */
  int bounded(String what, int atLeast, int atMost) throws FrameException {
    long value = varint(what);
    if (value < atLeast || value > atMost) {
      throw FrameException.malformed(
          "%s is %s, must be within %d to %d", what, Long.toUnsignedString(value), atLeast, atMost);
    }
    return (int) value;
  }

  /** A number of things, each of which takes at least that many bytes. */
  int count(String what, int atLeast, int atMost, int bytesEach) throws FrameException {
    int count = bounded(what, atLeast, atMost);
    expect(what, (long) count * bytesEach);
    return count;
  }

  byte[] raw(String what, int length) throws FrameException {
    expect(what, length);
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  String text(String what) throws FrameException {
    return utf8(what, raw(what, bounded(what, 0, Limits.MAX_TEXT_BYTES)));
  }

  List<String> texts(String what, int atMost) throws FrameException {
    int count = count(what, 0, atMost, 1);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(text(what));
    }
    return texts;
  }

  static String utf8(String what, byte[] utf8) throws FrameException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw FrameException.malformed("%s is not UTF-8", what);
    }
  }

  /** Checks that so many bytes are left. */
  void expect(String what, long length) throws FrameException {
    if (length > remaining()) {
      throw FrameException.malformed("%s takes %d bytes, %d are left", what, length, remaining());
    }
  }
}
