// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "::1",
        "::",
        "1::",
        "fe80::1",
        "fe80::1%eth0",
        "2001:db8::8a2e:370:7334",
        "2001:0DB8:0000:0000:0000:8A2E:0370:7334",
        "1:2:3:4:5:6:7::",
        "::ffff:10.0.0.1",
        "1:2:3:4:5:6:10.0.0.1",
        "localhost",
        "cloud",
        "cloud.example.com",
        "Edge-1.Example.COM",
        "iotdb_cloud",
        "xn--bcher-kva.example",
        "3com.com",
        "1.2.3.4.example"
      })
  void text_thatNamesAHost_isOne(String text) {
    assertThat(Hosts.isHost(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "There is your goal IP",
        "192.168.0",
        "192.168.0.256",
        "192.168.0.1.5",
        "192.168.0.01",
        "6667",
        "-a",
        "a-",
        "a..b",
        ".a",
        "a.",
        "a/b",
        "../etc",
        "größe.de",
        "192.168.0.1/32",
        "192.168.0.1:6667",
        ":",
        ":::",
        "1:2:3",
        "1::2::3",
        "12345::",
        "g::1",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1%",
        "::1%a b",
        "::1%a%b",
        "%eth0",
        "10.0.0.1::",
        "::10.0.0",
        "[::1]",
        "a\nb",
        "\u0661.1.1.1"
      })
  void text_thatNamesNone_isNone(String text) {
    assertThat(Hosts.isHost(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 300})
  void label_tooLong_isNone(int length) {
    assertThat(Hosts.isHost("a".repeat(length))).isFalse();
    assertThat(Hosts.isHost("a.".repeat(length) + "b")).isEqualTo(length < 127);
  }
}
