// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowListTest {
  @ParameterizedTest(name = "<{0}> allows {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1/32|127.0.0.1",
        "127.0.0.1|127.0.0.1",
        "10.0.0.0/8|10.255.255.255",
        "10.0.0.0/8|10.0.0.0",
        "192.168.0.1/16|192.168.77.3",
        "0.0.0.0/0|8.8.8.8",
        "1.2.3.4/31|1.2.3.5",
        "172.16.0.0/12|172.31.255.255",
        "127.0.0.1/32, 10.0.0.0/8, ::1, 192.168.0.1|192.168.0.1",
        "127.0.0.1/32, 10.0.0.0/8, ::1, 192.168.0.1|::1",
        "  127.0.0.1/32 ,10.0.0.0 / 8  |10.1.2.3",
        ",,10.0.0.1,|10.0.0.1",
        "10.0.0.0/8|::ffff:10.0.0.1",
        "10.0.0.0/8|::FFFF:0a00:0001",
        "::ffff:10.0.0.0/104|10.9.9.9",
        "::ffff:10.0.0.1|10.0.0.1",
        "fe80::/10|fe80::1%eth0",
        "fe80::1|fe80::1%3",
        "2001:db8::/32|2001:db8:ffff::",
        "2001:DB8:0:0:0:0:0:1|2001:db8::1",
        "::/0|2001:db8::1",
        "::1/128|0:0:0:0:0:0:0:1",
        "64:ff9b::1.2.3.4|64:ff9b::102:304",
        "1::|1:0:0:0:0:0:0:0",
      })
  void whoIsInASegment_isAllowed(String list, String address) throws AllowListException {
    assertThat(AllowList.parse(list).allows(address)).isTrue();
  }

  @ParameterizedTest(name = "<{0}> does not allow {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1/32|127.0.0.2",
        "10.0.0.0/8|11.0.0.0",
        "192.168.0.1/16|192.169.0.1",
        "172.16.0.0/12|172.32.0.0",
        "0.0.0.0/0|::1",
        "::/0|127.0.0.1",
        "::/0|::ffff:127.0.0.1",
        "10.0.0.0/8|::10.0.0.1",
        "fe80::/10|fec0::1",
        "::1|::2",
        "''|127.0.0.1",
        "0.0.0.0/0|localhost",
        "0.0.0.0/0|127.0.0.1.example.org",
        "0.0.0.0/0|0x7f.0.0.1",
        "0.0.0.0/0|2130706433",
        "0.0.0.0/0|127.1",
        "0.0.0.0/0|''",
        "0.0.0.0/0|%eth0",
      })
  void whoIsInNone_isNot(String list, String address) throws AllowListException {
    assertThat(AllowList.parse(list).allows(address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", ",", " , ,\t"})
  void anEmptyList_allowsNobody(String empty) throws AllowListException {
    AllowList list = AllowList.parse(empty);

    assertThat(list.allows("127.0.0.1")).isFalse();
    assertThat(list.allows("::1")).isFalse();
  }

  @ParameterizedTest(name = "<{0}>: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost|is not an IP address",
        "example.org/24|is not an IP address",
        "10.0.0|is not an IP address",
        "10.0.0.0.0|is not an IP address",
        "10.0.0.1.|is not an IP address",
        "10.0.0.256|has a number over 255: 256",
        "010.0.0.1|has a number with a leading zero: 010",
        "10.0.0.-1|is not an IP address",
        "٣.0.0.1|is not an IP address",
        "10.0.0.0/33|has the prefix length <33>, must be within 0 to 32",
        "10.0.0.0/|has the prefix length <>, must be within 0 to 32",
        "10.0.0.0/-1|has the prefix length <-1>, must be within 0 to 32",
        "10.0.0.0/+8|has the prefix length <+8>, must be within 0 to 32",
        "10.0.0.0/8/8|has the prefix length <8/8>, must be within 0 to 32",
        "10.0.0.0/255.0.0.0|has the prefix length <255.0.0.0>, must be within 0 to 32",
        "::/129|has the prefix length <129>, must be within 0 to 128",
        "::ffff:10.0.0.0/8|is IPv4 written as IPv6, its prefix length must be within 96 to 128",
        "1::2::3|is not an IP address",
        ":1|is not an IP address",
        ":::|is not an IP address",
        "1:2:3:4:5:6:7|is not an IP address",
        "1:2:3:4:5:6:7:8:9|is not an IP address",
        "1:2:3:4::5:6:7:8|is not an IP address",
        "12345::|is not an IP address",
        "g::|is not an IP address",
        "[::1]|is not an IP address",
        "fe80::1%eth0|is not an IP address",
        "::1.2.3|is not an IP address",
        "1.2.3.4::|is not an IP address",
        "10.0.0.1;10.0.0.2|is not an IP address",
      })
  void aBadEntry_isNamedWithItsReason(String entry, String reason) {
    assertThatThrownBy(() -> AllowList.parse("10.0.0.0/8, " + entry))
        .isInstanceOf(AllowListException.class)
        .hasMessage("<" + entry + "> " + reason);
  }

  @Test
  void allBadEntries_areNamedTogether() {
    AllowListException thrown =
        catchThrowableOfType(
            AllowListException.class, () -> AllowList.parse("a, 10.0.0.1, 10.0.0.0/40"));

    assertThat(thrown.problems())
        .containsExactly(
            "<a> is not an IP address",
            "<10.0.0.0/40> has the prefix length <40>, must be within 0 to 32");
  }

  @Test
  void theRefusal_hasTheAddressAndTheListAsConfigured() throws AllowListException {
    assertThat(AllowList.parse("127.0.0.1/32").refusal("10.0.0.1"))
        .isEqualTo(
            "permission is not allowed: the sender IP <10.0.0.1>,"
                + " the white list of receiver <127.0.0.1/32>");
    assertThat(AllowList.parse("127.0.0.1/32,  ::1")).hasToString("127.0.0.1/32,  ::1");
    assertThat(AllowList.NOBODY.refusal("::1"))
        .isEqualTo("permission is not allowed: the sender IP <::1>, the white list of receiver <>");
  }
}
