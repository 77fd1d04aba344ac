// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A payload being written; big-endian. Throws {@link IllegalArgumentException} when it grows longer
 * than a frame may be. Not thread-safe.
 */
final class ByteWriter {
  private byte[] bytes;
  private int size;

  ByteWriter() {
    this(256);
  }

  /**
   * @param capacity bytes that are taken without growing
   */
  ByteWriter(int capacity) {
    bytes = new byte[capacity];
  }

  int size() {
    return size;
  }

  /** What was written; the writer must not be used afterwards. */
  byte[] toByteArray() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  ByteWriter u8(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
    return this;
  }

  ByteWriter flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  ByteWriter i32(int value) {
    return fixed(value, Integer.BYTES);
  }

  ByteWriter i64(long value) {
    return fixed(value, Long.BYTES);
  }

  /** The low bytes of a value, highest first. */
  ByteWriter fixed(long value, int width) {
    ensure(width);
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Seven bits a byte, lowest first, the top bit says that more follow; 1 to 10 bytes. */
  ByteWriter varint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /** A varint in which small negative numbers are short, too. */
  ByteWriter zigzag(long value) {
    return varint((value << 1) ^ (value >> 63));
  }

  ByteWriter raw(byte[] value) {
    return raw(value, 0, value.length);
  }

  ByteWriter raw(byte[] value, int offset, int length) {
    ensure(length);
    System.arraycopy(value, offset, bytes, size, length);
    size += length;
    return this;
  }

  ByteWriter raw(ByteWriter other) {
    return raw(other.bytes, 0, other.size);
  }

  ByteWriter text(String value) {
    byte[] utf8 = utf8(value);
    return varint(utf8.length).raw(utf8);
  }

  ByteWriter texts(List<String> values) {
    varint(values.size());
    values.forEach(this::text);
    return this;
  }

  static byte[] utf8(String value) {
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      return Arrays.copyOfRange(utf8.array(), utf8.arrayOffset(), utf8.limit());
    } catch (CharacterCodingException e) {
      // Replacing the broken half of a pair, as String does, would make it another name.
      throw new IllegalArgumentException("text is not valid Unicode: " + value, e);
    }
  }

  private void ensure(int more) {
    if (more > FrameCodec.MAX_PAYLOAD_BYTES - size) {
      // A varint reserves more than it takes; close to the limit that can refuse a few bytes early.
      throw new IllegalArgumentException(
          "message of more than %d bytes".formatted(FrameCodec.MAX_PAYLOAD_BYTES));
    }
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
