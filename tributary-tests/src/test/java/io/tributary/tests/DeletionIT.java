// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.iotdb.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DELETE, DROP TIMESERIES and DROP DATABASE at the edge, with {@code SyncDelOp} and without. */
@ExtendWith(SharedNodes.class)
class DeletionIT {
  private static final String WITH = "WITH SyncDelOp=true";

  // SyncDelOp=false

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM %s.d.s WHERE time = 2",
        "DELETE FROM %s.d.s WHERE time >= 2 AND time <= 4",
        "DELETE FROM %s.d.s",
        "DELETE FROM %s.**",
        "DELETE TIMESERIES %s.d.s",
        "DROP TIMESERIES %s.**",
        "DROP DATABASE %s",
      })
  void without_anyDeletion_changesNothingAtTheCloud(String deletion, NodePair pair)
      throws Exception {
    pair.connect();
    insert(pair, "d", 1, 2);
    pair.edge().execute("FLUSH");
    insert(pair, "d", 3, 4, 5);
    insert(pair, "e", 1);
    pair.awaitSameData();

    pair.edge().execute(deletion.formatted(pair.database()));
    insert(pair, "later", 1);
    pair.edge().execute("FLUSH");
    insert(pair, "later", 2);
    awaitTimes(pair, "later", 1, 2);
    assertThat(times(pair.cloud(), pair, "d")).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(times(pair.cloud(), pair, "e")).containsExactly(1L);
    pair.awaitMessage("NORMAL");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void without_deletedWhileStopped_staysAtTheCloud(boolean flushed, NodePair pair)
      throws Exception {
    pair.connect();
    insert(pair, "d", 1, 2, 3);
    pair.awaitSameData();
    pair.stopPipe();
    if (flushed) {
      pair.edge().execute("FLUSH");
    }
    pair.edge().execute("DELETE FROM %s.d.s WHERE time <= 2".formatted(pair.database()));
    insert(pair, "d", 4);
    pair.startPipe();
    awaitTimes(pair, "d", 1, 2, 3, 4);
    assertThat(times(pair.edge(), pair, "d")).containsExactly(3L, 4L);
  }

  // Before START

  @ParameterizedTest
  @ValueSource(strings = {"WITH SyncDelOp=false", WITH})
  void either_deletedBeforeStart_isNotSent(String attributes, NodePair pair) throws Exception {
    insert(pair, "flushed", 1, 2, 3);
    pair.edge().execute("FLUSH");
    insert(pair, "memory", 1, 2, 3);
    for (String device : List.of("flushed", "memory")) {
      pair.edge().execute("DELETE FROM %s.%s.s WHERE time = 2".formatted(pair.database(), device));
    }
    pair.connect(attributes);
    insert(pair, "memory", 4);
    awaitTimes(pair, "memory", 1, 3, 4);
    awaitTimes(pair, "flushed", 1, 3);
    pair.awaitSameData();
  }

  // SyncDelOp=true

  @Test
  void with_insertDeleteInsert_arriveInThisOrder(NodePair pair) throws Exception {
    pair.connect(WITH);
    String insert = "INSERT INTO %s.d(time, s) VALUES (1, %%d)".formatted(pair.database());
    String delete = "DELETE FROM %s.d.s WHERE time <= 1".formatted(pair.database());
    insert(pair, "d", 0);
    for (int i = 0; i < 30; i++) {
      pair.edge().execute(insert.formatted(i), delete, insert.formatted(i + 1_000));
    }
    insert(pair, "last", 1);
    awaitTimes(pair, "last", 1);
    pair.awaitSameData();
    assertThat(pair.cloud().query("SELECT s FROM %s.d".formatted(pair.database())).rows())
        .containsExactly(List.of("1", "1029.0"));
  }

  @Test
  void with_insertThenDelete_endsWithoutThePoint(NodePair pair) throws Exception {
    pair.connect(WITH);
    insert(pair, "d", 7);
    for (int i = 0; i < 30; i++) {
      insert(pair, "d", 1);
      pair.edge().execute("DELETE FROM %s.d.s WHERE time = 1".formatted(pair.database()));
      if (i % 10 == 9) {
        pair.edge().execute("FLUSH");
      }
    }
    insert(pair, "d", 8);
    awaitTimes(pair, "d", 7, 8);
  }

  @Test
  void with_wildcardPath_deletesAllThatItMeans(NodePair pair) throws Exception {
    pair.connect(WITH);
    for (String device : List.of("a.x", "a.y", "b.x")) {
      insert(pair, device, 1, 2, 3);
    }
    pair.edge().execute("FLUSH");
    pair.awaitSameData();
    pair.edge().execute("DELETE FROM %s.a.*.s WHERE time >= 2".formatted(pair.database()));
    awaitTimes(pair, "a.x", 1);
    awaitTimes(pair, "a.y", 1);
    assertThat(times(pair.cloud(), pair, "b.x")).containsExactly(1L, 2L, 3L);
    pair.edge().execute("DELETE FROM %s.** WHERE time = 1".formatted(pair.database()));
    awaitTimes(pair, "b.x", 2, 3);
    awaitTimes(pair, "a.x");
  }

  @Test
  void with_rangeOfEverything_keepsTheSeries(NodePair pair) throws Exception {
    pair.connect(WITH);
    String series = "SHOW TIMESERIES %s.**".formatted(pair.database());
    insert(pair, "d", 1, 2, 3);
    pair.awaitSameData();
    Rows before = pair.cloud().query(series);
    pair.edge().execute("DELETE FROM %s.d.s WHERE time <= 100".formatted(pair.database()));
    awaitTimes(pair, "d");
    assertThat(pair.cloud().query(series)).isEqualTo(before);
    insert(pair, "d", 4);
    awaitTimes(pair, "d", 4);
  }

  @Test
  void with_receiverDown_arrivesWhenItIsBack(NodePair pair) throws Exception {
    pair.connect(WITH);
    insert(pair, "d", 1, 2, 3);
    pair.awaitSameData();
    pair.cloud().kill();
    pair.edge().execute("DELETE FROM %s.d.s WHERE time <= 2".formatted(pair.database()));
    insert(pair, "d", 2);
    pair.edge().execute("FLUSH");
    pair.cloud().start();
    awaitTimes(pair, "d", 2, 3);
    pair.awaitMessage("NORMAL");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void with_deletedWhileStopped_arrivesAfterStart(boolean flushed, NodePair pair) throws Exception {
    pair.connect(WITH);
    insert(pair, "d", 1, 2, 3);
    pair.awaitSameData();
    pair.stopPipe();
    if (flushed) {
      pair.edge().execute("FLUSH");
    }
    pair.edge().execute("DELETE FROM %s.d.s WHERE time <= 2".formatted(pair.database()));
    insert(pair, "d", 2, 4);
    pair.startPipe();
    awaitTimes(pair, "d", 2, 3, 4);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void with_deletedWhileStopped_afterARestart_arrivesAfterStart(boolean killed, NodePair pair)
      throws Exception {
    pair.connect(WITH);
    insert(pair, "d", 1, 2, 3);
    pair.awaitSameData();
    pair.stopPipe();
    if (killed) {
      pair.edge().kill();
    } else {
      pair.edge().stop();
    }
    pair.edge().start();
    pair.edge().execute("DELETE FROM %s.d.s WHERE time <= 2".formatted(pair.database()));
    insert(pair, "d", 4);
    pair.startPipe();
    awaitTimes(pair, "d", 3, 4);
  }

  @Test
  void with_sessionCalls_arrive(NodePair pair) throws Exception {
    pair.connect(WITH);
    insert(pair, "d", 1, 2, 3, 4);
    insert(pair, "e", 1, 2);
    pair.awaitSameData();
    try (Session session = pair.edge().session()) {
      session.deleteData(pair.database() + ".d.s", 1);
      awaitTimes(pair, "d", 2, 3, 4);
      session.deleteData(List.of(pair.database() + ".d.s"), 3, 3);
      awaitTimes(pair, "d", 2, 4);
      session.deleteTimeseries(pair.database() + ".e.s");
    }
    awaitTimes(pair, "e");
    assertThat(times(pair.cloud(), pair, "d")).containsExactly(2L, 4L);
    // The series may be written again.
    insert(pair, "e", 2);
    awaitTimes(pair, "e", 2);
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {17, 18, 19})
  void with_anySequence_bothEndsHaveWhatRemains(long seed, NodePair pair) throws Exception {
    Random random = new Random(seed);
    int span = 60;
    Ledger ledger = new Ledger(pair.database(), random);
    pair.connect(WITH);
    try (Session session = pair.edge().session()) {
      for (int i = 0; i < 120; i++) {
        int what = random.nextInt(20);
        if (what < 12) {
          ledger.write(session, span);
        } else if (what < 19) {
          ledger.delete(session, span);
        } else {
          session.executeNonQueryStatement("FLUSH");
        }
        if (i == 60) {
          pair.stopPipe();
        } else if (i == 80) {
          pair.startPipe();
        }
      }
      ledger.assertIsOn(pair.edge());
      Query.until(Query.BOUND, () -> ledger.assertIsOn(pair.cloud()));
      session.executeNonQueryStatement("FLUSH");
      ledger.write(session, span);
    }
    Query.until(Query.BOUND, () -> ledger.assertIsOn(pair.cloud()));
  }

  /** Inserts points whose value is their time, in one series of a device. */
  private static void insert(NodePair pair, String device, long... times) throws Exception {
    String[] statements =
        LongStream.of(times)
            .mapToObj(
                time ->
                    "INSERT INTO %s.%s(time, s) VALUES (%d, %d)"
                        .formatted(pair.database(), device, time, time))
            .toArray(String[]::new);
    pair.edge().execute(statements);
  }

  private static void awaitTimes(NodePair pair, String device, long... expected) {
    Query.until(
        Duration.ofSeconds(60),
        () -> assertThat(times(pair.cloud(), pair, device)).containsExactly(boxed(expected)));
  }

  private static Long[] boxed(long... times) {
    return LongStream.of(times).boxed().toArray(Long[]::new);
  }

  private static List<Long> times(Node node, NodePair pair, String device) throws Exception {
    Rows rows = node.query("SELECT s FROM %s.%s".formatted(pair.database(), device));
    return rows.isEmpty() ? List.of() : rows.column("Time").stream().map(Long::valueOf).toList();
  }
}
