// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/**
 * Whole numbers of which small ones are more frequent, as Golomb-Rice codes. Each takes about as
 * many bits as its neighbours have, so a batch of a few rows is small before anything compresses
 * it, also when its values are noise to a compressor.
 *
 * <pre>
 *  k u8, 0 to 63 | codes, of the zigzag z of each number; filled up with zeros to a whole byte
 *  code: z / 2^k as so many ones, a zero, the k low bits of z
 *        or, when there would be 24 ones or more: 24 ones, all 64 bits of z
 *  bits: lowest first
 * </pre>
 */
final class WholeCoding {
  /** What a number takes at most. */
  static final int MAX_BYTES = 11;

  private static final int ESCAPE_ONES = 24;
  private static final int MAX_LOW_BITS = 63;
  private static final int SAMPLE = 1024;

  private WholeCoding() {}

  static void write(long[] numbers, ByteWriter out) {
    long[] zigzags = new long[numbers.length];
    for (int i = 0; i < zigzags.length; i++) {
      zigzags[i] = (numbers[i] << 1) ^ (numbers[i] >> 63);
    }
    int lowBits = lowBits(zigzags);
    out.u8(lowBits);
    BitWriter bits = new BitWriter(out);
    for (long zigzag : zigzags) {
      long ones = zigzag >>> lowBits;
      if (ones < ESCAPE_ONES && ones >= 0) {
        bits.put((1L << ones) - 1, (int) ones + 1);
        bits.put(zigzag & ((1L << lowBits) - 1), lowBits);
      } else {
        bits.put((1L << ESCAPE_ONES) - 1, ESCAPE_ONES);
        bits.put(zigzag, Long.SIZE);
      }
    }
    bits.end();
  }

  static long[] read(String what, int count, ByteReader in) throws FrameException {
    int lowBits = in.u8(what);
    if (lowBits < 0 || lowBits > MAX_LOW_BITS) {
      throw FrameException.malformed(
          "%s have %d low bits, at most %d", what, lowBits, MAX_LOW_BITS);
    }
    in.expect(what, (count + 7) / 8); // at least a bit each
    BitReader bits = new BitReader(what, in);
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      long ones = bits.ones(ESCAPE_ONES);
      long zigzag =
          ones < ESCAPE_ONES ? ones << lowBits | bits.take(lowBits) : bits.take(Long.SIZE);
      numbers[i] = (zigzag >>> 1) ^ -(zigzag & 1);
    }
    bits.end();
    return numbers;
  }

  /** From what suits the average on, as long as it becomes shorter; of many numbers, of some. */
  private static int lowBits(long[] zigzags) {
    int stride = 1 + zigzags.length / SAMPLE;
    double sum = 0;
    int count = 0;
    for (int i = 0; i < zigzags.length; i += stride) {
      sum += (zigzags[i] >>> 1) * 2.0;
      count++;
    }
    int best = Math.max(0, Math.min(MAX_LOW_BITS, Math.getExponent(sum / Math.max(1, count))));
    long least = length(zigzags, stride, best);
    while (best > 0 && length(zigzags, stride, best - 1) < least) {
      best--;
      least = length(zigzags, stride, best);
    }
    return best;
  }

  /** In bits, of some of the numbers. */
  private static long length(long[] zigzags, int stride, int lowBits) {
    long length = 0;
    for (int i = 0; i < zigzags.length; i += stride) {
      long ones = zigzags[i] >>> lowBits;
      length +=
          ones < ESCAPE_ONES && ones >= 0 ? ones + 1 + lowBits : ESCAPE_ONES + (long) Long.SIZE;
    }
    return length;
  }
}
