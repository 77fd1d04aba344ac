// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiverSettingsTest {
  private final List<String> problems = new ArrayList<>();

  @Test
  void withoutKeys_theDefaultsHold() throws AllowListException {
    ReceiverSettings settings = ReceiverSettings.parse(Map.of("dn_rpc_port", "x"), problems::add);

    assertThat(settings).isEqualTo(new ReceiverSettings(AllowList.parse("127.0.0.1/32"), false));
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "' TRUE ', true", "false, false", "False, false"})
  void everyKey_isRead(String value, boolean enabled) throws AllowListException {
    ReceiverSettings settings =
        ReceiverSettings.parse(
            Map.of("ip_white_list", "10.0.0.0/8", "sync_legacy_protocol_enabled", value),
            problems::add);

    assertThat(settings).isEqualTo(new ReceiverSettings(AllowList.parse("10.0.0.0/8"), enabled));
    assertThat(problems).isEmpty();
  }

  @Test
  void anEmptyAllowList_isNobody_notTheDefault() {
    ReceiverSettings settings = ReceiverSettings.parse(Map.of("ip_white_list", ""), problems::add);

    assertThat(settings.ipWhiteList().allows("127.0.0.1")).isFalse();
    assertThat(problems).isEmpty();
  }

  @Test
  void allProblems_areTold() {
    ReceiverSettings settings =
        ReceiverSettings.parse(
            Map.of("ip_white_list", "a,127.0.0.1,b", "sync_legacy_protocol_enabled", "yes"),
            problems::add);

    assertThat(problems)
        .containsExactly(
            "ip_white_list: <a> is not an IP address",
            "ip_white_list: <b> is not an IP address",
            "sync_legacy_protocol_enabled: <yes> is neither true nor false");
    assertThat(settings).isEqualTo(new ReceiverSettings(AllowList.NOBODY, false));
  }
}
