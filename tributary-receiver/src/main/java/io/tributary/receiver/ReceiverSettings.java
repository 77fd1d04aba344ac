// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an operator can set on a receiver.
 *
 * @param ipWhiteList {@code ip_white_list}: who may send; too wide lets strangers write, too narrow
 *     cuts senders off at once
 * @param legacyProtocolEnabled {@code sync_legacy_protocol_enabled}: whether the calls of the 1.x
 *     tool, which have no login, are answered
 */
public record ReceiverSettings(AllowList ipWhiteList, boolean legacyProtocolEnabled) {
  /** The key of the allow list. */
  public static final String IP_WHITE_LIST = "ip_white_list";

  /** The key of the switch for the 1.x calls. */
  public static final String LEGACY_PROTOCOL_ENABLED = "sync_legacy_protocol_enabled";

  /** The allow list where none is set: this machine only. */
  public static final String DEFAULT_IP_WHITE_LIST = "127.0.0.1/32";

  /**
   * The settings among these keys; a missing key means its default, other people's keys are not
   * looked at.
   *
   * @throws SettingsException with all that is wrong with any of them
   */
  public static ReceiverSettings parse(Map<String, String> keys) throws SettingsException {
    List<String> problems = new ArrayList<>();
    AllowList allowList =
        allowList(keys.getOrDefault(IP_WHITE_LIST, DEFAULT_IP_WHITE_LIST), problems);
    boolean legacy =
        flag(
            LEGACY_PROTOCOL_ENABLED, keys.getOrDefault(LEGACY_PROTOCOL_ENABLED, "false"), problems);
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return new ReceiverSettings(allowList, legacy);
  }

  private static AllowList allowList(String value, List<String> problems) {
    try {
      return AllowList.parse(value);
    } catch (AllowListException e) {
      e.problems().forEach(problem -> problems.add(IP_WHITE_LIST + ": " + problem));
      return AllowList.NOBODY;
    }
  }

  private static boolean flag(String key, String value, List<String> problems) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> {
        problems.add("%s: <%s> is neither true nor false".formatted(key, value.strip()));
        yield false;
      }
    };
  }
}
