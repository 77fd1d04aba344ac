// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

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
   * @param problems told, once for each, what is wrong with which key; when it was told anything,
   *     the result must not come into force (in those places it lets nobody in)
   */
  public static ReceiverSettings parse(Map<String, String> keys, Consumer<String> problems) {
    return new ReceiverSettings(
        allowList(keys.getOrDefault(IP_WHITE_LIST, DEFAULT_IP_WHITE_LIST), problems),
        flag(
            LEGACY_PROTOCOL_ENABLED,
            keys.getOrDefault(LEGACY_PROTOCOL_ENABLED, "false"),
            problems));
  }

  private static AllowList allowList(String value, Consumer<String> problems) {
    try {
      return AllowList.parse(value);
    } catch (AllowListException e) {
      e.problems().forEach(problem -> problems.accept(IP_WHITE_LIST + ": " + problem));
      return AllowList.NOBODY;
    }
  }

  private static boolean flag(String key, String value, Consumer<String> problems) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> {
        problems.accept("%s: <%s> is neither true nor false".formatted(key, value.strip()));
        yield false;
      }
    };
  }
}
