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
 */
public record SenderSettings(int maxNumberOfSyncFileRetry) {
  /** The key of the retries. */
  public static final String MAX_NUMBER_OF_SYNC_FILE_RETRY = "max_number_of_sync_file_retry";

  /** What holds where nothing is set. */
  public static final SenderSettings DEFAULTS = new SenderSettings(5);

  /**
   * @throws IllegalArgumentException if it is negative
   */
  public SenderSettings {
    if (maxNumberOfSyncFileRetry < 0) {
      throw new IllegalArgumentException(
          "%s: <%d> is negative"
              .formatted(MAX_NUMBER_OF_SYNC_FILE_RETRY, maxNumberOfSyncFileRetry));
    }
  }

  /**
   * The settings among these keys; a missing key means its default, other people's keys are not
   * looked at.
   *
   * @param problems told, once for each, what is wrong with which key; when it was told anything,
   *     the result must not come into force (in those places it holds the default)
   */
  public static SenderSettings parse(Map<String, String> keys, Consumer<String> problems) {
    String value = keys.get(MAX_NUMBER_OF_SYNC_FILE_RETRY);
    if (value == null) {
      return DEFAULTS;
    }
    try {
      return new SenderSettings(Integer.parseInt(value.strip()));
    } catch (IllegalArgumentException e) {
      problems.accept(
          "%s: <%s> is not a whole number within 0 to %d"
              .formatted(MAX_NUMBER_OF_SYNC_FILE_RETRY, value.strip(), Integer.MAX_VALUE));
      return DEFAULTS;
    }
  }
}
