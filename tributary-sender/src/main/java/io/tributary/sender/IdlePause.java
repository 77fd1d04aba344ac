// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

/**
 * How long a session may pause that has nothing to send: the longer, the longer that is so. What
 * comes ends the pause; it is for what nobody tells of.
 */
final class IdlePause {
  private static final long SHORT_MILLIS = 50;
  private static final long LONG_MILLIS = 250;

  private long busyMillis;

  /**
   * @param busy whether the session has something to do or to wait for
   */
  long millis(boolean busy, long nowMillis) {
    if (busy) {
      busyMillis = nowMillis;
    }
    return Math.min(LONG_MILLIS, SHORT_MILLIS + Math.max(0, nowMillis - busyMillis) / 4);
  }
}
