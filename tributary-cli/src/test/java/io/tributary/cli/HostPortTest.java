// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
  @Test
  void parse_namesAndAddresses_bothParts() throws CommandException {
    assertThat(HostPort.parse("cloud:6667", "--join")).isEqualTo(new HostPort("cloud", 6667));
    assertThat(HostPort.parse("[::1]:10710", "--join")).isEqualTo(new HostPort("::1", 10710));
  }

  @Test
  void text_roundTrips() throws CommandException {
    for (String text : new String[] {"10.0.0.1:1", "[fd00::2]:65535", "edge:6667"}) {
      assertThat(HostPort.parse(text, "--join")).hasToString(text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cloud", ":6667", "", "cloud:", "cloud:0", "cloud:65536", "cloud:x"})
  void parse_anythingElse_namesOptionAndText(String text) {
    assertThatThrownBy(() -> HostPort.parse(text, "--join"))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith("--join")
        .message()
        .doesNotContain("\n");
  }
}
