// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.bench.LinkEmulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.iotdb.session.Session;
import org.apache.tsfile.enums.TSDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** START, STOP and DROP: what they do, what they leave, and what survives. */
@ExtendWith(SharedNodes.class)
class StatesIT {
  private static final long MIB = 1024 * 1024;
  private static final String NORMAL = "NORMAL";

  @Test
  void create_pipe_isStoppedAndSendsNothing(NodePair pair) throws Exception {
    pair.createSink();
    pair.createPipe("");
    insert(pair, 1);
    assertThat(status(pair)).isEqualTo("STOP");
    assertNothingArrives(pair);
  }

  @Test
  void stop_rowsWrittenMeanwhile_areSentAfterStart(NodePair pair) throws Exception {
    pair.connect();
    insert(pair, 1);
    pair.awaitSameData();

    pair.stopPipe();
    insert(pair, 2);
    pair.edge().execute("FLUSH");
    insert(pair, 3);
    assertThat(status(pair)).isEqualTo("STOP");
    assertNothingArrives(pair, 1);

    pair.startPipe();
    pair.awaitSameData();
    assertThat(rows(pair.cloud(), pair)).isEqualTo(3);
  }

  @Test
  void startAndStop_twice_changeNothing(NodePair pair) throws Exception {
    pair.createSink();
    pair.createPipe("");
    pair.stopPipe();
    assertThat(status(pair)).isEqualTo("STOP");
    pair.startPipe();
    pair.startPipe();
    assertThat(status(pair)).isEqualTo("RUNNING");
    insert(pair, 1);
    pair.awaitSameData();
    pair.startPipe();
    insert(pair, 2);
    pair.awaitSameData();
    pair.stopPipe();
    pair.stopPipe();
    assertThat(status(pair)).isEqualTo("STOP");
  }

  @Test
  void start_receiverDown_succeedsAndConnectsByItself(NodePair pair) throws Exception {
    insert(pair, 1);
    pair.cloud().kill();
    pair.connect();
    assertThat(status(pair)).isEqualTo("RUNNING");
    insert(pair, 2);
    // Longer than the engine takes to give up on a pipe of its own.
    Query.until(Query.BOUND, () -> assertThat(pair.message()).isNotEqualTo(NORMAL));
    assertThat(pair.message()).startsWith("WARN: ").contains(":" + pair.cloud().port());

    pair.cloud().start();
    pair.awaitSame("SELECT ** FROM " + pair.database(), Duration.ofSeconds(60));
    pair.awaitMessage(NORMAL);
    assertThat(status(pair)).isEqualTo("RUNNING");
  }

  @Test
  void drop_pipe_isForgottenAtTheSenderAndItsDataKept(NodePair pair) throws Exception {
    pair.connect();
    insert(pair, 1);
    pair.awaitSameData();
    pair.dropPipe();
    assertThat(pair.edge().query("SHOW PIPES").isEmpty()).isTrue();
    assertThat(pair.edge().query("SHOW ENGINE PIPES").isEmpty()).isTrue();
    insert(pair, 2);
    assertNothingArrives(pair, 1);

    // Nothing of the old one is left: a new one of its name begins at the beginning.
    pair.cloud().execute("DELETE DATABASE " + pair.database());
    pair.createPipe("");
    pair.startPipe();
    pair.awaitSameData();
    assertThat(rows(pair.cloud(), pair)).isEqualTo(2);
    pair.dropPipe();
    pair.edge().execute("DROP PIPESINK " + pair.sink());
  }

  @Test
  void drop_midTransfer_isAtOnce(NodePair pair) throws Exception {
    insertMany(pair, 400_000);
    pair.connect();
    long began = System.nanoTime();
    pair.dropPipe();
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertThat(took).isLessThan(Duration.ofSeconds(10));
    assertThat(pair.edge().query("SHOW PIPES").isEmpty()).isTrue();
    assertThat(pair.edge().query("SHOW ENGINE PIPES").isEmpty()).isTrue();
  }

  /** What the engine keeps of a CREATE PIPE that failed made every later start wait for ever. */
  @Test
  void start_afterACrashBehindCreationsThatFailed_succeeds(NodePair pair) throws Exception {
    Node edge = pair.edge();
    String create = "CREATE PIPE %s WITH SINK ('sink'='do-nothing-sink')".formatted(pair.pipe());
    edge.execute(create);
    for (int again = 0; again < 3; again++) {
      assertThatThrownBy(() -> edge.execute(create)).hasMessageContaining("same name");
    }
    edge.kill();

    edge.start();
    edge.execute("DROP PIPE " + pair.pipe());
    assertThat(edge.query("SHOW ENGINE PIPES").rows()).isEmpty();
  }

  @Test
  void statements_everyProcessKilledAtOnce_areKept(NodePair pair) throws Exception {
    // What comes behind a statement about users in the ConfigNode's log must be found there.
    pair.edge().execute("CREATE USER somebody 'secret1234'", "DROP USER somebody");
    pair.createSink();
    pair.createPipe("");
    pair.startPipe();
    insert(pair, 1);
    String region = dataRegion(pair);
    pair.edge().execute("CREATE PIPE gone TO " + pair.sink(), "DROP PIPE gone");
    pair.edge().kill();
    pair.edge().start();

    assertThat(pair.edge().query("SHOW PIPES").column("name")).containsExactly(pair.pipe());
    assertThat(pair.edge().query("SHOW ENGINE PIPES").column("ID")).containsExactly(pair.pipe());
    assertThat(dataRegion(pair)).isEqualTo(region);
    assertThat(rows(pair.edge(), pair)).isEqualTo(1);
    pair.awaitSameData();
  }

  private static String dataRegion(NodePair pair) throws Exception {
    return pair.edge()
        .query("SHOW DATA REGIONS")
        .where("Database", pair.database())
        .only("RegionId");
  }

  @Test
  void drop_ofAStoppedPipe_freesTheReceiver(NodePair pair, @TempDir Path folder) throws Exception {
    new History(pair.database(), 11).load(pair.edge(), 30 * MIB, folder);
    try (LinkEmulator link = pair.link()) {
      link.bandwidth(2 * MIB);
      pair.connectThrough(link);
      Query.until(Query.BOUND, () -> assertThat(link.bytesUp()).isGreaterThan(3 * MIB));
      pair.stopPipe();
      Query.until(Query.BOUND, () -> assertThat(link.openConnections()).isZero());
      assertThat(pair.cloud().files().arriving()).isNotEmpty();

      pair.dropPipe();
      Query.until(
          Duration.ofSeconds(5),
          () -> assertThat(pair.cloud().files().inTransfer()).as("at the receiver").isEmpty());
    }
  }

  @Test
  void drop_ofAStoppedPipe_doesNotWaitForAReceiverThatSaysNothing(NodePair pair) throws Exception {
    try (LinkEmulator link = pair.link()) {
      link.blackHole(true);
      pair.createSink(link.port());
      pair.createPipe("");
      long began = System.nanoTime();
      pair.dropPipe();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
      assertThat(pair.edge().query("SHOW PIPES").isEmpty()).isTrue();
    }
  }

  @Test
  void receiver_runningPipe_hasARowForEachDatabase(NodePair pair) throws Exception {
    pair.connect();
    insert(pair, 1);
    pair.edge().execute("INSERT INTO %sb.d(time, s) VALUES (1, 1)".formatted(pair.database()));
    pair.awaitSame("SELECT ** FROM %1$s, %1$sb".formatted(pair.database()));

    Rows sender = pair.edge().query("SHOW PIPE " + pair.pipe());
    Query.until(Query.BOUND, () -> assertThat(pair.receiverRows().size()).isEqualTo(2));
    Rows rows = pair.receiverRows();
    assertThat(rows.column("attributes"))
        .containsExactly(
            "Database='%s'".formatted(pair.database()),
            "Database='%sb'".formatted(pair.database()));
    assertThat(rows.column("create time")).containsOnly(sender.only("create time"));
    assertThat(rows.column("remote")).containsOnly(Node.HOST);
    assertThat(rows.column("status")).containsOnly("RUNNING");
    assertThat(rows.column("message")).containsOnly(NORMAL);

    pair.stopPipe();
    Query.until(
        Query.BOUND, () -> assertThat(pair.receiverRows().column("status")).containsOnly("STOP"));
    pair.dropPipe();
    Query.until(Query.BOUND, () -> assertThat(pair.receiverRows().isEmpty()).isTrue());
  }

  @Test
  void states_everyProcessKilled_survive(NodePair pair) throws Exception {
    pair.connect();
    pair.edge()
        .execute(
            "CREATE PIPE stopped TO %s FROM (select ** from root where time>=7) WITH SyncDelOp=true"
                .formatted(pair.sink()));
    insert(pair, 1);
    pair.awaitSameData();
    Rows before = states(pair);

    pair.edge().kill();
    // A sender that is silent is no longer shown.
    Query.until(Query.BOUND, () -> assertThat(pair.receiverRows().isEmpty()).isTrue());
    pair.cloud().kill();
    pair.cloud().start();
    pair.edge().start();

    assertThat(states(pair)).isEqualTo(before);
    insert(pair, 2);
    pair.awaitSameData();
    pair.awaitMessage(NORMAL);
  }

  /** The pipes at the edge but for their messages, which change by themselves. */
  private static Rows states(NodePair pair) throws Exception {
    Rows all = pair.edge().query("SHOW PIPES").where("role", "sender");
    int message = all.columns().indexOf("message");
    return new Rows(
        all.columns().subList(0, message),
        all.rows().stream().map(row -> row.subList(0, message)).toList());
  }

  private static String status(NodePair pair) throws Exception {
    return pair.edge().query("SHOW PIPE " + pair.pipe()).only("status");
  }

  private static void insert(NodePair pair, long time) throws Exception {
    pair.edge()
        .execute(
            "INSERT INTO %s.d(time, s) VALUES (%d, %d)".formatted(pair.database(), time, time));
  }

  private static void insertMany(NodePair pair, int rows) throws Exception {
    int batch = 10_000;
    List<List<String>> names = Collections.nCopies(batch, List.of("s"));
    List<List<TSDataType>> types = Collections.nCopies(batch, List.of(TSDataType.DOUBLE));
    try (Session session = pair.edge().session()) {
      for (int done = 0; done < rows; done += batch) {
        List<Long> times = new ArrayList<>();
        List<List<Object>> values = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
          times.add((long) done + i);
          values.add(List.of(Math.sin(done + i)));
        }
        session.insertRecordsOfOneDevice(
            pair.database() + ".many", times, names, types, values, true);
      }
    }
  }

  private static void assertNothingArrives(NodePair pair) throws Exception {
    assertNothingArrives(pair, 0);
  }

  /** Waits for what must not come, much longer than it would take. */
  private static void assertNothingArrives(NodePair pair, int before) throws Exception {
    Thread.sleep(1_500);
    assertThat(rows(pair.cloud(), pair)).isEqualTo(before);
  }

  private static int rows(Node node, NodePair pair) throws Exception {
    return node.query("SELECT ** FROM " + pair.database()).size();
  }
}
