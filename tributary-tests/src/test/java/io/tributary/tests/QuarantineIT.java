// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver cannot take is set aside, shown, sent again or given up. */
@ExtendWith(SharedNodes.class)
class QuarantineIT {

  @Test
  void clashingSeries_amongMany_isSetAsideAlone_andRetryBringsItsCurrentValues(NodePair pair)
      throws Exception {
    String database = pair.database();
    clash(pair);
    pair.edge()
        .execute(
            "INSERT INTO %s.d1(time, a, clash) VALUES (1, 10, 'one'), (2, 20, 'two'), (3, 30, 'x')"
                .formatted(database),
            "INSERT INTO %s.d2(time, a) VALUES (1, 1)".formatted(database),
            "INSERT INTO %s.d3(time, a) VALUES (1, 1)".formatted(database));
    Query.until(Query.BOUND, () -> assertThat(quarantine(pair).isEmpty()).isFalse());

    for (String device : new String[] {"d1", "d2", "d3"}) {
      pair.awaitSame("SELECT a FROM %s.%s".formatted(database, device));
    }
    assertThat(quarantine(pair).column("device or file")).containsOnly(database + ".d1.clash");
    assertThat(quarantine(pair).column("pipe")).containsOnly(pair.pipe());
    assertThat(quarantine(pair).column("reason")).allMatch(it -> it.contains("data type"));
    assertThat(pair.message()).startsWith("WARN: ").contains("set aside");

    // Overwritten, deleted and added meanwhile: RETRY must bring what is true now.
    mend(pair);
    pair.edge()
        .execute(
            "INSERT INTO %s.d1(time, clash) VALUES (2, 'newest')".formatted(database),
            "DELETE FROM %s.d1.clash WHERE time = 3".formatted(database));
    pair.awaitSame("SELECT clash FROM %s.d1 WHERE time = 2".formatted(database));
    pair.edge().execute("RETRY QUARANTINE " + pair.pipe());

    pair.awaitSame("SELECT clash FROM %s.d1".formatted(database));
    Query.until(Query.BOUND, () -> assertThat(quarantine(pair).isEmpty()).isTrue());
    pair.awaitMessage("NORMAL");
  }

  @Test
  void clashInOneOfTheFilesThatAreLoadedTogether_holdsUpNoOther(NodePair pair, @TempDir Path folder)
      throws Exception {
    History fine = new History(pair.database() + ".fine", 1);
    History odd = new History(pair.database() + ".odd", 2);
    pair.edge().set("max_number_of_sync_file_retry", "0");
    pair.edge().loadConfiguration();
    String series = "CREATE TIMESERIES %s.odd.history.s0 WITH DATATYPE=TEXT";
    pair.cloud().execute("CREATE DATABASE " + pair.database(), series.formatted(pair.database()));
    pair.edge().execute("CREATE DATABASE " + pair.database());
    for (History next : List.of(fine, fine, odd, fine)) {
      next.skipToNextWeek();
      next.load(pair.edge(), 700_000, folder);
    }

    pair.connect();

    fine.awaitOn(pair.cloud(), Query.BOUND);
    pair.awaitSame("SELECT count(s1), sum(s1) FROM %s.odd.history".formatted(pair.database()));
    assertThat(quarantine(pair).column("device or file"))
        .containsOnly(pair.database() + ".odd.history.s0");
  }

  @Test
  void retry_ofStillClashingData_leavesItSetAside(NodePair pair) throws Exception {
    clash(pair);
    insertClash(pair);
    Query.until(Query.BOUND, () -> assertThat(quarantine(pair).isEmpty()).isFalse());
    List<String> before = quarantine(pair).column("time");

    pair.edge().execute("RETRY QUARANTINE " + pair.pipe());

    Query.until(
        Query.BOUND,
        () ->
            assertThat(quarantine(pair).column("time"))
                .isNotEmpty()
                .doesNotContainAnyElementsOf(before));
    assertThat(pair.message()).startsWith("WARN: ");
  }

  @Test
  void retry_whileStopped_isSentAfterStart(NodePair pair) throws Exception {
    clash(pair);
    insertClash(pair);
    Query.until(Query.BOUND, () -> assertThat(quarantine(pair).isEmpty()).isFalse());
    pair.stopPipe();
    mend(pair);
    pair.edge().execute("RETRY QUARANTINE " + pair.pipe());
    assertThat(quarantine(pair).isEmpty()).isFalse();

    pair.startPipe();

    pair.awaitSame("SELECT clash FROM %s.d1".formatted(pair.database()));
    Query.until(Query.BOUND, () -> assertThat(quarantine(pair).isEmpty()).isTrue());
  }

  @Test
  void drop_givesItUp_andTheWarningGoes(NodePair pair) throws Exception {
    clash(pair);
    insertClash(pair);
    Query.until(Query.BOUND, () -> assertThat(pair.message()).contains("set aside"));

    pair.edge().execute("drop quarantine " + pair.pipe() + ";");

    assertThat(quarantine(pair).isEmpty()).isTrue();
    pair.awaitMessage("NORMAL");
  }

  @Test
  void show_ofAnUnknownPipe_isEmpty(NodePair pair) throws Exception {
    assertThat(pair.edge().query("SHOW QUARANTINE nobody").isEmpty()).isTrue();
    assertThat(pair.edge().query("SHOW QUARANTINE").isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RETRY", "DROP"})
  void unknownPipe_isRefused(String verb, NodePair pair) {
    StatementExecutionException refusal =
        catchThrowableOfType(
            StatementExecutionException.class,
            () -> pair.edge().execute(verb + " QUARANTINE nobody"));

    assertThat(refusal).hasMessageContaining("PIPE [nobody] does not exist");
    assertThat(refusal.getStatusCode()).isEqualTo(1107);
  }

  /** A series that is TEXT at the edge and BOOLEAN at the cloud, and a running pipe. */
  private static void clash(NodePair pair) throws Exception {
    pair.edge().set("max_number_of_sync_file_retry", "0");
    pair.edge().loadConfiguration();
    String series = "CREATE TIMESERIES %s.d1.clash WITH DATATYPE=".formatted(pair.database());
    pair.cloud().execute("CREATE DATABASE " + pair.database(), series + "BOOLEAN");
    pair.edge().execute("CREATE DATABASE " + pair.database(), series + "TEXT");
    pair.connect();
  }

  private static void mend(NodePair pair)
      throws IoTDBConnectionException, StatementExecutionException {
    pair.cloud()
        .execute(
            "DELETE TIMESERIES %s.d1.clash".formatted(pair.database()),
            "CREATE TIMESERIES %s.d1.clash WITH DATATYPE=TEXT".formatted(pair.database()));
  }

  private static void insertClash(NodePair pair)
      throws IoTDBConnectionException, StatementExecutionException {
    pair.edge()
        .execute(
            "INSERT INTO %s.d1(time, clash) VALUES (1, 'a'), (2, 'b')".formatted(pair.database()));
  }

  private static Rows quarantine(NodePair pair)
      throws IoTDBConnectionException, StatementExecutionException {
    return pair.edge().query("SHOW QUARANTINE " + pair.pipe());
  }
}
