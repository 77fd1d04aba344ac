// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may send to a node: {@code ip_white_list}, at every way in. */
@ExtendWith(SharedNodes.class)
class AllowListIT {
  private static final String KEY = "ip_white_list";
  private static final String LOOPBACK_V6 = "::1";

  @ParameterizedTest(name = "<{0}>")
  @ValueSource(
      strings = {
        "127.0.0.1/32",
        "127.0.0.1",
        "127.0.0.0/8",
        "0.0.0.0/0",
        " 10.0.0.0/8 ,\t127.0.0.1 / 32 ",
        "192.168.0.1/32,127.0.0.1/32,fd00::/8",
        "::ffff:127.0.0.1",
        "10.0.0.1,,127.0.0.1,",
      })
  void sender_inTheList_isHeard(String list, NodePair pair) throws Exception {
    load(pair.cloud(), list);
    assertThat(engineCall(pair.cloud(), Node.HOST).getMessage()).doesNotContain("permission");
  }

  @ParameterizedTest(name = "<{0}>")
  @ValueSource(strings = {"", " ", ",", "10.0.0.1/32", "127.0.0.2", "128.0.0.0/1", "::1/128"})
  void sender_notInTheList_isRefused(String list, NodePair pair) throws Exception {
    load(pair.cloud(), list);
    assertThat(engineCall(pair.cloud(), Node.HOST).getMessage()).contains(refusal(list.strip()));
  }

  @Test
  void sender_overIpv6_isHeardOnlyWhenListed(NodePair pair) throws Exception {
    load(pair.cloud(), "127.0.0.1/32");
    assertThat(engineCall(pair.cloud(), LOOPBACK_V6).getMessage())
        .matches(
            "(?s).*permission is not allowed: the sender IP <(0:0:0:0:0:0:0:1|::1)(%\\w+)?>,"
                + " the white list of receiver <127.0.0.1/32>.*");
    for (String list : List.of("::1", "::1/128", "::/0", "127.0.0.1, 0:0:0:0:0:0:0:1")) {
      load(pair.cloud(), list);
      assertThat(engineCall(pair.cloud(), LOOPBACK_V6).getMessage())
          .as(list)
          .doesNotContain("permission");
    }
  }

  @Test
  void pipe_overIpv6_sendsWhenListed(NodePair pair) throws Exception {
    load(pair.cloud(), "::1/128");
    pair.edge()
        .execute(
            "CREATE PIPESINK %s AS IoTDB (ip=::1, port=%d)"
                .formatted(pair.sink(), pair.cloud().port()));
    pair.createPipe("");
    pair.startPipe();
    insert(pair, 1);
    pair.awaitSameData();
  }

  @Test
  void keyRemoved_default_letsThisMachineIn(NodePair pair) throws Exception {
    load(pair.cloud(), "10.0.0.1/32");
    pair.cloud().unset(KEY);
    pair.cloud().loadConfiguration();
    assertThat(engineCall(pair.cloud(), Node.HOST).getMessage()).doesNotContain("permission");
  }

  @ParameterizedTest(name = "<{0}>")
  @CsvSource(
      delimiter = '|',
      value = {"10.0.0.1/32|10.0.0.1/32", "''|''"})
  void pipe_senderTakenOffTheList_isCutOffAndComesBackByItself(
      String list, String shown, NodePair pair) throws Exception {
    pair.connect();
    insert(pair, 1);
    pair.awaitSameData();

    load(pair.cloud(), list);
    pair.awaitMessage("ERROR: " + refusal(shown));
    insert(pair, 2);
    assertThat(pair.edge().query("SHOW PIPE " + pair.pipe()).only("status")).isEqualTo("RUNNING");
    assertThat(pair.receiverRows().isEmpty()).isTrue();
    assertThat(pair.cloud().query("SELECT ** FROM " + pair.database()).size()).isEqualTo(1);

    load(pair.cloud(), "10.0.0.1/32, 127.0.0.1");
    pair.awaitSameData();
    pair.awaitMessage("NORMAL");
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        arguments("10.0.0.300/8", "<10.0.0.300/8>"),
        arguments("10.0.0.0/33", "<10.0.0.0/33>"),
        arguments("10.0.0", "<10.0.0>"),
        arguments("127.0.0.1, somewhere", "<somewhere>"),
        arguments("fe80::/129", "<fe80::/129>"),
        arguments("127.0.0.1/", "<127.0.0.1/>"),
        arguments("127.0.0.1;10.0.0.1", "<127.0.0.1;10.0.0.1>"));
  }

  @ParameterizedTest(name = "<{0}>")
  @MethodSource("invalid")
  void loadConfiguration_invalidEntry_failsAndTheListInForceStays(
      String list, String entry, NodePair pair) throws Exception {
    load(pair.cloud(), "127.0.0.1/32,10.0.0.1/32");
    pair.cloud().set(KEY, list);
    StatementExecutionException failure =
        catchThrowableOfType(
            StatementExecutionException.class, () -> pair.cloud().loadConfiguration());
    assertThat(failure).isNotNull();
    // The entry, and behind it the reason.
    assertThat(failure)
        .hasMessageContaining(KEY)
        .hasMessageMatching("(?s).*\\Q" + entry + "\\E .+");
    assertThat(engineCall(pair.cloud(), Node.HOST).getMessage()).doesNotContain("permission");
  }

  @Test
  void start_invalidList_isRefusedWithTheReason() throws IOException {
    try (Node node = Node.create("third")) {
      node.set(KEY, "10.0.0.300/8");
      Command.Outcome start = node.tryStart();
      assertThat(start.exitCode()).isEqualTo(1);
      assertThat(start.err()).contains(KEY, "<10.0.0.300/8>");
      assertThat(node.isRunning()).isFalse();
      assertThat(node.files().survivors()).isEmpty();
    }
  }

  @Test
  void list_inTheCommonFile_isReadUnlessTheSystemFileHasIt(NodePair pair) throws Exception {
    Node cloud = pair.cloud();
    cloud.setCommon(KEY, "10.0.0.1/32");
    cloud.loadConfiguration();
    assertThat(engineCall(cloud, Node.HOST).getMessage()).contains(refusal("10.0.0.1/32"));
    load(cloud, "127.0.0.1/32");
    assertThat(engineCall(cloud, Node.HOST).getMessage()).doesNotContain("permission");
  }

  @Test
  void enginePipe_senderNotInTheList_isRefused(NodePair pair) throws Exception {
    load(pair.cloud(), "10.0.0.1/32");
    String create =
        "CREATE PIPE eng WITH SINK ('sink'='iotdb-thrift-sink','ip'='127.0.0.1','port'='%d')"
            .formatted(pair.cloud().port());
    insert(pair, 1);
    pair.edge().execute("FLUSH");
    StatementExecutionException failure =
        catchThrowableOfType(StatementExecutionException.class, () -> pair.edge().execute(create));
    assertThat(failure).isNotNull();
    assertThat(failure).hasMessageContaining(refusal("10.0.0.1/32"));

    load(pair.cloud(), "127.0.0.1");
    pair.edge().execute(create);
    pair.awaitSameData();

    // Cut off in the middle, too.
    load(pair.cloud(), "10.0.0.1/32");
    insert(pair, 2);
    pair.edge().execute("FLUSH");
    Thread.sleep(Duration.ofSeconds(3).toMillis());
    assertThat(pair.cloud().query("SELECT ** FROM " + pair.database()).size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void legacyCalls_byDefault_areClosed(boolean loggedIn, NodePair pair) throws Exception {
    String closed =
        "the synchronisation calls of 1.x are closed: sync_legacy_protocol_enabled=false";
    String escape = "../../../../escaped-%d.tsfile".formatted(pair.cloud().port());
    try (Peer peer = Peer.connect(pair.cloud(), Node.HOST)) {
      if (loggedIn) {
        peer.logIn();
      }
      for (TSStatus answer :
          List.of(
              peer.legacyHandshake(),
              peer.legacySendFile("1-1-0-0.tsfile"),
              peer.legacySendFile(escape),
              peer.legacySendPipeData())) {
        assertThat(answer.getMessage()).isEqualTo(closed);
      }
    }
    assertThat(find(Command.work(), "escaped-")).isEmpty();
    assertThat(find(pair.cloud().home(), "1-1-0-0.tsfile")).isEmpty();
  }

  @Test
  void legacyCalls_asked_needLoginListAndAPlainName(NodePair pair) throws Exception {
    Node cloud = pair.cloud();
    cloud.set("sync_legacy_protocol_enabled", "true");
    cloud.loadConfiguration();
    try (Peer peer = Peer.connect(cloud, Node.HOST)) {
      assertThat(peer.legacyHandshake().getMessage()).isEqualTo("not logged in");
      peer.logIn();
      for (String name : List.of("../x.tsfile", "a/../../x.tsfile", "/x.tsfile", "a\\..\\x")) {
        assertThat(peer.legacySendFile(name).getMessage()).isEqualTo("bad file name " + name);
      }
      load(cloud, "10.0.0.1/32");
      assertThat(peer.legacyHandshake().getMessage()).isEqualTo(refusal("10.0.0.1/32"));
    }
  }

  private static void load(Node node, String list) throws Exception {
    node.set(KEY, list);
    node.loadConfiguration();
  }

  private static void insert(NodePair pair, long time) throws Exception {
    pair.edge()
        .execute(
            "INSERT INTO %s.d(time, s) VALUES (%d, %d)".formatted(pair.database(), time, time));
  }

  private static TSStatus engineCall(Node node, String host) throws Exception {
    try (Peer peer = Peer.connect(node, host)) {
      return peer.logIn().enginePipeCall();
    }
  }

  private static String refusal(String list) {
    return "permission is not allowed: the sender IP <127.0.0.1>, the white list of receiver <%s>"
        .formatted(list);
  }

  private static List<Path> find(Path directory, String name) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith(name)).toList();
    }
  }
}
