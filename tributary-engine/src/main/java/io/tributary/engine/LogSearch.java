// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.concurrent.TimeUnit;

/**
 * How long a capture has waited for writes that the engine no longer has in memory. The engine
 * keeps the newest ones, some megabytes of a region; for an older one it searches a log file from
 * its beginning, which takes thousands of times as long. A capture that has come to this does not
 * catch up while more is written. Used by the engine's thread of the region.
 */
final class LogSearch {

  /** From memory a write comes in some microseconds. */
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private long nanos;

  /**
   * A write has come.
   *
   * @param tookNanos how long that took
   * @return whether it is better to leave the rest to the files
   */
  boolean isHopeless(long tookNanos) {
    if (tookNanos >= SLOW_NANOS) {
      nanos += tookNanos;
    }
    return nanos >= MOST_NANOS;
  }

  /** What has been waited for does not count any more. */
  void forget() {
    nanos = 0;
  }
}
