// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** SHOW PIPE STATUS tells the truth when something is made wrong on purpose. */
@ExtendWith(SharedNodes.class)
class PipeStatusIT {

  @Test
  void rowsAndHistory_areProven_andAnIdlePipeHasNoLag(NodePair pair) throws Exception {
    insert(pair, 1);
    pair.edge().execute("FLUSH");
    pair.connect();
    insert(pair, 2);

    awaitHealth(pair, "OK", "0.0");
    Rows status = status(pair);
    assertThat(status.only("name")).isEqualTo(pair.pipe());
    assertThat(status.only("remote")).isEqualTo(pair.sink());
    assertThat(status.only("state")).isEqualTo("RUNNING");
    assertThat(status.only("history percent")).isEqualTo("100");
    assertThat(status.only("backlog points")).isEqualTo("0");
    assertThat(status.only("backlog files")).isEqualTo("0");
    assertThat(status.only("last acknowledgement")).isNotEmpty();
    assertThat(pair.edge().query("SHOW PIPE STATUS nobody").isEmpty()).isTrue();

    Command.Outcome json = Command.run("status", "--home", pair.edge().home().toString(), "--json");
    assertThat(json.out())
        .contains("\"pipeStatus\": [", "\"health\": \"OK\"", "\"lagSeconds\": 0.0");
  }

  @Test
  void stoppedPipe_isWaiting_andItsLagGrows(NodePair pair) throws Exception {
    pair.connect();
    insert(pair, 1);
    awaitHealth(pair, "OK", "0.0");
    pair.stopPipe();
    insert(pair, 2);

    Query.until(
        Query.BOUND,
        () -> {
          assertThat(status(pair).only("health")).isEqualTo("WAITING");
          assertThat(Double.parseDouble(status(pair).only("lag seconds"))).isGreaterThan(2);
        });
    pair.startPipe();

    awaitHealth(pair, "OK", "0.0");
  }

  @Test
  void pointsDeletedAtTheReceiver_areFoundOut(NodePair pair) throws Exception {
    pair.connect();
    insert(pair, 1);
    awaitHealth(pair, "OK", "0.0");

    int[] time = {1};
    Query.until(
        Duration.ofMinutes(1),
        () -> {
          insert(pair, ++time[0]);
          pair.cloud().execute("DELETE FROM %s.d.s".formatted(pair.database()));
          assertThat(status(pair).only("reason"))
              .startsWith("the receiver acknowledged %s.d.".formatted(pair.database()));
        });
    assertThat(status(pair).only("health")).isEqualTo("STALLED");
    assertThat(pair.message()).isEqualTo("NORMAL");

    pair.edge().query("VERIFY PIPE %s REPAIR".formatted(pair.pipe()));
    awaitHealth(pair, "OK", "0.0");
  }

  @Test
  void receiverThatStandsStill_isTold(NodePair pair) throws Exception {
    pair.connect();
    insert(pair, 1);
    awaitHealth(pair, "OK", "0.0");
    pair.cloud().suspend();
    try {
      insert(pair, 2);

      Query.until(
          Query.BOUND, () -> assertThat(status(pair).only("health")).isEqualTo("UNREACHABLE"));
      assertThat(Double.parseDouble(status(pair).only("lag seconds"))).isPositive();
    } finally {
      pair.cloud().resume();
    }
    awaitHealth(pair, "OK", "0.0");
  }

  private static void insert(NodePair pair, int time)
      throws IoTDBConnectionException, StatementExecutionException {
    pair.edge()
        .execute("INSERT INTO %s.d(time, s) VALUES (%d, 1.5)".formatted(pair.database(), time));
  }

  private static void awaitHealth(NodePair pair, String health, String lagSeconds) {
    Query.until(
        Query.BOUND,
        () -> {
          Rows status = status(pair);
          assertThat(status.only("health")).as("%s", status).isEqualTo(health);
          assertThat(status.only("lag seconds")).isEqualTo(lagSeconds);
        });
  }

  private static Rows status(NodePair pair)
      throws IoTDBConnectionException, StatementExecutionException {
    return pair.edge().query("SHOW PIPE STATUS " + pair.pipe());
  }
}
