// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

/**
 * Which row is due when, one every so often.
 *
 * @param firstTime the time stamp of the first row
 * @param firstNanos when that is due, by {@link System#nanoTime()}
 */
record LiveSchedule(long firstTime, long firstNanos, long periodMillis) {
  long time(int row) {
    return firstTime + row * periodMillis;
  }

  int rowAt(long time) {
    return Math.toIntExact((time - firstTime) / periodMillis);
  }

  long dueNanos(int row) {
    return firstNanos + row * periodMillis * 1_000_000;
  }
}
