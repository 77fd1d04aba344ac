// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

/**
 * When to ask a receiver how far it is: never while a question is under way, and the less often the
 * longer it takes. Used by the sending thread.
 */
final class Inquiry {

  private static final long SHORTEST_MILLIS = 20;
  private static final long LONGEST_MILLIS = 1_000;

  private int underWay;
  private long pauseMillis = SHORTEST_MILLIS;
  private long notBeforeMillis = Long.MIN_VALUE;

  boolean isDue(long nowMillis) {
    return underWay == 0 && nowMillis >= notBeforeMillis;
  }

  void asked() {
    underWay++;
  }

  void answered(boolean progress, long nowMillis) {
    underWay--;
    if (progress) {
      pauseMillis = SHORTEST_MILLIS;
    } else if (nowMillis
        >= notBeforeMillis) { // else the ends of several files, one after the other
      pauseMillis = Math.min(2 * pauseMillis, LONGEST_MILLIS);
    }
    notBeforeMillis = nowMillis + pauseMillis;
  }

  /** No answer comes any more. */
  void interrupted() {
    underWay = 0;
    pauseMillis = SHORTEST_MILLIS;
    notBeforeMillis = Long.MIN_VALUE;
  }
}
