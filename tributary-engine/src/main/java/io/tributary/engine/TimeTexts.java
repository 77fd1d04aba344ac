// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sql.SqlContext;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** Times for people, in the session's time zone. */
record TimeTexts(SqlContext context) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS");

  /** A time of a clock. */
  String clock(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis).atZone(context.zone()));
  }

  /** Time stamps in the engine's precision, both inclusive; empty when the first is the later. */
  String range(long start, long end) {
    return start > end ? "" : time(start) + " - " + time(end);
  }

  private String time(long timestamp) {
    if (timestamp == Long.MIN_VALUE) {
      return "the beginning";
    }
    if (timestamp == Long.MAX_VALUE) {
      return "the end";
    }
    return TIME.format(context.precision().instant(timestamp).atZone(context.zone()));
  }
}
