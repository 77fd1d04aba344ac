// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.math.BigDecimal;
import org.apache.tsfile.write.record.Tablet;

/**
 * What one light edge has: tablets of 10,000 points for ten devices of its own, in turn. The same
 * edge has the same data each time. Not thread-safe.
 */
final class EdgeData {
  private final int edge;
  private final int count;
  private final Tablets tablets;
  private int given;

  /**
   * @param edge counted from 0; no two have a device in common
   * @param points of all tablets together, a multiple of {@link Tablets#POINTS}
   */
  EdgeData(int edge, long points) {
    this.edge = edge;
    this.count = Math.toIntExact(points / Tablets.POINTS);
    this.tablets = new Tablets(Arrival.IN_ORDER, edge);
  }

  static String device(int edge, int device) {
    return SensorData.device(edge * SensorData.DEVICES + device);
  }

  boolean hasNext() {
    return given < count;
  }

  Tablet next() {
    Tablet tablet = tablets.next();
    tablet.setDeviceId(device(edge, given % SensorData.DEVICES));
    given++;
    return tablet;
  }

  /** How many tablets there are in all. */
  int count() {
    return count;
  }

  /** The sum of all values that this edge still has; it has none afterwards. */
  BigDecimal sumOfTheRest() {
    BigDecimal sum = BigDecimal.ZERO;
    while (hasNext()) {
      for (Object column : next().getValues()) {
        sum = sum.add(sum(column));
      }
    }
    return sum;
  }

  /** Exact: these values are small multiples of a power of two. */
  private static BigDecimal sum(Object column) {
    double sum = 0;
    if (column instanceof double[] doubles) {
      for (double value : doubles) {
        sum += value;
      }
    } else if (column instanceof float[] floats) {
      for (float value : floats) {
        sum += value;
      }
    } else {
      for (int value : (int[]) column) {
        sum += value;
      }
    }
    return new BigDecimal(sum);
  }
}
