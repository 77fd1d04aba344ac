// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.wire.Column;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import io.tributary.wire.Values;
import java.util.ArrayList;
import java.util.List;

/**
 * A value in a series, which is the number of the unit that brought it; or a deletion, whose series
 * is none.
 */
record Point(long unit, String series, long time) {

  /** Series that no receiver takes. */
  static final String BAD = "bad";

  private static final String DELETION = "deletion";

  static Point deletion(long unit) {
    return new Point(unit, DELETION, 0);
  }

  /** A deletion names its series, and then its number. */
  static Point of(Message.Delete delete) {
    return deletion(Long.parseLong(delete.paths().get(1)));
  }

  /** Of whichever unit. */
  static Point of(Message.Mark mark) {
    return new Point(0, mark.device() + "." + mark.measurement(), mark.time());
  }

  Message.Mark mark() {
    int dot = series.lastIndexOf('.');
    return new Message.Mark(series.substring(0, dot), series.substring(dot + 1), time);
  }

  static List<Point> of(Message.Rows rows) {
    List<Point> points = new ArrayList<>();
    for (Tablet tablet : rows.tablets()) {
      for (Column column : tablet.columns()) {
        long[] values = ((Values.LongValues) column.values()).values();
        for (int row = 0; row < values.length; row++) {
          points.add(
              new Point(
                  values[row], tablet.device() + "." + column.measurement(), tablet.times()[row]));
        }
      }
    }
    return points;
  }

  boolean isBad() {
    return series.endsWith("." + BAD);
  }

  boolean isDeletion() {
    return series.equals(DELETION);
  }

  /** Where it is stored; another one there replaces it. */
  String place() {
    return series + "@" + time;
  }
}
