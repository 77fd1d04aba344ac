// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.List;

/**
 * How large a message and its parts may be. Constructors of messages check them for the writer, the
 * codec for the reader; both ends have the same numbers, so what can be built can be read.
 */
public final class Limits {
  /** A name, path, identifier or label, in UTF-8. */
  public static final int MAX_TEXT_BYTES = 64 * 1024;

  /** A reason for people, in characters; longer ones are cut, not refused. */
  public static final int MAX_REASON_CHARS = 4 * 1024;

  /** Nodes that data came through. */
  public static final int MAX_UPSTREAM_IDS = 1024;

  /** Paths of one deletion. */
  public static final int MAX_PATHS = 64 * 1024;

  /** Bytes of one piece of a file. */
  public static final int MAX_CHUNK_BYTES = 1024 * 1024;

  /** Bytes of one TEXT, STRING or BLOB value. */
  public static final int MAX_VALUE_BYTES = 6 * 1024 * 1024;

  /** Rows times columns, nulls included, summed over the tablets of one message. */
  public static final int MAX_CELLS = 256 * 1024;

  /** Series of one question for digests. */
  public static final int MAX_DIGEST_SERIES = 16 * 1024;

  /** Buckets of one answer to that, all series together. */
  public static final int MAX_DIGEST_BUCKETS = 128 * 1024;

  private Limits() {}

  static void checkText(String what, String text) {
    // A char is at most three bytes of UTF-8, so most texts need no counting.
    if (text.length() > MAX_TEXT_BYTES / 3 && utf8Bytes(text) > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "%s of %d bytes, at most %d".formatted(what, utf8Bytes(text), MAX_TEXT_BYTES));
    }
  }

  static List<String> checkTexts(String what, List<String> texts, int atMost) {
    if (texts.size() > atMost) {
      throw new IllegalArgumentException(
          "%d %ss, at most %d".formatted(texts.size(), what, atMost));
    }
    texts.forEach(text -> checkText(what, text));
    return List.copyOf(texts);
  }

  /** The same of texts that cannot be none. */
  static List<String> checkSomeTexts(String what, List<String> texts, int atMost) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("no %s".formatted(what));
    }
    return checkTexts(what, texts, atMost);
  }

  static void checkVersions(int min, int max) {
    if (min < 1 || max < min || max > 255) {
      throw new IllegalArgumentException(
          "versions %d to %d, must be within 1 to 255".formatted(min, max));
    }
  }

  static void checkCells(long cells) {
    if (cells < 1 || cells > MAX_CELLS) {
      throw new IllegalArgumentException(
          "%d cells, must be within 1 to %d".formatted(cells, MAX_CELLS));
    }
  }

  static void checkChunk(byte[] bytes) {
    if (bytes.length > MAX_CHUNK_BYTES) {
      throw new IllegalArgumentException(
          "chunk of %d bytes, at most %d".formatted(bytes.length, MAX_CHUNK_BYTES));
    }
  }

  static void checkTimes(String what, long from, long to) {
    if (from > to) {
      throw new IllegalArgumentException("%s from %d to %d is empty".formatted(what, from, to));
    }
  }

  static void checkDigest(int mostBuckets, int pointsPerBucket, List<Span> spans) {
    long series = spans.stream().mapToLong(span -> span.measurements().size()).sum();
    if (series < 1 || series > MAX_DIGEST_SERIES) {
      throw new IllegalArgumentException(
          "digests of %d series, must be within 1 to %d".formatted(series, MAX_DIGEST_SERIES));
    }
    if (mostBuckets < 2 || mostBuckets * series > MAX_DIGEST_BUCKETS) {
      throw new IllegalArgumentException(
          "%d buckets of %d series, must be at least 2 and %d in all"
              .formatted(mostBuckets, series, MAX_DIGEST_BUCKETS));
    }
    if (pointsPerBucket < 1) {
      throw new IllegalArgumentException(
          "%d points a bucket, must be at least 1".formatted(pointsPerBucket));
    }
  }

  static void checkDigests(int series, long buckets) {
    if (series < 1 || series > MAX_DIGEST_SERIES || buckets > MAX_DIGEST_BUCKETS) {
      throw new IllegalArgumentException(
          "%d digests with %d buckets, must be within 1 to %d and at most %d"
              .formatted(series, buckets, MAX_DIGEST_SERIES, MAX_DIGEST_BUCKETS));
    }
  }

  static void requireNotNegative(String what, long number) {
    if (number < 0) {
      throw new IllegalArgumentException("%s %d is negative".formatted(what, number));
    }
  }

  /** An endless text must not keep its own cause from being reported. */
  static String cutReason(String reason) {
    if (reason.length() <= MAX_REASON_CHARS) {
      return reason;
    }
    boolean splitsPair = Character.isHighSurrogate(reason.charAt(MAX_REASON_CHARS - 1));
    return reason.substring(0, splitsPair ? MAX_REASON_CHARS - 1 : MAX_REASON_CHARS);
  }

  static long utf8Bytes(String text) {
    return text.codePoints()
        .mapToLong(point -> point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4)
        .sum();
  }
}
