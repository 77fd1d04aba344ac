// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.BitSet;
import java.util.List;

/** Reads what {@link CellWriter} wrote. Not thread-safe; one for each column. */
final class CellReader {
  private static final byte[] NO_BYTES = {};

  private final Shape.Header header;
  private final int[] tabletRows;
  private final int rows;
  private final List<String> devices;
  private final LastValues last;
  private final ByteReader in;

  /**
   * @param devices of the tablets of the shape
   * @param tabletRows how many rows each of them has
   */
  CellReader(
      Shape.Header header, List<String> devices, int[] tabletRows, LastValues last, ByteReader in) {
    this.header = header;
    this.devices = devices;
    this.last = last;
    this.tabletRows = tabletRows;
    int sum = 0;
    for (int count : tabletRows) {
      sum += count;
    }
    this.rows = sum;
    this.in = in;
  }

  /** One column for each tablet of the shape. */
  Column[] read() throws FrameException {
    BitSet nulls = in.flag("has nulls") ? readBits("nulls", rows) : new BitSet(0);
    Values all = readValues(nulls, rows - nulls.cardinality());
    Column whole =
        new Column(
            header.measurement(),
            header.type(),
            header.encoding(),
            header.compressor(),
            all,
            nulls);
    Column[] columns = new Column[tabletRows.length];
    int from = 0;
    for (int i = 0; i < columns.length; i++) {
      columns[i] = whole.rows(from, from + tabletRows[i]);
      from += tabletRows[i];
    }
    return columns;
  }

  private Values readValues(BitSet nulls, int present) throws FrameException {
    Expectation expected = new Expectation(header, devices, tabletRows, nulls, last);
    return switch (header.type()) {
      case BOOLEAN -> booleans(readBits("values", present), nulls);
      case INT32, DATE -> ints(readDifferences(present, expected), nulls);
      case INT64, TIMESTAMP ->
          new Values.LongValues(spread(readDifferences(present, expected), nulls));
      case FLOAT -> floats(RealCoding.FLOAT.read(present, expected, in), nulls);
      case DOUBLE -> doubles(RealCoding.DOUBLE.read(present, expected, in), nulls);
      case TEXT, STRING, BLOB -> readBinary(present, nulls);
    };
  }

  private long[] readDifferences(int count, Expectation expected) throws FrameException {
    long[] values = WholeCoding.read("values", count, in);
    long previous = 0;
    for (int i = 0; i < count; i++) {
      values[i] += expected.has(i) ? expected.bits(i) : previous;
      previous = values[i];
    }
    return values;
  }

  private Values booleans(BitSet bits, BitSet nulls) {
    boolean[] values = new boolean[rows];
    int next = 0;
    for (int row = nulls.nextClearBit(0); row < rows; row = nulls.nextClearBit(row + 1)) {
      values[row] = bits.get(next++);
    }
    return new Values.BooleanValues(values);
  }

  private Values ints(long[] dense, BitSet nulls) throws FrameException {
    long[] spread = spread(dense, nulls);
    int[] values = new int[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = (int) spread[row];
      if (values[row] != spread[row]) {
        throw FrameException.malformed("value %d does not fit %s", spread[row], header.type());
      }
    }
    return new Values.IntValues(values);
  }

  private Values floats(long[] dense, BitSet nulls) {
    long[] spread = spread(dense, nulls);
    float[] values = new float[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = Float.intBitsToFloat((int) spread[row]);
    }
    return new Values.FloatValues(values);
  }

  private Values doubles(long[] dense, BitSet nulls) {
    long[] spread = spread(dense, nulls);
    double[] values = new double[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = Double.longBitsToDouble(spread[row]);
    }
    return new Values.DoubleValues(values);
  }

  private Values readBinary(int present, BitSet nulls) throws FrameException {
    in.expect("values", present);
    int[] lengths = new int[present];
    for (int i = 0; i < present; i++) {
      lengths[i] = in.bounded("value length", 0, Limits.MAX_VALUE_BYTES);
    }
    byte[][] values = new byte[rows][];
    int next = 0;
    for (int row = 0; row < rows; row++) {
      int length = nulls.get(row) ? 0 : lengths[next++];
      values[row] = length == 0 ? NO_BYTES : in.raw("value", length);
    }
    return new Values.BinaryValues(values);
  }

  private long[] spread(long[] dense, BitSet nulls) {
    if (nulls.isEmpty()) {
      return dense;
    }
    long[] values = new long[rows];
    int next = 0;
    for (int row = nulls.nextClearBit(0); row < rows; row = nulls.nextClearBit(row + 1)) {
      values[row] = dense[next++];
    }
    return values;
  }

  private BitSet readBits(String what, int count) throws FrameException {
    BitSet bits = BitSet.valueOf(in.raw(what, (count + 7) / 8));
    if (bits.length() > count) {
      throw FrameException.malformed("%s has bit %d of %d", what, bits.length() - 1, count);
    }
    return bits;
  }
}
