// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

/** How much a second, over the last seconds. Not thread-safe. */
final class Rate {

  /** Short enough to follow what happens, long enough not to jump with each frame. */
  private static final int WINDOW_SECONDS = 5;

  private final long[] amounts = new long[WINDOW_SECONDS + 1];
  private long second;

  /** The time must never go back. */
  void add(long amount, long nowMillis) {
    advance(nowMillis);
    amounts[index(second)] += amount;
  }

  /** Of the whole seconds before this one. */
  long perSecond(long nowMillis) {
    advance(nowMillis);
    long sum = 0;
    for (long back = 1; back <= WINDOW_SECONDS; back++) {
      sum += amounts[index(second - back)];
    }
    return sum / WINDOW_SECONDS;
  }

  private void advance(long nowMillis) {
    long now = Math.floorDiv(nowMillis, 1_000L);
    for (long passed = Math.min(now - second, amounts.length); passed > 0; passed--) {
      amounts[index(now - passed + 1)] = 0;
    }
    second = Math.max(second, now);
  }

  private int index(long ofSecond) {
    return Math.floorMod(ofSecond, amounts.length);
  }
}
