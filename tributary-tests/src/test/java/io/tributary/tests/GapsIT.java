// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** SHOW GAPS: what has not arrived, and why. */
@ExtendWith(SharedNodes.class)
class GapsIT {
  private static final Duration BOUND = Duration.ofMinutes(1);

  @Test
  void whatIsSetAside_isAGap_untilARetryHasDeliveredIt(NodePair pair) throws Exception {
    clash(pair);

    Query.until(BOUND, () -> assertThat(gaps(pair).size()).isOne());
    assertThat(gaps(pair).only("series or device")).isEqualTo(pair.database() + ".d1.clash");
    assertThat(gaps(pair).only("points")).isEqualTo("2");
    assertThat(gaps(pair).only("reason")).startsWith("set aside: ").contains("data type");

    pair.cloud()
        .execute(
            "DELETE TIMESERIES %s.d1.clash".formatted(pair.database()),
            "CREATE TIMESERIES %s.d1.clash WITH DATATYPE=TEXT".formatted(pair.database()));
    pair.edge().execute("RETRY QUARANTINE " + pair.pipe());

    Query.until(BOUND, () -> assertThat(gaps(pair).isEmpty()).isTrue());
    pair.awaitSameData();
  }

  @Test
  void whatIsGivenUp_staysAGap_withoutAWarning(NodePair pair) throws Exception {
    clash(pair);
    Query.until(BOUND, () -> assertThat(gaps(pair).size()).isOne());

    pair.edge().execute("DROP QUARANTINE " + pair.pipe());

    assertThat(gaps(pair).only("series or device")).isEqualTo(pair.database() + ".d1.clash");
    assertThat(gaps(pair).only("reason")).startsWith("given up by DROP QUARANTINE: ");
    pair.awaitMessage("NORMAL");
    pair.edge().restart();
    assertThat(gaps(pair).only("points")).isEqualTo("2");
    pair.dropPipe();
    assertThat(pair.edge().query("SHOW GAPS").isEmpty()).isTrue();
  }

  @Test
  void whatIsGivenUp_isNoGap_whenVerifyHasRepairedIt(NodePair pair) throws Exception {
    clash(pair);
    Query.until(BOUND, () -> assertThat(gaps(pair).size()).isOne());
    pair.edge().execute("DROP QUARANTINE " + pair.pipe());
    String verify = "VERIFY PIPE %s REPAIR".formatted(pair.pipe());
    assertThat(pair.edge().query(verify).only("difference")).endsWith("; cannot be sent");
    assertThat(gaps(pair).size()).isOne();

    pair.cloud()
        .execute(
            "DELETE TIMESERIES %s.d1.clash".formatted(pair.database()),
            "CREATE TIMESERIES %s.d1.clash WITH DATATYPE=TEXT".formatted(pair.database()));
    assertThat(pair.edge().query(verify).only("difference")).isEqualTo("2 missing; sent");

    assertThat(gaps(pair).isEmpty()).isTrue();
    pair.awaitSameData();
  }

  @Test
  void whatExpires_beforeTheReceiverIsThere_isAGap(NodePair shared) throws Exception {
    try (Node edge = Node.create("forgetful-edge").with("ttl_check_interval", "2000")) {
      edge.start();
      NodePair pair = new NodePair(edge, shared.cloud());
      shared.cloud().stop();
      pair.connect();
      edge.execute(
          "INSERT INTO %s.d1(time, a) VALUES (now(), 1)".formatted(pair.database()),
          "INSERT INTO %s.d2(time, a) VALUES (now(), 1)".formatted(pair.database()),
          "FLUSH",
          "SET TTL TO %s.d1 15000".formatted(pair.database()));

      Query.until(
          BOUND,
          () ->
              assertThat(gaps(pair).column("series or device"))
                  .containsExactly(pair.database() + ".d1"));
      assertThat(gaps(pair).only("reason"))
          .isEqualTo("expired: its TTL passed before it could be sent");
      assertThat(pair.message()).startsWith("WARN: ");

      shared.cloud().start();
      pair.awaitSame("SELECT a FROM %s.d2".formatted(pair.database()));
      pair.dropPipe();
    }
  }

  @Test
  void unknownPipe_hasNone(NodePair pair) throws Exception {
    assertThat(pair.edge().query("SHOW GAPS nobody").isEmpty()).isTrue();
    assertThat(pair.edge().query("SHOW GAPS").columns())
        .containsExactly("pipe", "series or device", "time range", "points", "reason");
  }

  /** A series that is TEXT at the edge and BOOLEAN at the cloud, and two points of it. */
  private static void clash(NodePair pair) throws Exception {
    pair.edge().set("max_number_of_sync_file_retry", "0");
    pair.edge().loadConfiguration();
    for (Node node : new Node[] {pair.edge(), pair.cloud()}) {
      node.execute("CREATE DATABASE " + pair.database());
    }
    pair.edge()
        .execute("CREATE TIMESERIES %s.d1.clash WITH DATATYPE=TEXT".formatted(pair.database()));
    pair.cloud()
        .execute("CREATE TIMESERIES %s.d1.clash WITH DATATYPE=BOOLEAN".formatted(pair.database()));
    pair.connect();
    // The first rows of a region travel in a file and again as rows: what fails, fails twice then.
    pair.edge().execute("INSERT INTO %s.d1(time, a) VALUES (1, 1)".formatted(pair.database()));
    pair.awaitSame("SELECT a FROM %s.d1".formatted(pair.database()));
    pair.edge()
        .execute(
            "INSERT INTO %s.d1(time, clash) VALUES (1, 'a'), (2, 'b')".formatted(pair.database()));
  }

  private static Rows gaps(NodePair pair)
      throws IoTDBConnectionException, StatementExecutionException {
    return pair.edge().query("SHOW GAPS " + pair.pipe());
  }
}
