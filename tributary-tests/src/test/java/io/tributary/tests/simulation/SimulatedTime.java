// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import java.time.Duration;

/** The time of the world, which passes for all; the clock of each end is off by something else. */
final class SimulatedTime {

  static final long HOUR = Duration.ofHours(1).toMillis();
  static final long DAY = Duration.ofDays(1).toMillis();

  /** Who has a thread of its own has its turn at least so often. */
  private static final long MOMENT_MILLIS = 500;

  private long now = 1_000_000;
  private long wallClockOffset = 20_000 * DAY;
  private Runnable eachMoment = () -> {};

  void eachMoment(Runnable turn) {
    eachMoment = turn;
  }

  long now() {
    return now;
  }

  void pass(long millis) {
    long until = now + millis;
    while (now < until) {
      now += Math.min(until - now, MOMENT_MILLIS);
      eachMoment.run();
    }
  }

  /** What disks take for the time; it may be set. */
  long wallClock() {
    return wallClockOffset + now;
  }

  void setWallClock(long byMillis) {
    wallClockOffset += byMillis;
  }
}
