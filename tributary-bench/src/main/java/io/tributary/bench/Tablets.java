// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.util.BitSet;
import org.apache.tsfile.write.record.Tablet;

/** Tablets of 10,000 points, which go to the devices in turn. Not thread-safe. */
final class Tablets {
  static final int POINTS = SensorData.TABLET_ROWS * SensorData.SENSORS;

  private static final long SEED = 3;

  /** More than a late tablet is late. */
  private static final int NEWEST_WINDOWS = 50;

  private static final long WINDOW_MILLIS = SensorData.TABLET_ROWS * History.STEP_MILLIS;

  private final SensorData data;
  private final Arrival arrival;

  /** Those that have been given: a bit for each device in each window. */
  private final BitSet windows = new BitSet();

  private int count;

  Tablets(Arrival arrival) {
    this(arrival, SEED);
  }

  /** Those of another seed have other values. */
  Tablets(Arrival arrival, long seed) {
    this.arrival = arrival;
    this.data = new SensorData(seed);
  }

  Tablet next() {
    int device = count % SensorData.DEVICES;
    int window = arrival.window(count / SensorData.DEVICES);
    count++;
    windows.set(window * SensorData.DEVICES + device);
    long firstTime = History.BEGIN + window * WINDOW_MILLIS;
    return data.tablet(device, firstTime, History.STEP_MILLIS, SensorData.TABLET_ROWS);
  }

  /** How many points all tablets have so far; one that was written again is one. */
  long points() {
    return (long) windows.cardinality() * POINTS;
  }

  /** How many each device's first sensor has, all devices together. */
  long rows() {
    return points() / SensorData.SENSORS;
  }

  /** How many of those that are in the newest windows the receiver has. */
  String countOfNewest() {
    long from = History.BEGIN + newest() * WINDOW_MILLIS;
    return SensorData.COUNT_OF_ONE_SENSOR + " WHERE time >= " + from;
  }

  /** How many {@link #countOfNewest} should be. */
  long newestRows() {
    int from = newest() * SensorData.DEVICES;
    return (long) windows.get(from, windows.length()).cardinality() * SensorData.TABLET_ROWS;
  }

  private int newest() {
    return Math.max(0, windows.length() / SensorData.DEVICES - NEWEST_WINDOWS);
  }
}
