// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sql.Attribute;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PipeSinkTest {

  @Test
  void sink_withoutAttributes_hasTheDefaults() {
    PipeSink sink = sink();
    assertThat(sink.addresses()).containsExactly(new Address("127.0.0.1", 6667));
    assertThat(sink.user()).isEqualTo("root");
    assertThat(sink.password()).isEqualTo("root");
    assertThat(sink.attributesText()).isEqualTo("ip='127.0.0.1',port=6667");
  }

  @Test
  void sink_withAttributes_hasThem() {
    PipeSink sink =
        sink(
            new Attribute("password", "s3cret"),
            new Attribute("user", "o'brien"),
            new Attribute("port", "7000"),
            new Attribute("ip", "fe80::1"));
    assertThat(sink.addresses()).containsExactly(new Address("fe80::1", 7000));
    assertThat(sink.user()).isEqualTo("o'brien");
    assertThat(sink.password()).isEqualTo("s3cret");
  }

  @Test
  void attributesText_startsWithTheAddressAndMasksThePassword() {
    PipeSink sink =
        sink(
            new Attribute("password", "s3cret"),
            new Attribute("user", "o'brien"),
            new Attribute("port", "7000"));
    assertThat(sink.attributesText())
        .isEqualTo("ip='127.0.0.1',port=7000,password='******',user='o''brien'");
    assertThat(sink.toString()).doesNotContain("s3cret");
  }

  @Test
  void sink_withSeveralAddresses_hasThemInTheirOrder() {
    PipeSink ips = sink(new Attribute("ip", "b, a ,fe80::1"), new Attribute("port", "7000"));
    assertThat(ips.addresses())
        .containsExactly(
            new Address("b", 7000), new Address("a", 7000), new Address("fe80::1", 7000));
    assertThat(ips.attributesText()).isEqualTo("ip='b, a ,fe80::1',port=7000");

    PipeSink nodes = sink(new Attribute("nodes", "a:1, [fe80::1]:2"), new Attribute("user", "u"));
    assertThat(nodes.addresses()).containsExactly(new Address("a", 1), new Address("fe80::1", 2));
    assertThat(nodes.attributesText()).isEqualTo("nodes='a:1, [fe80::1]:2',user='u'");
  }

  private static PipeSink sink(Attribute... attributes) {
    return new PipeSink("demo", "IoTDB", List.of(attributes), 1);
  }
}
