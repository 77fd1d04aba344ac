// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.Arrays;

/**
 * FLOAT and DOUBLE values, given as their bits and returned bit by bit the same. Thread-safe, keeps
 * nothing.
 *
 * <pre>
 *  0 u8 | planes: the highest byte of every value, then the next byte of every value, and so on
 *  1 u8 | decimal places u8
 *       | exceptions: count varint, each: values since the last one varint | bits i32 or i64
 *       | zigzag of the difference to the one before, of every value * 10^places as a whole number;
 *         an exception counts as no difference
 * </pre>
 *
 * Most sensors give a few decimals, whose binary fractions look like noise to a compressor; as
 * whole numbers they are one or two bytes each. A value is written so only if reading it gives its
 * bits.
 */
enum RealCoding {
  FLOAT(Integer.BYTES, 7),
  DOUBLE(Long.BYTES, 12);

  private static final int PLANES = 0;
  private static final int DECIMAL = 1;
  private static final long NOT_DECIMAL = Long.MIN_VALUE;
  // Up to here a product with a power of ten is off by less than a half.
  private static final double MAX_WHOLE = 1L << 50;
  private static final double[] POWERS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12
  };

  private final int width;
  private final int maxPlaces;

  RealCoding(int width, int maxPlaces) {
    this.width = width;
    this.maxPlaces = maxPlaces;
  }

  void write(long[] bits, ByteWriter out) {
    int places = places(bits);
    if (places >= 0) {
      ByteWriter decimal = new ByteWriter();
      writeDecimal(bits, places, decimal);
      if (decimal.size() < bits.length * width) {
        out.u8(DECIMAL).raw(decimal);
        return;
      }
    }
    out.u8(PLANES);
    writePlanes(bits, out);
  }

  long[] read(int count, ByteReader in) throws FrameException {
    byte coding = in.u8("real coding");
    return switch (coding) {
      case PLANES -> readPlanes(count, in);
      case DECIMAL -> readDecimal(count, in);
      default -> throw FrameException.malformed("real coding %d is unknown", coding);
    };
  }

  private void writePlanes(long[] bits, ByteWriter out) {
    byte[] planes = new byte[bits.length * width];
    for (int plane = 0; plane < width; plane++) {
      int shift = (width - 1 - plane) * 8;
      for (int i = 0; i < bits.length; i++) {
        planes[plane * bits.length + i] = (byte) (bits[i] >>> shift);
      }
    }
    out.raw(planes);
  }

  private long[] readPlanes(int count, ByteReader in) throws FrameException {
    byte[] planes = in.raw("values", count * width);
    long[] bits = new long[count];
    for (int i = 0; i < planes.length; i++) {
      bits[i % count] = bits[i % count] << 8 | Byte.toUnsignedLong(planes[i]);
    }
    return bits;
  }

  private void writeDecimal(long[] bits, int places, ByteWriter out) {
    long[] wholes = Arrays.stream(bits).map(value -> whole(value, places)).toArray();
    out.u8(places);
    out.varint(Arrays.stream(wholes).filter(whole -> whole == NOT_DECIMAL).count());
    int last = 0;
    for (int i = 0; i < wholes.length; i++) {
      if (wholes[i] == NOT_DECIMAL) {
        out.varint(i - last).fixed(bits[i], width);
        last = i;
      }
    }
    long previous = 0;
    for (long whole : wholes) {
      long next = whole == NOT_DECIMAL ? previous : whole;
      out.zigzag(next - previous);
      previous = next;
    }
  }

  private long[] readDecimal(int count, ByteReader in) throws FrameException {
    int places = in.u8("decimal places");
    if (places < 0 || places > maxPlaces) {
      throw FrameException.malformed("decimal places are %d, at most %d", places, maxPlaces);
    }
    int exceptions = in.count("exceptions", 0, count, 1 + width);
    int[] at = new int[exceptions];
    long[] exceptionBits = new long[exceptions];
    int last = 0;
    for (int i = 0; i < exceptions; i++) {
      last += in.bounded("exception", 0, count - 1 - last);
      at[i] = last;
      exceptionBits[i] = in.fixed("exception", width);
    }
    in.expect("values", count);
    long[] bits = new long[count];
    long whole = 0;
    for (int i = 0; i < count; i++) {
      whole += in.zigzag("value");
      bits[i] = bits(whole, places);
    }
    for (int i = 0; i < exceptions; i++) {
      bits[at[i]] = exceptionBits[i];
    }
    return bits;
  }

  /** Decimal places that suit all values but a few, or -1. */
  private int places(long[] bits) {
    int places = 0;
    int exceptions = 0;
    for (long value : bits) {
      int own = places;
      while (own <= maxPlaces && whole(value, own) == NOT_DECIMAL) {
        own++;
      }
      if (own <= maxPlaces) {
        places = own;
      } else if (++exceptions > bits.length / 8) {
        return -1;
      }
    }
    return places;
  }

  private long whole(long bits, int places) {
    double scaled = real(bits) * POWERS[places];
    if (!(Math.abs(scaled) <= MAX_WHOLE)) {
      return NOT_DECIMAL; // NaN and the infinities, too
    }
    long whole = Math.round(scaled);
    return bits(whole, places) == bits ? whole : NOT_DECIMAL;
  }

  private double real(long bits) {
    return this == FLOAT ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
  }

  private long bits(long whole, int places) {
    double real = whole / POWERS[places];
    return this == FLOAT
        ? Integer.toUnsignedLong(Float.floatToRawIntBits((float) real))
        : Double.doubleToRawLongBits(real);
  }
}
