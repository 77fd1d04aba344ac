// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.iotdb.isession.SessionDataSet;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.apache.iotdb.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The stock client libraries, users with and without the privilege, and the engine's own pipes. */
@ExtendWith(SharedNodes.class)
class ClientsIT {
  private static final List<String> ENGINE_COLUMNS =
      List.of(
          "ID",
          "CreationTime",
          "State",
          "PipeSource",
          "PipeProcessor",
          "PipeSink",
          "ExceptionMessage",
          "RemainingEventCount",
          "EstimatedRemainingSeconds");

  @Test
  void jdbc_execute_runsStatementsAndQueries(NodePair pair) throws Exception {
    try (Connection connection = pair.edge().jdbc();
        Statement statement = connection.createStatement()) {
      assertThat(statement.execute("CREATE PIPESINK s AS IoTDB")).isFalse();
      assertThat(statement.execute("SHOW PIPESINKS")).isTrue();
      assertThat(names(statement.getResultSet())).containsExactly("s");
      assertThat(names(statement.executeQuery("SHOW PIPESINK s"))).containsExactly("s");
      statement.executeUpdate("DROP PIPESINK s");
      assertThat(names(statement.executeQuery("SHOW PIPESINKS"))).isEmpty();
    }
  }

  @Test
  void jdbc_columns_areText(NodePair pair) throws Exception {
    pair.createSink();
    pair.createPipe("");
    try (Connection connection = pair.edge().jdbc();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SHOW PIPES")) {
      ResultSetMetaData columns = result.getMetaData();
      assertThat(columns.getColumnCount()).isEqualTo(7);
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        assertThat(columns.getColumnTypeName(i)).as(columns.getColumnName(i)).isEqualTo("TEXT");
      }
      assertThat(result.next()).isTrue();
      assertThat(result.getString("create time"))
          .matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}");
      assertThat(result.getString("remote")).isEqualTo(pair.sink());
      assertThat(result.next()).isFalse();
    }
  }

  @Test
  void jdbc_executeBatch_mixesOursAndTheEnginesInOrder(NodePair pair) throws Exception {
    String database = pair.database();
    try (Connection connection = pair.edge().jdbc();
        Statement statement = connection.createStatement()) {
      statement.addBatch("CREATE DATABASE " + database);
      statement.addBatch("CREATE PIPESINK s AS IoTDB");
      statement.addBatch("CREATE PIPE p TO s");
      statement.addBatch("INSERT INTO %s.d(time, v) VALUES (1, 1)".formatted(database));
      statement.addBatch("DROP PIPE p");
      statement.addBatch("DROP PIPESINK s");
      statement.executeBatch();
    }
    assertThat(pair.edge().query("SELECT v FROM %s.d".formatted(database)).size()).isEqualTo(1);
    assertThat(pair.edge().query("SHOW PIPESINKS").isEmpty()).isTrue();
  }

  @Test
  void jdbc_executeBatch_tellsWhatWasRefusedAndDoesTheRest(NodePair pair) throws Exception {
    try (Connection connection = pair.edge().jdbc();
        Statement statement = connection.createStatement()) {
      statement.addBatch("DROP PIPESINK nothing");
      statement.addBatch("CREATE PIPESINK s AS IoTDB");
      Throwable refusal = catchThrowable(statement::executeBatch);
      assertThat(refusal)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("PIPESINK [nothing] does not exist");
    }
    assertThat(pair.edge().query("SHOW PIPESINKS").column("name")).containsExactly("s");
  }

  @Test
  void jdbc_refusal_hasItsCodeAndText(NodePair pair) throws Exception {
    try (Connection connection = pair.edge().jdbc();
        Statement statement = connection.createStatement()) {
      for (Refused call : List.<Refused>of(statement::execute, statement::executeUpdate)) {
        SQLException refusal =
            catchThrowableOfType(SQLException.class, () -> call.run("START PIPE nothing"));
        assertThat((Throwable) refusal).hasMessage("1107: PIPE [nothing] does not exist");
        assertThat(refusal.getErrorCode()).isEqualTo(1107);
      }
    }
  }

  private interface Refused {
    void run(String sql) throws SQLException;
  }

  @Test
  void session_query_givesColumnsAndRows(NodePair pair) throws Exception {
    pair.connect();
    try (Session session = pair.edge().session();
        SessionDataSet data = session.executeQueryStatement("SHOW PIPES")) {
      assertThat(data.getColumnNames())
          .containsExactly(
              "create time", "name", "role", "remote", "status", "attributes", "message");
      assertThat(data.getColumnTypes()).containsOnly("TEXT");
      assertThat(data.hasNext()).isTrue();
      assertThat(data.next().getFields().get(1).getStringValue()).isEqualTo(pair.pipe());
      assertThat(data.hasNext()).isFalse();
    }
  }

  @Test
  void user_withoutThePrivilege_mayLookButNotTouch(NodePair pair) throws Exception {
    Node edge = pair.edge();
    pair.createSink();
    pair.createPipe("");
    edge.execute("CREATE USER alice 'secret1234'");
    try (Session session = edge.session("alice", "secret1234", "tree")) {
      for (String statement :
          List.of(
              "CREATE PIPESINK mine AS IoTDB",
              "DROP PIPESINK " + pair.sink(),
              "CREATE PIPE mine TO " + pair.sink(),
              "START PIPE " + pair.pipe(),
              "STOP PIPE " + pair.pipe(),
              "DROP PIPE " + pair.pipe())) {
        StatementExecutionException refusal =
            catchThrowableOfType(
                StatementExecutionException.class,
                () -> session.executeNonQueryStatement(statement));
        assertThat(refusal).as(statement).isNotNull();
        assertThat(refusal.getStatusCode()).as(statement).isEqualTo(803);
        assertThat(refusal).hasMessageContaining("USE_PIPE");
      }
      assertThat(Query.on(session, "SHOW PIPESINKTYPE").only("type")).isEqualTo("IoTDB");
    }
    assertThat(edge.query("SHOW PIPES").only("status")).isEqualTo("STOP");

    edge.execute("GRANT USE_PIPE ON root.** TO USER alice");
    try (Session session = edge.session("alice", "secret1234", "tree")) {
      session.executeNonQueryStatement("DROP PIPE " + pair.pipe());
      session.executeNonQueryStatement("DROP PIPESINK " + pair.sink());
    }
    assertThat(edge.query("SHOW PIPESINKS").isEmpty()).isTrue();
  }

  @Test
  void enginePipe_itsStatements_reachTheEngine(NodePair pair) throws Exception {
    Node edge = pair.edge();
    pair.connect();
    edge.execute(
        "CREATE PIPE eng WITH SINK ('sink'='iotdb-thrift-sink','ip'='127.0.0.1','port'='%d')"
            .formatted(pair.cloud().port()));

    Rows engine = edge.query("SHOW ENGINE PIPES");
    assertThat(engine.columns()).isEqualTo(ENGINE_COLUMNS);
    assertThat(engine.column("ID")).contains("eng");
    Rows row = edge.query("SHOW PIPE eng");
    assertThat(row.only("role")).isEqualTo("sender");
    assertThat(row.only("remote")).isEqualTo("iotdb-thrift-sink");
    assertThat(row.only("status")).isEqualTo("RUNNING");
    assertThat(edge.query("SHOW PIPES").column("name")).containsExactly("eng", pair.pipe());

    edge.execute("STOP PIPE eng");
    assertThat(edge.query("SHOW PIPE eng").only("status")).isEqualTo("STOP");
    edge.execute("START PIPE eng");
    assertThat(edge.query("SHOW PIPE eng").only("status")).isEqualTo("RUNNING");
    edge.execute("DROP PIPE eng");
    assertThat(edge.query("SHOW PIPES").column("name")).containsExactly(pair.pipe());
    assertThat(edge.query("SHOW ENGINE PIPES").column("ID")).doesNotContain("eng");
  }

  @Test
  void tableModel_itsStatements_reachTheEngineUntouched(NodePair pair) throws Exception {
    try (Session session = pair.edge().session("root", "root", "table")) {
      session.executeNonQueryStatement("CREATE DATABASE factory");
      try {
        session.executeNonQueryStatement(
            "CREATE TABLE factory.sensors(device STRING TAG, temperature DOUBLE FIELD)");
        session.executeNonQueryStatement(
            "INSERT INTO factory.sensors(time, device, temperature) VALUES (1, 'a', 2.5)");
        Rows rows = Query.on(session, "SELECT device, temperature FROM factory.sensors");
        assertThat(rows.rows()).containsExactly(List.of("a", "2.5"));
        assertThat(Query.on(session, "SHOW PIPES").columns()).isEqualTo(ENGINE_COLUMNS);
        StatementExecutionException refusal =
            catchThrowableOfType(
                StatementExecutionException.class,
                () -> session.executeQueryStatement("SHOW PIPESINKS"));
        assertThat(refusal).hasMessageContaining("mismatched input 'PIPESINKS'");
      } finally {
        session.executeNonQueryStatement("DROP DATABASE factory");
      }
    }
  }

  private static List<String> names(ResultSet result) throws SQLException {
    List<String> names = new ArrayList<>();
    while (result.next()) {
      names.add(result.getString("name"));
    }
    result.close();
    return names;
  }
}
