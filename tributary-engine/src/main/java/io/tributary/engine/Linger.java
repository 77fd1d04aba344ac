// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.function.LongSupplier;

/**
 * For how long queued rows wait for company: a frame costs as much as many points. Ends the pause
 * of the thread that takes them when that is over. Used under its queue's lock.
 */
final class Linger {

  /** Below what a person notices. */
  private static final long NANOS = 225_000_000;

  /** So much needs no more company. */
  private static final long ENOUGH_BYTES = 256 * 1024;

  private final LongSupplier nanoTime;
  private final Wakeup wakeup;
  private long sinceNanos;

  /**
   * @param wakeup of the thread that takes
   */
  Linger(LongSupplier nanoTime, Wakeup wakeup) {
    this.nanoTime = nanoTime;
    this.wakeup = wakeup;
    this.sinceNanos = nanoTime.getAsLong();
  }

  /** No row has waited for longer than from now. */
  void begin() {
    sinceNanos = nanoTime.getAsLong();
  }

  /**
   * Something was queued.
   *
   * @param isRows whether it may wait
   * @param bytes of all rows that wait
   */
  void queued(boolean isRows, long bytes) {
    if (isRows && bytes < ENOUGH_BYTES) {
      wakeup.at(sinceNanos + NANOS);
    } else {
      wakeup.now();
    }
  }

  /** Whether rows of so many bytes should still wait. */
  boolean isOn(long bytes) {
    boolean on = nanoTime.getAsLong() - sinceNanos < NANOS && bytes < ENOUGH_BYTES;
    if (on) {
      wakeup.at(sinceNanos + NANOS);
    }
    return on;
  }
}
