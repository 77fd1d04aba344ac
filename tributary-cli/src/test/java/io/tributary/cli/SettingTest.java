// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
  @Test
  void parse_valueMayHoldAnythingOnOneLine() throws CommandException {
    assertThat(Setting.parse("ip_white_list=10.0.0.0/8, ::1"))
        .isEqualTo(new Setting("ip_white_list", "10.0.0.0/8, ::1"));
    assertThat(Setting.parse("a=b=c")).isEqualTo(new Setting("a", "b=c"));
    assertThat(Setting.parse("ip_white_list=")).isEqualTo(new Setting("ip_white_list", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"wal_mode", "=SYNC", "a key=1", "#wal_mode=SYNC", "a=b\nc=d"})
  void parse_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> Setting.parse(text))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith("--set");
  }
}
