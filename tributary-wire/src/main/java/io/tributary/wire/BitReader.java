// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/** Reads what {@link BitWriter} wrote. Takes no byte before it needs it. Not thread-safe. */
final class BitReader {
  private final String what;
  private final ByteReader in;
  private long pending;
  private int pendingBits;

  BitReader(String what, ByteReader in) {
    this.what = what;
    this.in = in;
  }

  /** The next so many bits. */
  long take(int count) throws FrameException {
    if (count > Integer.SIZE) {
      long low = take(Integer.SIZE);
      return take(count - Integer.SIZE) << Integer.SIZE | low;
    }
    while (pendingBits < count) {
      fill();
    }
    long value = pending & ((1L << count) - 1);
    drop(count);
    return value;
  }

  /** How many ones come next, up to that many; a zero that ends them is taken, too. */
  int ones(int atMost) throws FrameException {
    int ones = 0;
    while (true) {
      if (pendingBits == 0) {
        fill();
      }
      int run = Math.min(Long.numberOfTrailingZeros(~pending), atMost - ones);
      drop(run);
      ones += run;
      if (ones == atMost) {
        return ones;
      }
      if (pendingBits > 0) {
        drop(1);
        return ones;
      }
    }
  }

  /** What fills up the last byte must be zeros. */
  void end() throws FrameException {
    if (pending != 0) {
      throw FrameException.malformed("bits follow the last of %s", what);
    }
  }

  private void fill() throws FrameException {
    pending |= Byte.toUnsignedLong(in.u8(what)) << pendingBits;
    pendingBits += Byte.SIZE;
  }

  private void drop(int count) {
    pending >>>= count;
    pendingBits -= count;
  }
}
