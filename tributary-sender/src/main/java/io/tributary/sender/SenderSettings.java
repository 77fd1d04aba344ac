// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.util.List;
import java.util.Map;

/**
 * What an operator can set on a sender.
 *
 * @param maxFileRetries {@code max_number_of_sync_file_retry}: attempts after the first for a unit
 *     that a reachable receiver fails to take, before it is set aside. Too small sets units aside
 *     for a hiccup, too large lets one bad unit hold up the rest.
 */
public record SenderSettings(int maxFileRetries) {
  /** The key of the retries. */
  public static final String MAX_NUMBER_OF_SYNC_FILE_RETRY = "max_number_of_sync_file_retry";

  /** What holds where nothing is set. */
  public static final SenderSettings DEFAULTS = new SenderSettings(5);

  /**
   * @throws IllegalArgumentException if it is negative
   */
  public SenderSettings {
    if (maxFileRetries < 0) {
      throw new IllegalArgumentException(
          "%s: <%d> is negative".formatted(MAX_NUMBER_OF_SYNC_FILE_RETRY, maxFileRetries));
    }
  }

  /**
   * The settings among these keys; a missing key means its default, other people's keys are not
   * looked at.
   *
   * @throws SettingsException with all that is wrong with any of them
   */
  public static SenderSettings parse(Map<String, String> keys) throws SettingsException {
    String value = keys.get(MAX_NUMBER_OF_SYNC_FILE_RETRY);
    if (value == null) {
      return DEFAULTS;
    }
    try {
      return new SenderSettings(Integer.parseInt(value.strip()));
    } catch (IllegalArgumentException e) {
      throw new SettingsException(
          List.of(
              "%s: <%s> is not a whole number within 0 to %d"
                  .formatted(MAX_NUMBER_OF_SYNC_FILE_RETRY, value.strip(), Integer.MAX_VALUE)));
    }
  }
}
