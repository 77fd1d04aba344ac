// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.util.Map;
import java.util.function.Consumer;

/**
 * What an operator can set on a sender.
 *
 * @param maxNumberOfSyncFileRetry {@code max_number_of_sync_file_retry}: attempts after the first
 *     for a unit that a reachable receiver fails to take, before it is set aside. Too small sets
 *     units aside for a hiccup, too large lets one bad unit hold up the rest.
 * @param memoryBytes {@code sync_sender_memory_bytes}: what all pipes of a node together may hold
 *     in memory. Too small sends as files what could go as rows, too large is missing to the
 *     engine.
 * @param pinnedFilesMaxBytes {@code sync_pinned_files_max_bytes}: files that a pipe keeps from the
 *     engine's compaction, ahead of what has arrived. Too small begins a history's list anew more
 *     often, too large keeps disk occupied.
 * @param lagThresholdMillis {@code sync_lag_threshold_seconds}: from which lag on a pipe that moves
 *     is LAGGING
 */
public record SenderSettings(
    int maxNumberOfSyncFileRetry,
    long memoryBytes,
    long pinnedFilesMaxBytes,
    long lagThresholdMillis) {
  /** The key of the retries. */
  public static final String MAX_NUMBER_OF_SYNC_FILE_RETRY = "max_number_of_sync_file_retry";

  /** The key of the memory. */
  public static final String SENDER_MEMORY_BYTES = "sync_sender_memory_bytes";

  /** The key of the pinned files. */
  public static final String PINNED_FILES_MAX_BYTES = "sync_pinned_files_max_bytes";

  /** The key of the lag that is too long. */
  public static final String LAG_THRESHOLD_SECONDS = "sync_lag_threshold_seconds";

  /** The least memory that a sender works with. */
  public static final long MIN_MEMORY_BYTES = 16L * 1024 * 1024;

  private static final long DEFAULT_MEMORY_BYTES = 64L * 1024 * 1024;
  private static final long DEFAULT_PINNED_FILES_BYTES = 4L * 1024 * 1024 * 1024;

  private static final long DEFAULT_LAG_SECONDS = 10;
  private static final long MAX_LAG_SECONDS = Integer.MAX_VALUE;

  /** What holds where nothing is set. */
  public static final SenderSettings DEFAULTS = new SenderSettings(5);

  /**
   * @throws IllegalArgumentException if a number is too small
   */
  public SenderSettings {
    atLeast(0, maxNumberOfSyncFileRetry, MAX_NUMBER_OF_SYNC_FILE_RETRY);
    atLeast(MIN_MEMORY_BYTES, memoryBytes, SENDER_MEMORY_BYTES);
    atLeast(1, pinnedFilesMaxBytes, PINNED_FILES_MAX_BYTES);
    atLeast(1_000, lagThresholdMillis, LAG_THRESHOLD_SECONDS);
  }

  /**
   * These retries, and the defaults.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public SenderSettings(int maxNumberOfSyncFileRetry) {
    this(
        maxNumberOfSyncFileRetry,
        DEFAULT_MEMORY_BYTES,
        DEFAULT_PINNED_FILES_BYTES,
        DEFAULT_LAG_SECONDS * 1_000);
  }

  /**
   * The settings among these keys; a missing key means its default, other people's keys are not
   * looked at.
   *
   * @param problems told, once for each, what is wrong with which key; when it was told anything,
   *     the result must not come into force (in those places it holds the default)
   */
  public static SenderSettings parse(Map<String, String> keys, Consumer<String> problems) {
    WholeNumbers numbers = new WholeNumbers(keys, problems);
    return new SenderSettings(
        (int)
            numbers.within(
                MAX_NUMBER_OF_SYNC_FILE_RETRY,
                0,
                Integer.MAX_VALUE,
                DEFAULTS.maxNumberOfSyncFileRetry),
        numbers.within(SENDER_MEMORY_BYTES, MIN_MEMORY_BYTES, Long.MAX_VALUE, DEFAULTS.memoryBytes),
        numbers.within(PINNED_FILES_MAX_BYTES, 1, Long.MAX_VALUE, DEFAULTS.pinnedFilesMaxBytes),
        1_000 * numbers.within(LAG_THRESHOLD_SECONDS, 1, MAX_LAG_SECONDS, DEFAULT_LAG_SECONDS));
  }

  private static void atLeast(long minimum, long value, String key) {
    if (value < minimum) {
      throw new IllegalArgumentException(
          value < 0
              ? "%s: <%d> is negative".formatted(key, value)
              : "%s: <%d> is less than %d".formatted(key, value, minimum));
    }
  }

  private record WholeNumbers(Map<String, String> keys, Consumer<String> problems) {

    long within(String key, long minimum, long maximum, long missing) {
      String value = keys.get(key);
      if (value == null) {
        return missing;
      }
      try {
        long number = Long.parseLong(value.strip());
        if (number >= minimum && number <= maximum) {
          return number;
        }
      } catch (NumberFormatException e) {
        // told below, as one that is out of range
      }
      problems.accept(
          "%s: <%s> is not a whole number within %d to %d"
              .formatted(key, value.strip(), minimum, maximum));
      return missing;
    }
  }
}
