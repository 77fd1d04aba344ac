// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

/**
 * When to ask a receiver how far it is: never while a question is under way, and each one that was
 * in vain makes the pause longer by a quarter, so that what is done is noticed late by about a
 * quarter of the time that it took. Used by the sending thread.
 */
final class Inquiry {

  private static final long SHORTEST_MILLIS = 20;
  private static final long LONGEST_MILLIS = 1_000;

  /** Something else may be in the way of one that is due. */
  private static final long SOON_MILLIS = 5;

  private int underWay;
  private long pauseMillis = SHORTEST_MILLIS;
  private long notBeforeMillis = Long.MIN_VALUE;

  boolean isDue(long nowMillis) {
    return underWay == 0 && nowMillis >= notBeforeMillis;
  }

  /** How long to wait for the next one, not very short; very long while one is under way. */
  long untilDue(long nowMillis) {
    if (underWay > 0) {
      return Long.MAX_VALUE;
    }
    return isDue(nowMillis) ? SOON_MILLIS : Math.max(SOON_MILLIS, notBeforeMillis - nowMillis);
  }

  void asked() {
    underWay++;
  }

  void answered(boolean progress, long nowMillis) {
    underWay--;
    // The end of a file is a question, too, and many may end one after the other.
    boolean inVain = !progress && nowMillis >= notBeforeMillis;
    if (progress) {
      pauseMillis = SHORTEST_MILLIS;
    } else if (inVain) {
      pauseMillis = Math.min(pauseMillis + pauseMillis / 4, LONGEST_MILLIS);
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
