// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.iotdb.isession.SessionDataSet;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.apache.iotdb.session.Session;
import org.apache.tsfile.read.common.Field;
import org.apache.tsfile.read.common.RowRecord;

/** Queries whose answers are compared, once or until they are as expected. */
final class Query {

  /** Enough for everything that does not wait for something slow on purpose. */
  static final Duration BOUND = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final String TIME = "Time";

  private Query() {}

  /** The answer of one node. */
  static Rows on(Node node, String sql)
      throws IoTDBConnectionException, StatementExecutionException {
    try (Session session = node.session()) {
      return on(session, sql);
    }
  }

  /** The answer in a session. */
  static Rows on(Session session, String sql)
      throws IoTDBConnectionException, StatementExecutionException {
    try (SessionDataSet data = session.executeQueryStatement(sql)) {
      List<String> columns = data.getColumnNames();
      boolean hasTime = !columns.isEmpty() && columns.get(0).equals(TIME);
      List<List<String>> rows = new ArrayList<>();
      while (data.hasNext()) {
        rows.add(row(data.next(), hasTime));
      }
      return new Rows(columns, rows);
    }
  }

  /** Waits until the query gives the same rows on both nodes, and at least one. */
  static void awaitSame(Node left, Node right, String sql) {
    awaitSame(left, right, sql, BOUND);
  }

  /** The same with a bound of one's own. */
  static void awaitSame(Node left, Node right, String sql, Duration bound) {
    until(
        bound,
        () -> {
          // Which column of SELECT ** comes first differs from node to node.
          Rows expected = on(left, sql).byColumn();
          assertThat(expected.rows()).as("rows at the " + left.name()).isNotEmpty();
          String difference =
              on(right, sql).byColumn().difference(right.name(), expected, left.name());
          assertThat(difference).as(sql).isEmpty();
        });
  }

  /** Waits until the node's answer satisfies {@code check}, an assertion. */
  static void awaitRows(Node node, String sql, Consumer<Rows> check) {
    until(BOUND, () -> check.accept(on(node, sql)));
  }

  /** Something that may throw while it is not yet as expected. */
  interface Attempt {
    void run() throws Exception;
  }

  /** Repeats {@code attempt} until it passes; the last failure is the message. */
  static void until(Duration bound, Attempt attempt) {
    await()
        .atMost(bound)
        .pollInterval(PAUSE)
        .pollDelay(Duration.ZERO)
        .untilAsserted(
            () -> {
              try {
                attempt.run();
              } catch (Exception e) {
                // A node that is down, a path that is not there yet.
                throw new AssertionError(e.toString(), e);
              }
            });
  }

  private static List<String> row(RowRecord record, boolean hasTime) {
    List<String> row = new ArrayList<>();
    if (hasTime) {
      row.add(Long.toString(record.getTimestamp()));
    }
    for (Field field : record.getFields()) {
      boolean absent = field == null || field.getDataType() == null;
      row.add(absent ? "null" : Objects.toString(field.getStringValue()));
    }
    return List.copyOf(row);
  }
}
