// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What an operator can set of how pipes verify themselves.
 *
 * @param percent {@code sync_verify_percent}: of the time of one thread, 0 to 100; 0 is off. Too
 *     small takes days for a long history, too large is missing to queries on both ends.
 * @param quietMillis {@code sync_verify_quiet_seconds}: how old time stamps are that are verified.
 *     Too small compares what is still being written, which takes longer.
 * @param repairs {@code sync_verify_repair}: whether what differs is sent again
 */
record VerifySettings(int percent, long quietMillis, boolean repairs) {

  /** The key of the cost. */
  static final String PERCENT = "sync_verify_percent";

  /** The key of the age. */
  static final String QUIET_SECONDS = "sync_verify_quiet_seconds";

  /** The key of what is done with a difference. */
  static final String REPAIR = "sync_verify_repair";

  /** What holds where nothing is set. */
  static final VerifySettings DEFAULTS = new VerifySettings(1, TimeUnit.HOURS.toMillis(1), false);

  private static final int ALL = 100;
  private static final long MAX_QUIET_SECONDS = Integer.MAX_VALUE;

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  VerifySettings {
    if (percent < 0 || percent > ALL) {
      throw new IllegalArgumentException(
          "%s: <%d> is not a percentage".formatted(PERCENT, percent));
    }
    if (quietMillis < 0) {
      throw new IllegalArgumentException(
          "%s: <%d ms> is negative".formatted(QUIET_SECONDS, quietMillis));
    }
  }

  /** How long to pause after so much work; when it is off, as if it were at its least. */
  long pauseMillis(long workedMillis) {
    return workedMillis * (ALL - percent) / Math.max(1, percent);
  }

  /**
   * The settings among these keys; a missing key means its default, other people's keys are not
   * looked at.
   *
   * @param problems told, once for each, what is wrong with which key; the result must then not
   *     come into force
   */
  static VerifySettings parse(Map<String, String> keys, Consumer<String> problems) {
    long percent = within(keys, PERCENT, ALL, DEFAULTS.percent, problems);
    long quietSeconds =
        within(
            keys,
            QUIET_SECONDS,
            MAX_QUIET_SECONDS,
            TimeUnit.MILLISECONDS.toSeconds(DEFAULTS.quietMillis),
            problems);
    return new VerifySettings(
        (int) percent, TimeUnit.SECONDS.toMillis(quietSeconds), repairs(keys, problems));
  }

  private static long within(
      Map<String, String> keys, String key, long most, long missing, Consumer<String> problems) {
    String value = keys.get(key);
    if (value == null) {
      return missing;
    }
    try {
      long number = Long.parseLong(value.strip());
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, as one that is out of range
    }
    problems.accept(
        "%s: <%s> is not a whole number within 0 to %d".formatted(key, value.strip(), most));
    return missing;
  }

  private static boolean repairs(Map<String, String> keys, Consumer<String> problems) {
    String value = Optional.ofNullable(keys.get(REPAIR)).map(String::strip).orElse("false");
    if (!value.equals("true") && !value.equals("false")) {
      problems.accept("%s: <%s> is neither true nor false".formatted(REPAIR, value));
    }
    return value.equals("true");
  }
}
