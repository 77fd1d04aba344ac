// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Arrays;

/**
 * How long after it was due each row was first seen at the receiver. Rows go to the devices in
 * turn, and those of a device are seen in their order. Thread-safe.
 */
final class Visibility {
  private final LiveSchedule schedule;

  /** {@link Sample#NEVER} until it is seen. */
  @GuardedBy("this")
  private final double[] millis;

  /** The first row of each device that has not been seen. */
  @GuardedBy("this")
  private final int[] next;

  @GuardedBy("this")
  private int unseen;

  Visibility(LiveSchedule schedule, int rows) {
    this.schedule = schedule;
    this.millis = new double[rows];
    this.next = new int[SensorData.DEVICES];
    this.unseen = rows;
    Arrays.fill(millis, Sample.NEVER);
    Arrays.setAll(next, device -> device);
  }

  /**
   * The row of a device with this time stamp, and all before it of that device, were there at this
   * moment. One from before the schedule does not count.
   */
  synchronized void seen(int device, long time, long nanos) {
    if (time < schedule.firstTime()) {
      return;
    }
    int row = schedule.row(device, time);
    for (; next[device] <= row; next[device] += SensorData.DEVICES) {
      millis[next[device]] = (nanos - schedule.dueNanos(next[device])) / 1e6;
      unseen--;
    }
  }

  synchronized boolean isComplete() {
    return unseen == 0;
  }

  /** As far as all have been seen by now. */
  synchronized Delays delays() {
    return new Delays(millis);
  }
}
