// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Ends the pause of a pipe's sending thread when there is something for it: so it need not look
 * often, and an idle pipe costs next to nothing. Any thread may call, {@link #await} only one.
 */
final class Wakeup {

  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private boolean due;

  @GuardedBy("this")
  private OptionalLong atNanos = OptionalLong.empty();

  Wakeup(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Ends this pause, or the next one when there is none. */
  synchronized void now() {
    due = true;
    notifyAll();
  }

  /** The same at this time, of {@code nanoTime}, unless it ends before. */
  synchronized void at(long nanos) {
    if (atNanos.isEmpty() || nanos - atNanos.getAsLong() < 0) {
      atNanos = OptionalLong.of(nanos);
      notifyAll();
    }
  }

  /** Waits for the next of them, {@code mostMillis} at most. */
  synchronized void await(long mostMillis) throws InterruptedException {
    long end = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(mostMillis);
    while (!due) {
      long now = nanoTime.getAsLong();
      long left = end - now;
      if (atNanos.isPresent()) {
        left = Math.min(left, atNanos.getAsLong() - now);
      }
      if (left <= 0) {
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    due = false;
    atNanos = OptionalLong.empty();
  }
}
