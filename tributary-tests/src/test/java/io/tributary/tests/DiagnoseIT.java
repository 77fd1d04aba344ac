// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.bench.Ports;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** DIAGNOSE PIPE: where the way to the receiver ends, and what to do about it. */
@ExtendWith(SharedNodes.class)
class DiagnoseIT {

  @Test
  void healthyPipe_passesEveryCheck_andIsNotDisturbed(NodePair pair) throws Exception {
    insert(pair, 1);
    pair.connect();
    pair.awaitSameData();

    Rows rows = diagnose(pair);

    assertThat(rows.column("check"))
        .containsExactly(
            "name resolution",
            "TCP",
            "TLS",
            "login",
            "allow list",
            "version",
            "clock",
            "schema",
            "sender disk",
            "receiver disk",
            "sender memory",
            "receiver memory",
            "rate",
            "backlog",
            "pipe");
    assertThat(rows.column("result")).doesNotContain("FAILED");
    for (String check : new String[] {"TCP", "login", "allow list", "version", "clock", "pipe"}) {
      assertThat(rows.where("check", check).only("result")).as(check).isEqualTo("OK");
    }
    assertThat(rows.where("check", "schema").only("detail"))
        .isEqualTo("1 series compared, all of the same type");
    assertThat(rows.where("check", "TLS").rows().get(0))
        .containsExactly("TLS", "SKIPPED", "not used: the sender does not speak TLS", "");
    insert(pair, 2);
    pair.awaitSameData();
    assertThat(pair.message()).isEqualTo("NORMAL");
    assertThat(pair.receiverRows().size()).isOne();
  }

  @Test
  void stoppedPipe_isDiagnosedToo(NodePair pair) throws Exception {
    pair.createSink();
    pair.createPipe("");

    Rows rows = diagnose(pair);

    assertThat(last(rows, "check")).isEqualTo("pipe");
    assertThat(last(rows, "result")).isEqualTo("WARN");
    assertThat(last(rows, "detail")).isEqualTo("status STOP: nothing is sent");
    assertThat(rows.where("check", "rate").only("result")).isEqualTo("SKIPPED");
    assertThat(rows.where("check", "version").only("result")).isEqualTo("OK");
    assertThat(pair.receiverRows().isEmpty()).isTrue();
  }

  @Test
  void receiverThatIsDown_failsAtTcp(NodePair pair) throws Exception {
    pair.createSink(Ports.next());
    pair.createPipe("");
    pair.startPipe();

    Rows rows = diagnose(pair);

    assertThat(rows.column("check")).containsExactly("name resolution", "TCP");
    assertThat(last(rows, "result")).isEqualTo("FAILED");
    assertThat(last(rows, "detail")).contains("Connection refused");
    assertThat(last(rows, "what to do")).startsWith("Start the receiver;");
  }

  @Test
  void wrongPassword_failsAtTheLogin(NodePair pair) throws Exception {
    pair.edge()
        .execute(
            "CREATE PIPESINK %s AS IoTDB (port=%d, password='Wrong1')"
                .formatted(pair.sink(), pair.cloud().port()));
    pair.createPipe("");

    Rows rows = diagnose(pair);

    assertThat(last(rows, "check")).isEqualTo("login");
    assertThat(last(rows, "result")).isEqualTo("FAILED");
    assertThat(last(rows, "detail")).contains("login as root failed: ").doesNotContain("Wrong1");
  }

  @Test
  void addressThatIsNotListed_failsAtTheAllowList(NodePair pair) throws Exception {
    pair.cloud().set("ip_white_list", "10.0.0.1/32");
    pair.cloud().loadConfiguration();
    pair.createSink();
    pair.createPipe("");

    Rows rows = diagnose(pair);

    assertThat(last(rows, "check")).isEqualTo("allow list");
    assertThat(last(rows, "result")).isEqualTo("FAILED");
    assertThat(last(rows, "detail"))
        .isEqualTo(
            "permission is not allowed: the sender IP <127.0.0.1>, the white list of receiver"
                + " <10.0.0.1/32>");
    assertThat(last(rows, "what to do")).contains("ip_white_list");
  }

  @Test
  void seriesOfAnotherType_failsAtTheSchema_andIsNamed(NodePair pair) throws Exception {
    insert(pair, 1);
    for (Node node : new Node[] {pair.edge(), pair.cloud()}) {
      node.execute(
          "CREATE TIMESERIES %s.d1.clash WITH DATATYPE=%s"
              .formatted(pair.database(), node == pair.edge() ? "TEXT" : "BOOLEAN"));
    }
    pair.createSink();
    pair.createPipe("");

    Rows rows = diagnose(pair);

    assertThat(last(rows, "check")).isEqualTo("schema");
    assertThat(last(rows, "result")).isEqualTo("FAILED");
    assertThat(last(rows, "detail"))
        .endsWith(": %s.d1.clash is TEXT here, BOOLEAN there".formatted(pair.database()));
  }

  @Test
  void pipeThatItsReceiverRefuses_failsAtTheEnd_withItsMessage(NodePair pair) throws Exception {
    pair.createSink(pair.edge().port());
    pair.createPipe("");
    pair.startPipe();
    pair.awaitMessage("ERROR: the pipe sink is the sending node itself");

    Rows rows = diagnose(pair);

    assertThat(last(rows, "check")).isEqualTo("pipe");
    assertThat(last(rows, "result")).isEqualTo("FAILED");
    assertThat(last(rows, "detail")).isEqualTo("ERROR: the pipe sink is the sending node itself");
  }

  @Test
  void unknownPipe_isRefused(NodePair pair) {
    StatementExecutionException refusal =
        catchThrowableOfType(
            StatementExecutionException.class, () -> pair.edge().query("DIAGNOSE PIPE nobody"));

    assertThat(refusal).hasMessageContaining("PIPE [nobody] does not exist");
  }

  private static void insert(NodePair pair, long time) throws Exception {
    pair.edge()
        .execute("INSERT INTO %s.d1(time, a) VALUES (%d, 1)".formatted(pair.database(), time));
  }

  private static String last(Rows rows, String column) {
    return rows.column(column).get(rows.size() - 1);
  }

  private static Rows diagnose(NodePair pair)
      throws IoTDBConnectionException, StatementExecutionException {
    return pair.edge().query("DIAGNOSE PIPE " + pair.pipe());
  }
}
