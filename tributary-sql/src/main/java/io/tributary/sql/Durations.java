// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths such as {@code 1d}, {@code 2h30m} or {@code 1mo}, as long as the engine takes them in a
 * SELECT: a year is 365 days, a month is the calendar month that begins at the time it is added to
 * or taken from, and what is below the precision is cut off.
 */
final class Durations {

  private static final Pattern PART = Pattern.compile("([0-9]+)([a-z]+)");

  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Durations() {}

  /**
   * @throws ArithmeticException when the length is more than a timestamp can hold
   */
  static long length(String duration, long timestamp, SqlContext context) {
    long total = 0;
    Matcher part = PART.matcher(duration.toLowerCase(Locale.ROOT));
    while (part.find()) {
      long count = count(part.group(1));
      long from = Math.addExact(timestamp, total);
      total = Math.addExact(total, length(count, part.group(2), from, context));
    }
    return total;
  }

  private static long length(long count, String unit, long from, SqlContext context) {
    long second = context.precision().perSecond();
    return switch (unit) {
      case "y" -> times(count, 365 * DAY, second);
      case "mo" -> months(count, from, context);
      case "w" -> times(count, 7 * DAY, second);
      case "d" -> times(count, DAY, second);
      case "h" -> times(count, HOUR, second);
      case "m" -> times(count, MINUTE, second);
      case "s" -> times(count, 1, second);
      case "ms" -> fraction(count, 1_000, second);
      case "us" -> fraction(count, 1_000_000, second);
      case "ns" -> fraction(count, 1_000_000_000, second);
      default -> throw new IllegalArgumentException("no unit of time: " + unit);
    };
  }

  private static long times(long count, long seconds, long second) {
    return Math.multiplyExact(count, Math.multiplyExact(seconds, second));
  }

  private static long fraction(long count, long perSecond, long second) {
    return second >= perSecond
        ? Math.multiplyExact(count, second / perSecond)
        : count / (perSecond / second);
  }

  private static long months(long count, long from, SqlContext context) {
    TimePrecision precision = context.precision();
    // Far out of range, and the calendar would say so with another exception.
    if (count > Integer.MAX_VALUE) {
      throw new ArithmeticException(count + " months");
    }
    return Math.subtractExact(
        precision.floor(
            precision.instant(from).atZone(context.zone()).plusMonths(count).toInstant()),
        from);
  }

  private static long count(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw (ArithmeticException) new ArithmeticException(digits).initCause(e);
    }
  }
}
