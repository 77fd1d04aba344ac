// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.Arrays;

/**
 * What the series of a connection had last, so that the next value can be told by how it differs.
 * Both ends keep the same. A series that shares its place with another one pushes it out: a value
 * that is not known costs some bits. At most 48 KiB. Not thread-safe.
 */
final class LastValues {
  private static final int PLACES = 4096;

  private int[] series = {};
  private long[] bits = {};

  /** Which series that is, nearly always. */
  static int series(String device, Shape.Header header) {
    return (31 * device.hashCode() + header.measurement().hashCode()) * 31 + header.type().code();
  }

  boolean knows(int oneSeries) {
    return series.length > 0 && series[place(oneSeries)] == oneSeries;
  }

  /** The value that is known. */
  long bits(int oneSeries) {
    return bits[place(oneSeries)];
  }

  /** Both ends call this of every message of rows, when it is written and when it is read. */
  void remember(Message.Rows rows) {
    if (series.length == 0) {
      series = new int[PLACES];
      bits = new long[PLACES];
    }
    for (Tablet tablet : rows.tablets()) {
      for (Column column : tablet.columns()) {
        int row = column.nulls().previousClearBit(column.values().size() - 1);
        if (row >= 0 && column.type().isNumber()) {
          int one = series(tablet.device(), Shape.Header.of(column));
          series[place(one)] = one;
          bits[place(one)] = CellWriter.bitsOf(column.values(), row);
        }
      }
    }
  }

  void forget() {
    Arrays.fill(series, 0);
    Arrays.fill(bits, 0);
  }

  private static int place(int oneSeries) {
    return oneSeries & PLACES - 1;
  }
}
