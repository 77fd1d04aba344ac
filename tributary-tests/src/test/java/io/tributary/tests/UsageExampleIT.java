// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.iotdb.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Sync Tool's page, as its reader types it into the stock CLI: sections 4, 6 and 7. */
@ExtendWith(SharedNodes.class)
class UsageExampleIT {
  private static final String DONE = "Msg: The statement is executed successfully.";

  private static final List<String> SHOW_PIPE_COLUMNS =
      List.of("create time", "name", "role", "remote", "status", "attributes", "message");

  /** Section 7, "Result Verification", to be pasted as it is. */
  private static final String RESULT_VERIFICATION =
      """
      CREATE DATABASE root.vehicle;
      CREATE TIMESERIES root.vehicle.d0.s0 WITH DATATYPE=INT32, ENCODING=RLE;
      CREATE TIMESERIES root.vehicle.d0.s1 WITH DATATYPE=TEXT, ENCODING=PLAIN;
      CREATE TIMESERIES root.vehicle.d1.s2 WITH DATATYPE=FLOAT, ENCODING=RLE;
      CREATE TIMESERIES root.vehicle.d1.s3 WITH DATATYPE=BOOLEAN, ENCODING=PLAIN;
      insert into root.vehicle.d0(timestamp,s0) values(now(),10);
      insert into root.vehicle.d0(timestamp,s0,s1) values(now(),12,'12');
      insert into root.vehicle.d0(timestamp,s1) values(now(),'14');
      insert into root.vehicle.d1(timestamp,s2) values(now(),16.0);
      insert into root.vehicle.d1(timestamp,s2,s3) values(now(),18.0,true);
      insert into root.vehicle.d1(timestamp,s3) values(now(),false);
      flush;
      """;

  private static final String RESULT = "select ** from root.vehicle";

  @Test
  void quickStart_asPrinted_runsWithItsOddCapitals(NodePair pair) throws Exception {
    Node edge = pair.edge();

    edge.cli(
            "CREATE PIPESINK central_iotdb AS IoTDB (ip='127.0.0.1', port='%d')"
                .formatted(pair.cloud().port()))
        .orThrow();
    edge.cli("CREATE PIPE my_pipe TO central_iotDB").orThrow();
    assertThat(status(edge)).isEqualTo("STOP");
    edge.cli("START PIPE my_pipe").orThrow();
    assertThat(status(edge)).isEqualTo("RUNNING");
    Rows shown = PrintedTable.only(edge.cli("SHOW PIPES").orThrow().out());
    edge.cli("STOP PIPE my_pipe").orThrow();
    assertThat(status(edge)).isEqualTo("STOP");
    edge.cli("START PIPE my_pipe").orThrow();
    assertThat(status(edge)).isEqualTo("RUNNING");
    edge.cli("DROP PIPE my_pipe").orThrow();
    assertThat(edge.query("SHOW PIPES").isEmpty()).isTrue();

    assertThat(shown.columns()).isEqualTo(SHOW_PIPE_COLUMNS);
    assertThat(shown.only("name")).isEqualTo("my_pipe");
    assertThat(shown.only("remote")).isEqualTo("central_iotdb");
  }

  @Test
  void usageExample_asPrinted_givesItsTableOnBothEnds(NodePair pair) throws Exception {
    Node edge = pair.edge();
    Node cloud = pair.cloud();
    // The page's addresses are of its own machines; these are on one.
    cloud.setCommon("ip_white_list", "127.0.0.1/32");
    cloud.loadConfiguration();
    List<String> statements =
        List.of(
            "CREATE PIPESINK my_iotdb AS IoTDB (IP='127.0.0.1',PORT=%d)".formatted(cloud.port()),
            "CREATE PIPE p TO my_iotdb FROM (select ** from root where time>='2022-03-30 00:00:00')",
            "START PIPE p");

    for (String statement : statements) {
      assertThat(edge.cli(statement).orThrow().lines()).containsExactly(DONE);
    }
    Rows pipe = PrintedTable.only(edge.cli("SHOW PIPE p").orThrow().out());
    List<String> written = edge.cli(RESULT_VERIFICATION.strip()).orThrow().lines();

    assertThat(written).hasSize(12).containsOnly(DONE);
    assertThat(pipe.columns()).isEqualTo(SHOW_PIPE_COLUMNS);
    assertThat(pipe.only("create time"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}");
    assertThat(pipe.rows().get(0).subList(1, 5))
        .containsExactly("p", "sender", "my_iotdb", "RUNNING");
    // The date is in this machine's time zone.
    assertThat(pipe.only("attributes"))
        .matches("SyncDelOp=false,DataStartTimestamp=1648[56]\\d{8}");
    assertThat(pipe.only("message")).isEqualTo("NORMAL");

    pair.awaitSame(RESULT);
    Rows onEdge = PrintedTable.only(edge.cli(RESULT).orThrow().out());
    String printedOnCloud = cloud.cli(RESULT).orThrow().out();

    assertThat(PrintedTable.only(printedOnCloud)).isEqualTo(onEdge);
    assertThat(printedOnCloud).contains("Total line number = 6");
    assertTableOfThePage(onEdge);
  }

  @Test
  void startTime_asDateAndAsNumber_meansTheSame(NodePair pair) throws Exception {
    pair.createSink();
    try (Session session = pair.edge().session()) {
      session.setTimeZone("+08:00");
      session.executeNonQueryStatement(
          "CREATE PIPE p1 TO %s FROM (select ** from root where time>='2022-03-30 00:00:00')"
              .formatted(pair.sink()));
      session.executeNonQueryStatement(
          "CREATE PIPE p2 TO %s FROM (select ** from root where time>= 1648569600000)"
              .formatted(pair.sink()));
    }
    assertThat(pair.edge().query("SHOW PIPES").column("attributes"))
        .containsOnly("SyncDelOp=false,DataStartTimestamp=1648569600000");
  }

  @Test
  void showPipeSinks_asPrinted_givesThePagesTables(NodePair pair) {
    Node edge = pair.edge();
    List<String> lines =
        edge.cli(
                "SHOW PIPESINKTYPE",
                "CREATE PIPESINK my_pipesink AS IoTDB (ip='127.0.0.1',port=6667);",
                "SHOW PIPESINKS",
                "SHOW PIPESINK my_pipesink",
                "DROP PIPESINK my_pipesink")
            .orThrow()
            .lines();
    List<String> types = List.of("+-----+", "| type|", "+-----+", "|IoTDB|", "+-----+");
    List<String> sinks =
        List.of(
            "+-----------+-----+------------------------+",
            "|       name| type|              attributes|",
            "+-----------+-----+------------------------+",
            "|my_pipesink|IoTDB|ip='127.0.0.1',port=6667|",
            "+-----------+-----+------------------------+");

    assertThat(lines.subList(0, 5)).isEqualTo(types);
    assertThat(lines.get(7)).isEqualTo(DONE);
    assertThat(lines.subList(8, 13)).isEqualTo(sinks);
    assertThat(lines.subList(15, 20)).isEqualTo(sinks);
    assertThat(lines.get(22)).isEqualTo(DONE);
  }

  /** Values and nulls are the page's; the times are those of now. */
  private static void assertTableOfThePage(Rows table) {
    assertThat(table.columns())
        .startsWith("Time")
        .containsExactlyInAnyOrder(
            "Time",
            "root.vehicle.d0.s0",
            "root.vehicle.d0.s1",
            "root.vehicle.d1.s2",
            "root.vehicle.d1.s3");
    assertThat(table.column("root.vehicle.d0.s0"))
        .containsExactly("10", "12", "null", "null", "null", "null");
    assertThat(table.column("root.vehicle.d0.s1"))
        .containsExactly("null", "12", "14", "null", "null", "null");
    assertThat(table.column("root.vehicle.d1.s3"))
        .containsExactly("null", "null", "null", "null", "true", "false");
    assertThat(table.column("root.vehicle.d1.s2"))
        .containsExactly("null", "null", "null", "16.0", "18.0", "null");
  }

  private static String status(Node node) throws Exception {
    return node.query("SHOW PIPES").only("status");
  }
}
