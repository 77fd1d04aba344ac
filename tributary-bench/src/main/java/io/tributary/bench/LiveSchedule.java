// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

/**
 * Which row is due when: every so often one row, or one of each device. Rows go to the devices in
 * turn.
 *
 * @param firstTime the time stamp of the first row
 * @param firstNanos when that is due, by {@link System#nanoTime()}
 * @param rowsAtOnce how many have the same time stamp: one, or as many as there are devices
 */
record LiveSchedule(long firstTime, long firstNanos, long periodMillis, int rowsAtOnce) {
  private static final int MOST_PER_SECOND = 1_000;

  /** Beginning now. */
  static LiveSchedule of(int rowsPerSecond) {
    int rowsAtOnce = rowsPerSecond <= MOST_PER_SECOND ? 1 : SensorData.DEVICES;
    return new LiveSchedule(
        System.currentTimeMillis(), System.nanoTime(), periodMillis(rowsPerSecond), rowsAtOnce);
  }

  private static long periodMillis(int rowsPerSecond) {
    return rowsPerSecond <= MOST_PER_SECOND
        ? MOST_PER_SECOND / rowsPerSecond
        : 1_000L * SensorData.DEVICES / rowsPerSecond;
  }

  long time(int row) {
    return firstTime + row / rowsAtOnce * periodMillis;
  }

  /** The row of a device that has this time stamp. */
  int row(int device, long time) {
    int first = Math.toIntExact((time - firstTime) / periodMillis) * rowsAtOnce;
    return first + Math.floorMod(device - first, SensorData.DEVICES);
  }

  long dueNanos(int row) {
    return firstNanos + row / rowsAtOnce * periodMillis * 1_000_000;
  }
}
