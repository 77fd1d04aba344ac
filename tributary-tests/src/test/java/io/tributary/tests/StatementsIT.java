// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.apache.iotdb.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be written, what it answers, and every refusal of one node, with its exact text. */
@ExtendWith(SharedNodes.class)
class StatementsIT {
  private static final int SYNTAX = 700;
  private static final int NOT_SUPPORTED = 701;
  private static final int SINK = 1106;
  private static final int PIPE = 1107;

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(
            "CREATE PIPESINK demo as IoTDB", SINK, "PIPESINK [demo] already exists in IoTDB."),
        arguments("DROP PIPESINK nothing", SINK, "PIPESINK [nothing] does not exist"),
        arguments(
            "DROP PIPESINK demo",
            SINK,
            "Can not drop PIPESINK [demo], because PIPE [mypipe] is using it."),
        arguments(
            "CREATE PIPESINK b AS IoTDB (ip='192.168.0.256')",
            SINK,
            "192.168.0.256 is nonstandard IP address, only support IPv4 now."),
        arguments(
            "CREATE PIPESINK b AS IoTDB (ip='no host')",
            SINK,
            "no host is nonstandard IP address, only support IPv4 now."),
        arguments(
            "CREATE PIPESINK b AS IoTDB (port='six')",
            SINK,
            "port=six has wrong format, require for INT32."),
        arguments(
            "CREATE PIPESINK b AS IoTDB (port=0)",
            SINK,
            "port=0 has wrong format, require for INT32."),
        arguments(
            "CREATE PIPESINK b AS IoTDB (port=65536)",
            SINK,
            "port=65536 has wrong format, require for INT32."),
        arguments(
            "CREATE PIPESINK b AS IoTDB (port=-1)",
            SINK,
            "port=-1 has wrong format, require for INT32."),
        arguments(
            "CREATE PIPESINK b AS IoTDB (compress=1)",
            SINK,
            "There is No attribute compress in IoTDB pipeSink."),
        arguments(
            "CREATE PIPESINK b AS IoTDB (ip='10.0.0.1', IP='10.0.0.2')",
            SINK,
            "Attribute ip is given more than once."),
        arguments(
            "CREATE PIPESINK b AS Kafka",
            SINK,
            "PIPESINK type [Kafka] is not supported, the supported types are [IoTDB]."),
        arguments("CREATE PIPE q TO nothing", PIPE, "PIPESINK [nothing] does not exist"),
        arguments(
            "CREATE PIPE mypipe TO demo",
            PIPE,
            "PIPE [mypipe] is STOP, please retry after drop it."),
        arguments("START PIPE nothing", PIPE, "PIPE [nothing] does not exist"),
        arguments("STOP PIPE nothing", PIPE, "PIPE [nothing] does not exist"),
        arguments("DROP PIPE nothing", PIPE, "PIPE [nothing] does not exist"),
        arguments(
            "CREATE PIPE q TO demo WITH compress=true",
            PIPE,
            "Can not recognition attribute compress"),
        arguments(
            "CREATE PIPE q TO demo WITH SyncDelOp=maybe",
            PIPE,
            "SyncDelOp=maybe has wrong format, require for true or false."),
        arguments(
            "CREATE PIPE q TO demo FROM (select s from root)",
            NOT_SUPPORTED,
            "Not support for this sql in pipe."),
        arguments(
            "CREATE PIPE q TO demo FROM (select ** from root.vehicle)",
            NOT_SUPPORTED,
            "Not support for this sql in pipe."),
        arguments(
            "CREATE PIPE q TO demo FROM (select ** from root where time<=5)",
            NOT_SUPPORTED,
            "Not support for this sql in pipe."));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void statement_refused_hasItsCodeAndText(String statement, int code, String text, NodePair pair)
      throws Exception {
    createDemo(pair);
    StatementExecutionException refusal = refusal(pair.edge(), statement);
    assertThat(refusal).hasMessage(code + ": " + text);
    assertThat(refusal.getStatusCode()).isEqualTo(code);
  }

  @Test
  void createPipe_pipeRuns_saysSo(NodePair pair) throws Exception {
    createDemo(pair);
    pair.edge().execute("START PIPE mypipe");
    assertThat(refusal(pair.edge(), "CREATE PIPE mypipe TO demo"))
        .hasMessage("1107: PIPE [mypipe] is RUNNING, please retry after drop it.");
  }

  @Test
  void createPipe_startInTheFuture_isRefusedWithBothTimes(NodePair pair) throws Exception {
    createDemo(pair);
    String time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}";
    assertThat(
            refusal(
                pair.edge(),
                "CREATE PIPE q TO demo FROM (select ** from root where time >= 2900-01-01)"))
        .hasMessageMatching(
            "1107: Fail to create PIPE \\[q\\] because Start time 2900-01-01T00:00:00\\.000\\S*"
                + " is later than current time "
                + time
                + "\\S*, this is not supported yet\\.");
    assertThat(pair.edge().query("SHOW PIPE q").isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE PIPESINK",
        "CREATE PIPESINK b AS IoTDB ip='10.0.0.1'",
        "CREATE PIPESINK a-b AS IoTDB",
        "CREATE PIPE q TO",
        "CREATE PIPE q TO demo FROM (select ** from root where time>='yyyy-mm-dd HH:MM:SS')",
        "DROP PIPESINK",
        "START PIPE",
      })
  void statement_malformed_isASyntaxErrorWithItsPlace(String statement, NodePair pair) {
    StatementExecutionException refusal = refusal(pair.edge(), statement);
    assertThat(refusal.getStatusCode()).isEqualTo(SYNTAX);
    assertThat(refusal).hasMessageMatching("700: line 1:\\d+: .+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE PIPESINK s AS IoTDB (ip='10.0.0.7',port=6668)",
        "create pipesink s as iotdb (IP='10.0.0.7',PORT='6668');",
        "CREATE PIPESINK s AS IOTDB (ip=10.0.0.7 port=6668)",
        "CREATE PIPESINK s AS IoTDB (ip==\"10.0.0.7\",port==6668);",
        "CREATE PIPESINK s AS IoTDB (ip='10.0.0.7',port=6668;)",
        "CREATE PIPESINK s AS IoTDB (ip='10.0.0.7',port=6668;);",
        "CREATE /* a sink */ PIPESINK\n  s\tAS IoTDB -- of ours\n (port=6668, ip='10.0.0.7')",
        "CREATE PIPESINK `s` AS IoTDB(ip = '10.0.0.7', port = 6668)",
      })
  void createPipeSink_everySpelling_isTheSameSink(String statement, NodePair pair)
      throws Exception {
    pair.edge().execute(statement);
    assertThat(pair.edge().query("SHOW PIPESINK s"))
        .isEqualTo(
            new Rows(
                List.of("name", "type", "attributes"),
                List.of(List.of("s", "IoTDB", "ip='10.0.0.7',port=6668"))));
  }

  @ParameterizedTest
  @MethodSource("starts")
  void createPipe_everyStart_isShown(String rest, String attributes, NodePair pair)
      throws Exception {
    pair.createSink();
    pair.createPipe(rest);
    assertThat(pair.edge().query("SHOW PIPES").only("attributes")).isEqualTo(attributes);
  }

  static Stream<Arguments> starts() {
    String none = "SyncDelOp=false,DataStartTimestamp=0";
    String date = "SyncDelOp=false,DataStartTimestamp=1648598400000";
    return Stream.of(
        arguments("", none),
        arguments("FROM (select ** from root)", none),
        arguments("from (SELECT ** FROM ROOT WHERE TIME>=0);", none),
        arguments("FROM (select ** from root where time>=2022-03-30T00:00:00Z)", date),
        arguments("FROM (select ** from root where time>='2022-03-30T08:00:00+08:00')", date),
        arguments("FROM (select ** from root where time>=1648598400000)", date),
        arguments("FROM (select ** from root where time>1648598399999)", date),
        arguments("WITH SyncDelOp=true", "SyncDelOp=true,DataStartTimestamp=0"),
        arguments("WITH (syncdelop='TRUE')", "SyncDelOp=true,DataStartTimestamp=0"),
        arguments(
            "FROM (select ** from root where time >= 1648598400000) WITH SyncDelOp=false", date));
  }

  @Test
  void name_anyCharacters_isKeptAndFound(NodePair pair) throws Exception {
    Node edge = pair.edge();
    edge.execute(
        "CREATE PIPESINK `edge 7/../x` AS IoTDB",
        "CREATE PIPESINK 数据 AS IoTDB",
        "CREATE PIPE `p``1;'` TO `EDGE 7/../x`",
        "START PIPE `P``1;'`",
        "STOP PIPE `p``1;'`");
    assertThat(edge.query("SHOW PIPESINKS").column("name")).containsExactly("edge 7/../x", "数据");
    assertThat(edge.query("SHOW PIPE `p``1;'`").only("remote")).isEqualTo("edge 7/../x");
    edge.execute("DROP PIPE `p``1;'`", "DROP PIPESINK 数据", "DROP PIPESINK `edge 7/../x`");
    assertThat(edge.query("SHOW PIPESINKS").isEmpty()).isTrue();
  }

  @Test
  void name_otherCase_isFoundWhenOnlyOneMatches(NodePair pair) throws Exception {
    Node edge = pair.edge();
    edge.execute("CREATE PIPESINK Demo AS IoTDB", "CREATE PIPESINK DEMO AS IoTDB");
    assertThat(refusal(edge, "DROP PIPESINK demo"))
        .hasMessage("1106: PIPESINK [demo] does not exist");
    edge.execute("DROP PIPESINK DEMO", "DROP PIPESINK demo");
    assertThat(edge.query("SHOW PIPESINKS").isEmpty()).isTrue();
  }

  @Test
  void showPipeSink_password_isMasked(NodePair pair) throws Exception {
    pair.edge()
        .execute("CREATE PIPESINK s AS IoTDB (ip='cloud.example.com', user=edge, password='Top1')");
    assertThat(pair.edge().query("SHOW PIPESINKS").only("attributes"))
        .isEqualTo("ip='cloud.example.com',port=6667,user='edge',password='******'");
  }

  @Test
  void show_unknownName_isAnEmptySet(NodePair pair) throws Exception {
    assertThat(pair.edge().query("SHOW PIPE nothing"))
        .isEqualTo(
            new Rows(
                List.of("create time", "name", "role", "remote", "status", "attributes", "message"),
                List.of()));
    assertThat(pair.edge().query("SHOW PIPESINK nothing"))
        .isEqualTo(new Rows(List.of("name", "type", "attributes"), List.of()));
  }

  @Test
  void showPipes_several_areOrderedByName(NodePair pair) throws Exception {
    createDemo(pair);
    pair.edge().execute("CREATE PIPE b TO demo", "CREATE PIPE a TO demo", "CREATE PIPE c TO demo");
    assertThat(pair.edge().query("SHOW PIPES").column("name"))
        .containsExactly("a", "b", "c", "mypipe");
  }

  @Test
  void statement_inTheCli_printsAsTheEnginesOwn(NodePair pair) throws Exception {
    createDemo(pair);
    Command.Outcome refused = pair.edge().cli("SHOW PIPE nothing", "CREATE PIPESINK demo AS IoTDB");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out()).contains("Empty set.");
    assertThat(refused.out() + refused.err())
        .contains(
            "Msg: org.apache.iotdb.jdbc.IoTDBSQLException:"
                + " 1106: PIPESINK [demo] already exists in IoTDB.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOAD CONFIGURATION",
        "LOAD CONFIGURATION ON LOCAL",
        "load configuration on cluster;"
      })
  void loadConfiguration_everySpelling_succeeds(String statement, NodePair pair) throws Exception {
    pair.edge().execute(statement);
  }

  private static void createDemo(NodePair pair) throws Exception {
    pair.edge().execute("CREATE PIPESINK demo AS IoTDB", "CREATE PIPE mypipe TO demo");
  }

  private static StatementExecutionException refusal(Node node, String statement) {
    StatementExecutionException refusal =
        catchThrowableOfType(StatementExecutionException.class, () -> run(node, statement));
    assertThat(refusal).as("the refusal of: %s", statement).isNotNull();
    return refusal;
  }

  private static void run(Node node, String statement) throws Exception {
    try (Session session = node.session()) {
      session.executeNonQueryStatement(statement);
    }
  }
}
