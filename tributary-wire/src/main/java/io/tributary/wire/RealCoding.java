// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

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

  /** Of which fractions the values are multiples. */
  private enum Base {
    DECIMAL(1, 10),
    BINARY(2, 2);

    private final int code;
    private final int base;

    Base(int code, int base) {
      this.code = code;
      this.base = base;
    }

    double power(int places) {
      return POWERS[code - 1][places];
    }
  }

  private static final int PLANES = 0;
  private static final int MAX_BINARY_PLACES = 40;
  // Many values are of one kind: ask some before spending time on all of them.
  private static final int SAMPLE = 64;
  private static final int MANY = Integer.MAX_VALUE;
  private static final long NOT_WHOLE = Long.MIN_VALUE;
  // Up to here a product with a power of ten is off by less than a half.
  private static final double MAX_WHOLE = 1L << 50;
  private static final double[][] POWERS = new double[2][MAX_BINARY_PLACES + 1];

  static {
    for (Base base : Base.values()) {
      Arrays.setAll(POWERS[base.code - 1], places -> Math.pow(base.base, places));
    }
  }

  private final int width;
  private final int maxDecimalPlaces;

  RealCoding(int width, int maxDecimalPlaces) {
    this.width = width;
    this.maxDecimalPlaces = maxDecimalPlaces;
  }

  void write(long[] bits, Expectation expected, ByteWriter out) {
    Optional<ByteWriter> wholes =
        bits.length > 2 * SAMPLE ? wholes(bits, baseOf(bits), expected) : shortest(bits, expected);
    if (wholes.isPresent() && wholes.get().size() <= bits.length * width) {
      out.raw(wholes.get());
    } else {
      writePlanes(bits, out.u8(PLANES));
    }
  }

  long[] read(int count, Expectation expected, ByteReader in) throws FrameException {
    byte coding = in.u8("real coding");
    return switch (coding) {
      case PLANES -> readPlanes(count, in);
      case 1 -> readWholes(count, Base.DECIMAL, expected, in);
      case 2 -> readWholes(count, Base.BINARY, expected, in);
      default -> throw FrameException.malformed("real coding %d is unknown", coding);
    };
  }

  /** The one of both that is shorter for some values in the middle. */
  private Base baseOf(long[] bits) {
    int from = bits.length / 2;
    long[] sample = Arrays.copyOfRange(bits, from, from + SAMPLE);
    int decimal = wholes(sample, Base.DECIMAL, Expectation.NONE).map(ByteWriter::size).orElse(MANY);
    int binary = wholes(sample, Base.BINARY, Expectation.NONE).map(ByteWriter::size).orElse(MANY);
    return binary < decimal ? Base.BINARY : Base.DECIMAL;
  }

  private Optional<ByteWriter> shortest(long[] bits, Expectation expected) {
    return Arrays.stream(Base.values())
        .flatMap(base -> wholes(bits, base, expected).stream())
        .min(Comparator.comparingInt(ByteWriter::size));
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
    for (int plane = 0; plane < width; plane++) {
      for (int i = 0; i < count; i++) {
        bits[i] = bits[i] << 8 | Byte.toUnsignedLong(planes[plane * count + i]);
      }
    }
    return bits;
  }

  /** Empty when too many of the values are none. */
  private Optional<ByteWriter> wholes(long[] bits, Base base, Expectation expected) {
    int places = places(bits, base);
    return places < 0 ? Optional.empty() : Optional.of(wholes(bits, base, places, expected));
  }

  private ByteWriter wholes(long[] bits, Base base, int places, Expectation expected) {
    long[] wholes = Arrays.stream(bits).map(value -> whole(value, base, places)).toArray();
    ByteWriter out = new ByteWriter().u8(base.code).u8(places);
    out.varint(Arrays.stream(wholes).filter(whole -> whole == NOT_WHOLE).count());
    int last = 0;
    long previous = 0;
    long[] differences = new long[wholes.length];
    for (int i = 0; i < wholes.length; i++) {
      long guess = expected.has(i) ? guess(expected.bits(i), base, places, previous) : previous;
      if (wholes[i] == NOT_WHOLE) {
        out.varint(i - last).fixed(bits[i], width);
        last = i;
        previous = guess;
      } else {
        differences[i] = wholes[i] - guess;
        previous = wholes[i];
      }
    }
    WholeCoding.write(differences, out);
    return out;
  }

  private long[] readWholes(int count, Base base, Expectation expected, ByteReader in)
      throws FrameException {
    int places = in.bounded("places", 0, maxPlaces(base));
    int exceptions = in.count("exceptions", 0, count, 1 + width);
    int[] at = new int[exceptions];
    long[] exceptionBits = new long[exceptions];
    int last = 0;
    for (int i = 0; i < exceptions; i++) {
      last += in.bounded("exception", 0, count - 1 - last);
      at[i] = last;
      exceptionBits[i] = in.fixed("exception", width);
    }
    long[] bits = WholeCoding.read("values", count, in);
    long whole = 0;
    for (int i = 0; i < count; i++) {
      whole = expected.has(i) ? guess(expected.bits(i), base, places, whole) : whole;
      whole += bits[i];
      bits[i] = bits(whole, base, places);
    }
    for (int i = 0; i < exceptions; i++) {
      bits[at[i]] = exceptionBits[i];
    }
    return bits;
  }

  /** Places that suit all values but a few, or -1. */
  private int places(long[] bits, Base base) {
    int places = 0;
    int exceptions = 0;
    for (long value : bits) {
      int own = places;
      while (own <= maxPlaces(base) && whole(value, base, own) == NOT_WHOLE) {
        own++;
      }
      if (own <= maxPlaces(base)) {
        places = own;
      } else if (++exceptions > bits.length / 8) {
        return -1;
      }
    }
    return places;
  }

  private int maxPlaces(Base base) {
    return base == Base.DECIMAL ? maxDecimalPlaces : MAX_BINARY_PLACES;
  }

  private long whole(long bits, Base base, int places) {
    double scaled = real(bits) * base.power(places);
    if (!(Math.abs(scaled) <= MAX_WHOLE)) {
      return NOT_WHOLE; // NaN and the infinities, too
    }
    long whole = Math.round(scaled);
    return bits(whole, base, places) == bits ? whole : NOT_WHOLE;
  }

  /** The whole number next to what is expected, or another one where there is none. */
  private long guess(long bits, Base base, int places, long otherwise) {
    double scaled = real(bits) * base.power(places);
    return Math.abs(scaled) <= MAX_WHOLE ? Math.round(scaled) : otherwise;
  }

  private double real(long bits) {
    return this == FLOAT ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
  }

  private long bits(long whole, Base base, int places) {
    double real = whole / base.power(places);
    return this == FLOAT
        ? Integer.toUnsignedLong(Float.floatToRawIntBits((float) real))
        : Double.doubleToRawLongBits(real);
  }
}
