// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Equal-jitter exponential backoff: the wait before attempt n is drawn from the upper half of
 * {@code min(longest, first * 2^n)}, so that many senders do not come back at the same instant.
 */
record Backoff(Duration first, Duration longest) {

  static final Backoff DEFAULT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30));

  /**
   * Of connecting to a receiver that is away: such an attempt costs it nothing and the link a
   * packet or two, and when it is back what is newest should be there at once.
   */
  static final Backoff CONNECT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

  /** Milliseconds to wait after {@code failures} (at least 1) failures in a row. */
  long delayMillis(int failures, RandomGenerator random) {
    long doubled = first.toMillis() << Math.min(failures - 1, 20);
    long cap = Math.min(longest.toMillis(), doubled);
    return cap / 2 + random.nextLong(cap / 2 + 1);
  }
}
