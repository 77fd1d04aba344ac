// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.BitSet;
import java.util.List;

/**
 * The cells of one column of a shape, over all its tablets. Not thread-safe; one for each column.
 *
 * <pre>
 *  has nulls flag | [a bit for each row, set where null] | values of the rows that are not null:
 *    BOOLEAN                       a bit each
 *    INT32, DATE, INT64, TIMESTAMP the difference to its {@link Expectation}, see {@link WholeCoding}
 *    FLOAT, DOUBLE                 see {@link RealCoding}
 *    TEXT, STRING, BLOB            all lengths varint, then all bytes
 *  bits: lowest first, filled up with zeros to a whole byte
 * </pre>
 */
final class CellWriter {
  private final Shape.Header header;
  private final List<Column> columns;
  private final Expectation expected;
  private final ByteWriter out;
  private final int rows;
  private final BitSet nulls = new BitSet();
  private final int present;

  /**
   * @param tablets those of one shape
   * @param index of the column
   */
  CellWriter(List<Tablet> tablets, int index, LastValues last, ByteWriter out) {
    this.columns = tablets.stream().map(tablet -> tablet.columns().get(index)).toList();
    this.header = Shape.Header.of(columns.get(0));
    this.out = out;
    int first = 0;
    for (Column column : columns) {
      BitSet own = column.nulls();
      for (int row = own.nextSetBit(0); row >= 0; row = own.nextSetBit(row + 1)) {
        nulls.set(first + row);
      }
      first += column.values().size();
    }
    this.rows = first;
    this.present = rows - nulls.cardinality();
    this.expected =
        new Expectation(
            header,
            tablets.stream().map(Tablet::device).toList(),
            tablets.stream().mapToInt(tablet -> tablet.times().length).toArray(),
            nulls,
            last);
  }

  void write() {
    out.flag(!nulls.isEmpty());
    if (!nulls.isEmpty()) {
      writeBits(nulls, rows);
    }
    switch (header.type()) {
      case BOOLEAN -> writeBooleans();
      case INT32, DATE, INT64, TIMESTAMP -> writeDifferences(gather());
      case FLOAT -> RealCoding.FLOAT.write(gather(), expected, out);
      case DOUBLE -> RealCoding.DOUBLE.write(gather(), expected, out);
      case TEXT, STRING, BLOB -> writeBinary();
    }
  }

  private void writeBooleans() {
    BitSet bits = new BitSet(present);
    int next = 0;
    for (Column column : columns) {
      boolean[] values = ((Values.BooleanValues) column.values()).values();
      for (int row = firstRow(column); row < values.length; row = rowAfter(column, row)) {
        bits.set(next++, values[row]);
      }
    }
    writeBits(bits, present);
  }

  private void writeDifferences(long[] values) {
    long[] differences = new long[values.length];
    long previous = 0;
    for (int i = 0; i < values.length; i++) {
      differences[i] = values[i] - (expected.has(i) ? expected.bits(i) : previous);
      previous = values[i];
    }
    WholeCoding.write(differences, out);
  }

  private void writeBinary() {
    for (Column column : columns) {
      byte[][] values = ((Values.BinaryValues) column.values()).values();
      for (int row = firstRow(column); row < values.length; row = rowAfter(column, row)) {
        out.varint(values[row].length);
      }
    }
    for (Column column : columns) {
      byte[][] values = ((Values.BinaryValues) column.values()).values();
      for (int row = firstRow(column); row < values.length; row = rowAfter(column, row)) {
        out.raw(values[row]);
      }
    }
  }

  /** The values that are not null, reals as their bits. */
  private long[] gather() {
    long[] dense = new long[present];
    int next = 0;
    for (Column column : columns) {
      int size = column.values().size();
      for (int row = firstRow(column); row < size; row = rowAfter(column, row)) {
        dense[next++] = bitsOf(column.values(), row);
      }
    }
    return dense;
  }

  /** A number, reals as their bits. */
  static long bitsOf(Values values, int row) {
    if (values instanceof Values.IntValues ints) {
      return ints.values()[row];
    }
    if (values instanceof Values.LongValues longs) {
      return longs.values()[row];
    }
    if (values instanceof Values.FloatValues floats) {
      return Integer.toUnsignedLong(Float.floatToRawIntBits(floats.values()[row]));
    }
    if (values instanceof Values.DoubleValues doubles) {
      return Double.doubleToRawLongBits(doubles.values()[row]);
    }
    throw new IllegalStateException("no number: " + values.getClass().getSimpleName());
  }

  private static int firstRow(Column column) {
    return column.nulls().nextClearBit(0);
  }

  private static int rowAfter(Column column, int row) {
    return column.nulls().nextClearBit(row + 1);
  }

  private void writeBits(BitSet bits, int count) {
    byte[] packed = bits.toByteArray();
    out.raw(packed);
    for (int written = packed.length; written < (count + 7) / 8; written++) {
      out.u8(0);
    }
  }
}
