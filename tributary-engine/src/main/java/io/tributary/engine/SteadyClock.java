// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.concurrent.TimeUnit;

/**
 * Milliseconds since 1970 as of the start of this process, and from there by a clock that nobody
 * can set: timers and timeouts must not jump when somebody sets the host's. Thread-safe.
 */
final class SteadyClock {

  private static final long START_NANOS = System.nanoTime();
  private static final long START_MILLIS = System.currentTimeMillis();

  private SteadyClock() {}

  static long millis() {
    return START_MILLIS + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - START_NANOS);
  }
}
