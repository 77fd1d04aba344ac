// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CatalogSinksTest {

  private final CatalogHouse house = new CatalogHouse();

  @Test
  void sink_asOnTheUsersPage_isListedAsThere() throws Exception {
    house.createSink("CREATE PIPESINK my_pipesink AS IoTDB (ip='127.0.0.1',port=6667);");
    house.restart();
    assertThat(house.catalog().sinks(Optional.empty()))
        .singleElement()
        .satisfies(
            sink -> {
              assertThat(sink.name()).isEqualTo("my_pipesink");
              assertThat(sink.type()).isEqualTo("IoTDB");
              assertThat(sink.attributesText()).isEqualTo("ip='127.0.0.1',port=6667");
            });
  }

  @Test
  void type_inAnyCase_isStoredAsWeWriteIt() throws Exception {
    assertThat(house.createSink("CREATE PIPESINK a AS iotDB").type()).isEqualTo("IoTDB");
  }

  @Test
  void type_unknown_isRefusedWithTheKnownOnes() {
    assertRefused(
        () -> house.createSink("CREATE PIPESINK a AS Kafka"),
        "PIPESINK type [Kafka] is not supported, the supported types are [IoTDB].");
  }

  @Test
  void sink_thatExists_isRefused() throws Exception {
    house.createSink("CREATE PIPESINK demo AS IoTDB");
    assertRefused(
        () -> house.createSink("CREATE PIPESINK demo AS IoTDB"),
        "PIPESINK [demo] already exists in IoTDB.");
  }

  @Test
  void sink_thatDiffersInCase_isAnother() throws Exception {
    house.createSink("CREATE PIPESINK demo AS IoTDB");
    house.createSink("CREATE PIPESINK DEMO AS IoTDB");
    assertThat(house.catalog().sinks(Optional.empty()))
        .extracting(PipeSink::name)
        .containsExactly("DEMO", "demo");
  }

  @Test
  void address_withThePagesPlaceholder_isRefused() {
    assertRefused(
        () ->
            house.createSink(
                "CREATE PIPESINK central_iotdb AS IoTDB (ip='There is your goal IP',"
                    + " port='There is your goal port')"),
        "There is your goal IP is nonstandard IP address, only support IPv4 now.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "65536", "99999999999", "66a", "", " 1", "+1", "6667.0", "٣"})
  void port_thatIsNone_isRefused(String port) {
    assertRefused(
        () -> house.createSink("CREATE PIPESINK a AS IoTDB (port='" + port + "')"),
        "port=" + port + " has wrong format, require for INT32.");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "65535, 65535", "06667, 6667"})
  void port_inRange_isTaken(String written, int port) throws Exception {
    assertThat(house.createSink("CREATE PIPESINK a AS IoTDB (port=" + written + ")").addresses())
        .containsExactly(new Address("127.0.0.1", port));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ip='10.0.0.1, 10.0.0' | 10.0.0 is nonstandard IP address, only support IPv4 now.",
        "ip='10.0.0.1,' | ' is nonstandard IP address, only support IPv4 now.'",
        "ip='a,b,a' | a,b,a names an address more than once.",
        "nodes='a:1,b' | 'nodes=a:1,b has wrong format, require for host:port,host:port.'",
        "nodes='a:0' | 'nodes=a:0 has wrong format, require for host:port,host:port.'",
        "nodes='fe80::1:6667' | 'nodes=fe80::1:6667 has wrong format, require for host:port,host:port.'",
        "nodes='a:1, a:1' | 'a:1, a:1 names an address more than once.'",
        "nodes='a:1',port=2 | Attribute nodes can not be given together with ip or port.",
        "ip='a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q' | 'A PIPESINK can have 16 addresses at most, not 17.'",
      })
  void addresses_thatAreNone_areRefused(String attributes, String message) {
    assertRefused(
        () -> house.createSink("CREATE PIPESINK a AS IoTDB (" + attributes + ")"), message);
  }

  @Test
  void attribute_unknown_isRefusedByName() {
    assertRefused(
        () -> house.createSink("CREATE PIPESINK a AS IoTDB (ip='10.0.0.1', Compression=on)"),
        "There is No attribute compression in IoTDB pipeSink.");
  }

  @Test
  void attribute_givenTwice_isRefusedByName() {
    assertRefused(
        () -> house.createSink("CREATE PIPESINK a AS IoTDB (ip='10.0.0.1', IP='10.0.0.2')"),
        "Attribute ip is given more than once.");
  }

  @Test
  void sink_refused_leavesNothing() throws Exception {
    assertRefused(
        () -> house.createSink("CREATE PIPESINK a AS IoTDB (port=x)"),
        "port=x has wrong format, require for INT32.");
    assertThat(house.store.sinks()).isEmpty();
  }

  @Test
  void drop_unknown_isRefused() {
    assertRefused(() -> house.catalog().dropSink("demo"), "PIPESINK [demo] does not exist");
  }

  @Test
  void drop_whileAPipeUsesIt_isRefusedUntilThePipeIsForgotten() throws Exception {
    house.createSink("CREATE PIPESINK demo AS IoTDB");
    house.createPipe("CREATE PIPE mypipe TO DEMO");
    String text = "Can not drop PIPESINK [demo], because PIPE [mypipe] is using it.";
    assertRefused(() -> house.catalog().dropSink("demo"), text);
    Pipe dropped = house.catalog().dropPipe("mypipe");
    assertRefused(() -> house.catalog().dropSink("Demo"), text);
    house.catalog().forgetPipe(dropped);
    assertThat(house.catalog().dropSink("Demo").name()).isEqualTo("demo");
    assertThat(house.store.sinks()).isEmpty();
  }

  @Test
  void name_inOtherCase_meansTheOnlyOneThatMatches() throws Exception {
    house.createSink("CREATE PIPESINK central_iotdb AS IoTDB");
    assertThat(house.catalog().findSink("central_iotDB")).isPresent();
    assertThat(house.catalog().sinks(Optional.of("CENTRAL_IOTDB"))).hasSize(1);
    house.createSink("CREATE PIPESINK Central_iotdb AS IoTDB");
    assertThat(house.catalog().findSink("central_iotDB")).isEmpty();
    assertThat(house.catalog().findSink("Central_iotdb"))
        .hasValueSatisfying(sink -> assertThat(sink.name()).isEqualTo("Central_iotdb"));
  }

  @Test
  void show_unknownName_isEmpty() throws Exception {
    assertThat(house.catalog().sinks(Optional.of("nobody"))).isEmpty();
  }

  @Test
  void store_thatFails_leavesTheSinkOut() throws Exception {
    house.store.failWrites(true);
    assertThatThrownBy(() -> house.createSink("CREATE PIPESINK a AS IoTDB"))
        .isInstanceOf(CatalogStoreException.class)
        .hasMessage("disk full");
    assertThat(house.catalog().sinks(Optional.empty())).isEmpty();
  }

  private static void assertRefused(ThrowingCallable statement, String text) {
    assertThatThrownBy(statement)
        .hasMessage(text)
        .isInstanceOfSatisfying(CatalogException.class, e -> assertThat(e.code()).isEqualTo(1106));
  }
}
