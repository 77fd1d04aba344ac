// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * The values of a column, one a row. Bits are kept: NaN payloads, -0.0 and infinities arrive as
 * they were; equality is of bits, too.
 *
 * <p>Immutable by agreement: arrays are neither copied nor changed after they were handed over.
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data: not copied on purpose, equality is below
public sealed interface Values {
  /** How many rows. */
  int size();

  /** A copy of some rows. */
  Values slice(int from, int to);

  /**
   * A copy of these rows and, after them, others.
   *
   * @throws ClassCastException if those are of another kind
   */
  Values and(Values later);

  /** A copy of two arrays of the same type, one behind the other. */
  private static <T> T joined(T first, T second) {
    int size = Array.getLength(first);
    int more = Array.getLength(second);
    @SuppressWarnings("unchecked") // an array of the same type
    T all = (T) Array.newInstance(first.getClass().getComponentType(), size + more);
    System.arraycopy(first, 0, all, 0, size);
    System.arraycopy(second, 0, all, size, more);
    return all;
  }

  /** BOOLEAN. */
  record BooleanValues(boolean[] values) implements Values {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Values slice(int from, int to) {
      return new BooleanValues(Arrays.copyOfRange(values, from, to));
    }

    @Override
    public Values and(Values later) {
      return new BooleanValues(joined(values, ((BooleanValues) later).values));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BooleanValues that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /** INT32 and DATE. */
  record IntValues(int[] values) implements Values {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Values slice(int from, int to) {
      return new IntValues(Arrays.copyOfRange(values, from, to));
    }

    @Override
    public Values and(Values later) {
      return new IntValues(joined(values, ((IntValues) later).values));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof IntValues that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /** INT64 and TIMESTAMP. */
  record LongValues(long[] values) implements Values {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Values slice(int from, int to) {
      return new LongValues(Arrays.copyOfRange(values, from, to));
    }

    @Override
    public Values and(Values later) {
      return new LongValues(joined(values, ((LongValues) later).values));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof LongValues that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /** FLOAT. */
  record FloatValues(float[] values) implements Values {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Values slice(int from, int to) {
      return new FloatValues(Arrays.copyOfRange(values, from, to));
    }

    @Override
    public Values and(Values later) {
      return new FloatValues(joined(values, ((FloatValues) later).values));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof FloatValues that && Arrays.equals(bits(), that.bits());
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bits());
    }

    int[] bits() {
      int[] bits = new int[values.length];
      for (int row = 0; row < bits.length; row++) {
        bits[row] = Float.floatToRawIntBits(values[row]);
      }
      return bits;
    }
  }

  /** DOUBLE. */
  record DoubleValues(double[] values) implements Values {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Values slice(int from, int to) {
      return new DoubleValues(Arrays.copyOfRange(values, from, to));
    }

    @Override
    public Values and(Values later) {
      return new DoubleValues(joined(values, ((DoubleValues) later).values));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof DoubleValues that && Arrays.equals(bits(), that.bits());
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bits());
    }

    long[] bits() {
      return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }
  }

  /** TEXT, STRING and BLOB. The element of a null row has no meaning and may be null itself. */
  record BinaryValues(byte[][] values) implements Values {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Values slice(int from, int to) {
      return new BinaryValues(Arrays.copyOfRange(values, from, to));
    }

    @Override
    public Values and(Values later) {
      return new BinaryValues(joined(values, ((BinaryValues) later).values));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BinaryValues that && Arrays.deepEquals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.deepHashCode(values);
    }
  }
}
