// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.apache.iotdb.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** VERIFY PIPE compares what both ends hold, and REPAIR makes them equal. */
@ExtendWith(SharedNodes.class)
class VerifyIT {
  private static final int ROWS = 2_000;

  @Test
  void equalEnds_giveNoRow_alsoAfterFlushAndCompactionOfOne(NodePair pair) throws Exception {
    fill(pair);
    pair.connect();
    pair.awaitSameData();
    pair.edge().execute("INSERT INTO %s.d2(time, text) VALUES (1, '水')".formatted(pair.database()));
    assertThat(verify(pair, "").rows()).isEmpty();

    pair.edge().execute("FLUSH");
    assertThat(verify(pair, "").rows()).isEmpty();

    // Other values in other files, of which the newer ones count.
    for (int round = 0; round < 3; round++) {
      pair.cloud()
          .execute(
              "INSERT INTO %s.d1(time, a) VALUES (%d, -1)".formatted(pair.database(), round),
              "FLUSH",
              "INSERT INTO %s.d1(time, a) VALUES (%d, %d)".formatted(pair.database(), round, round),
              "FLUSH");
    }
    pair.cloud().execute("START REPAIR DATA");
    assertThat(verify(pair, "").rows()).isEmpty();
  }

  @Test
  void whatIsUnderWay_isNoDifference(NodePair pair) throws Exception {
    fill(pair);
    pair.connect("WITH SyncDelOp=true");
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Long> load = CompletableFuture.supplyAsync(() -> write(pair, over));
    try {
      for (int round = 0; round < 5; round++) {
        assertThat(verify(pair, "").rows()).isEmpty();
      }
    } finally {
      over.set(true);
    }
    assertThat(load.join()).isPositive();
    assertThat(verify(pair, "").rows()).isEmpty();
  }

  @Test
  void whatDiffers_isNamed_andRepaired(NodePair pair) throws Exception {
    String database = pair.database();
    fill(pair);
    pair.connect();
    pair.awaitSameData();
    pair.cloud()
        .execute(
            "DELETE FROM %s.d1.a WHERE time >= 100 AND time < 110".formatted(database),
            "INSERT INTO %s.d1(time, b) VALUES (500, -1), (501, -1)".formatted(database),
            "DELETE TIMESERIES %s.d2.text".formatted(database),
            "DELETE TIMESERIES %s.d3.**".formatted(database),
            "DELETE FROM %s.aligned.x WHERE time = 7".formatted(database));

    Rows rows = verify(pair, "");

    assertThat(rows.columns())
        .containsExactly(
            "series", "time range", "points here", "points at the receiver", "difference");
    assertThat(rows.column("series"))
        .containsExactly(
            database + ".aligned.x",
            database + ".d1.a",
            database + ".d1.b",
            database + ".d2.text",
            database + ".d3.a",
            database + ".d3.b");
    assertThat(rows.column("difference"))
        .containsExactly(
            "1 missing",
            "10 missing",
            "2 changed",
            ROWS + " missing",
            ROWS + " missing",
            ROWS + " missing");
    assertThat(rows.column("points here"))
        .containsExactly("1", "10", "2", "" + ROWS, "" + ROWS, "" + ROWS);
    assertThat(rows.column("points at the receiver")).containsExactly("0", "0", "2", "0", "0", "0");
    assertThat(rows.column("time range").get(1)).contains(".100 - ").contains(".109");
    assertThat(verify(pair, "FROM 110 TO 499").column("series"))
        .doesNotContain(database + ".d1.a", database + ".d1.b");

    assertThat(verify(pair, "REPAIR").column("difference"))
        .hasSize(6)
        .allMatch(difference -> difference.endsWith("; sent"));
    assertThat(verify(pair, "").rows()).isEmpty();
    pair.awaitSameData();
  }

  @Test
  void deletionsThatDoNotTravel_areNoDifference(NodePair pair) throws Exception {
    fill(pair);
    pair.connect();
    pair.awaitSameData();
    pair.edge().execute("DELETE FROM %s.d1.* WHERE time < 50".formatted(pair.database()));

    assertThat(verify(pair, "").rows()).isEmpty();
  }

  @Test
  void pointsOnlyTheReceiverHas_areRepaired_whenDeletionsTravel(NodePair pair) throws Exception {
    fill(pair);
    pair.connect("WITH SyncDelOp=true");
    pair.awaitSameData();
    pair.edge().execute("DELETE FROM %s.d1.* WHERE time < 50".formatted(pair.database()));
    pair.awaitSameData();
    pair.cloud()
        .execute(
            "INSERT INTO %s.d1(time, a) VALUES (20, 1), (21, 1), (%d, 1)"
                .formatted(pair.database(), ROWS + 5));

    assertThat(verify(pair, "REPAIR").column("difference"))
        .containsExactly("2 deleted here; sent", "1 deleted here; sent");
    assertThat(verify(pair, "").rows()).isEmpty();
    pair.awaitSameData();
  }

  @Test
  void beforeTheStartTime_nothingCounts(NodePair pair) throws Exception {
    fill(pair);
    pair.connect("FROM (SELECT ** FROM root WHERE time >= 1000)");
    pair.awaitSame("SELECT ** FROM %s WHERE time >= 1000".formatted(pair.database()));

    assertThat(verify(pair, "FROM 0").rows()).isEmpty();
    pair.cloud().execute("DELETE FROM %s.d1.a WHERE time <= 1000".formatted(pair.database()));
    assertThat(verify(pair, "").column("difference")).containsExactly("1 missing");
  }

  @Test
  void seriesOfAnotherType_isNamed_andNotSent(NodePair pair) throws Exception {
    String series = "CREATE TIMESERIES %s.d.clash WITH DATATYPE=".formatted(pair.database());
    pair.cloud().execute("CREATE DATABASE " + pair.database(), series + "BOOLEAN");
    pair.edge().execute("CREATE DATABASE " + pair.database(), series + "TEXT");
    pair.edge().set("max_number_of_sync_file_retry", "0");
    pair.edge().loadConfiguration();
    pair.connect();
    pair.edge().execute("INSERT INTO %s.d(time, clash) VALUES (1, 'x')".formatted(pair.database()));

    assertThat(verify(pair, "REPAIR").column("difference"))
        .containsExactly("TEXT here, BOOLEAN there; cannot be sent");
  }

  @Test
  void whatCannotBeVerified_isSaid(NodePair pair) throws Exception {
    assertThatThrownBy(() -> pair.edge().query("VERIFY PIPE nobody"))
        .hasMessageContaining("PIPE [nobody] does not exist");
    pair.edge().execute("INSERT INTO %s.d(time, a) VALUES (1, 1)".formatted(pair.database()));
    pair.createSink(1);
    pair.createPipe("");
    assertThatThrownBy(() -> verify(pair, ""))
        .hasMessageContaining("PIPE [%s] is STOP, START it first".formatted(pair.pipe()));
    pair.startPipe();
    assertThatThrownBy(() -> verify(pair, "REPAIR"))
        .hasMessageContaining("the receiver does not answer")
        .hasMessageContaining("Connection refused");
  }

  private static Rows verify(NodePair pair, String rest)
      throws IoTDBConnectionException, StatementExecutionException {
    return pair.edge().query("VERIFY PIPE %s %s".formatted(pair.pipe(), rest).strip());
  }

  private static void fill(NodePair pair) throws Exception {
    try (Session session = pair.edge().session()) {
      String database = pair.database();
      session.executeNonQueryStatement("CREATE DATABASE " + database);
      session.executeNonQueryStatement(
          "CREATE ALIGNED TIMESERIES %s.aligned(x INT32, y FLOAT)".formatted(database));
      for (int from = 0; from < ROWS; from += 500) {
        StringBuilder numbers = new StringBuilder();
        StringBuilder texts = new StringBuilder();
        for (int time = from; time < from + 500; time++) {
          numbers.append(", (%d, %d, %d.5)".formatted(time, time, time));
          texts.append(", (%d, 'text %d')".formatted(time, time));
        }
        for (String device : List.of("d1(time, a, b)", "d3(time, a, b)")) {
          session.executeNonQueryStatement(
              "INSERT INTO %s.%s VALUES %s".formatted(database, device, numbers.substring(2)));
        }
        session.executeNonQueryStatement(
            "INSERT INTO %s.aligned(time, x, y) ALIGNED VALUES %s"
                .formatted(database, numbers.substring(2)));
        session.executeNonQueryStatement(
            "INSERT INTO %s.d2(time, text) VALUES %s".formatted(database, texts.substring(2)));
      }
    }
  }

  /** New points, new values of old ones, and deletions, until it is over. */
  private static long write(NodePair pair, AtomicBoolean over) {
    long written = 0;
    try (Session session = pair.edge().session()) {
      for (long i = 0; !over.get(); i++) {
        session.executeNonQueryStatement(
            "INSERT INTO %s.d1(time, a, b) VALUES (%d, %d, 1), (%d, %d, 2)"
                .formatted(pair.database(), ROWS + i, i, i % ROWS, -i));
        if (i % 10 == 0) {
          session.executeNonQueryStatement(
              "DELETE FROM %s.d1.* WHERE time = %d".formatted(pair.database(), ROWS + i / 2));
        }
        written++;
        Thread.sleep(2);
      }
      return written;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
