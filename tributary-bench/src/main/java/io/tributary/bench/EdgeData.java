// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.math.BigDecimal;
import org.apache.tsfile.write.record.Tablet;

/**
 * What one light edge has: tablets of 10,000 points for ten devices of its own, in turn. The same
 * edge has the same data each time. Not thread-safe.
 */
final class EdgeData {
  static final int POINTS = SensorData.TABLET_ROWS * SensorData.SENSORS;

  private final int edge;
  private final int tablets;
  private final SensorData data;
  private int given;

  /**
   * @param edge counted from 0; no two have a device in common
   * @param points of all tablets together, a multiple of {@link #POINTS}
   */
  EdgeData(int edge, long points) {
    this.edge = edge;
    this.tablets = Math.toIntExact(points / POINTS);
    this.data = new SensorData(edge);
  }

  static String device(int edge, int device) {
    return SensorData.device(edge * SensorData.DEVICES + device);
  }

  boolean hasNext() {
    return given < tablets;
  }

  Tablet next() {
    int device = given % SensorData.DEVICES;
    long rowsBefore = (long) (given / SensorData.DEVICES) * SensorData.TABLET_ROWS;
    given++;
    Tablet tablet =
        data.tablet(
            device,
            History.BEGIN + rowsBefore * History.STEP_MILLIS,
            History.STEP_MILLIS,
            SensorData.TABLET_ROWS);
    tablet.setDeviceId(device(edge, device));
    return tablet;
  }

  int tablets() {
    return tablets;
  }

  /** The sum of all values that this edge still has; it has none afterwards. */
  BigDecimal sumOfTheRest() {
    BigDecimal sum = BigDecimal.ZERO;
    while (hasNext()) {
      Object[] columns = next().getValues();
      for (Object column : columns) {
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
