// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.Token;

/** Times of statements as numbers in the engine's precision. */
final class TimeReader {

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

  private static final Pattern DATE_TIME =
      Pattern.compile(
          "(?<year>[0-9]{4,9})(?<mark>[-/.])(?<month>[0-9]{1,2})\\k<mark>(?<day>[0-9]{1,2})"
              + "((T|\\s+)(?<hour>[0-9]{1,2}):(?<minute>[0-9]{1,2})"
              + "(:(?<second>[0-9]{1,2})([.](?<fraction>[0-9]{1,9}))?)?)?"
              + "(\\s*(?<offset>Z|[+-][0-9]{1,2}:[0-9]{2}))?",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

  private static final String FORMS =
      " is not a time: write an integer, a date such as '2022-03-30 00:00:00', or now()";

  private final SqlContext context;

  TimeReader(SqlContext context) {
    this.context = context;
  }

  StartTime read(SyncSqlParser.WhereClauseContext where) throws SyncSqlException {
    boolean exclusive = where.AFTER() != null;
    return new StartTime(read(where.timeValue(), exclusive), exclusive);
  }

  /**
   * A time.
   *
   * @param floor which way to go when it lies between two timestamps
   */
  long read(SyncSqlParser.TimeValueContext value, boolean floor) throws SyncSqlException {
    try {
      return timestamp(value, floor);
    } catch (ArithmeticException e) {
      throw SyntaxErrors.at(
          value.getStart(), "the time is out of the range of the engine's timestamps");
    }
  }

  private long timestamp(SyncSqlParser.TimeValueContext value, boolean exclusive)
      throws SyncSqlException {
    if (value.INTEGER() != null) {
      return integer(value.getText());
    }
    long timestamp = moment(value.moment(), exclusive);
    for (SyncSqlParser.ShiftContext shift : value.shift()) {
      long length = Durations.length(shift.DURATION().getText(), timestamp, context);
      timestamp =
          shift.PLUS() != null
              ? Math.addExact(timestamp, length)
              : Math.subtractExact(timestamp, length);
    }
    return timestamp;
  }

  private long moment(SyncSqlParser.MomentContext moment, boolean exclusive)
      throws SyncSqlException {
    if (moment.NOW() != null) {
      return context.precision().floor(context.now());
    }
    Token token = moment.getStart();
    String text = StatementReader.word(token).strip();
    if (INTEGER.matcher(text).matches()) {
      return integer(text);
    }
    Instant instant = instant(token, text);
    // Between two timestamps: "at or after" starts with the later one, "after" with it as well,
    // because it leaves out the earlier one.
    return exclusive ? context.precision().floor(instant) : context.precision().ceiling(instant);
  }

  private static long integer(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw (ArithmeticException) new ArithmeticException(text).initCause(e);
    }
  }

  private Instant instant(Token token, String text) throws SyncSqlException {
    Matcher matcher = DATE_TIME.matcher(text);
    if (!matcher.matches()) {
      throw SyntaxErrors.at(token, "'" + SyntaxErrors.shown(text) + "'" + FORMS);
    }
    try {
      LocalDate date =
          LocalDate.of(number(matcher, "year"), number(matcher, "month"), number(matcher, "day"));
      LocalTime time =
          LocalTime.of(
              number(matcher, "hour"),
              number(matcher, "minute"),
              number(matcher, "second"),
              nanos(matcher));
      return LocalDateTime.of(date, time).atZone(zone(matcher)).toInstant();
    } catch (DateTimeException e) {
      throw SyntaxErrors.at(
          token, "'" + SyntaxErrors.shown(text) + "' is not a time: " + e.getMessage());
    }
  }

  private ZoneId zone(Matcher matcher) {
    String offset = matcher.group("offset");
    if (offset == null) {
      return context.zone();
    }
    if (offset.equalsIgnoreCase("Z")) {
      return ZoneOffset.UTC;
    }
    int colon = offset.indexOf(':');
    int sign = offset.charAt(0) == '-' ? -1 : 1;
    return ZoneOffset.ofHoursMinutes(
        sign * Integer.parseInt(offset.substring(1, colon)),
        sign * Integer.parseInt(offset.substring(colon + 1)));
  }

  private static int number(Matcher matcher, String group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int nanos(Matcher matcher) {
    String fraction = matcher.group("fraction");
    return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
  }
}
