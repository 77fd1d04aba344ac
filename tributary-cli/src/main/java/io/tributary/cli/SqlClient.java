// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.iotdb.isession.SessionDataSet;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.apache.iotdb.session.Session;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.read.common.Field;
import org.apache.tsfile.read.common.RowRecord;
import org.apache.tsfile.write.record.Tablet;

/** SQL over one session of the stock client. Not thread-safe. */
public final class SqlClient implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final long STATEMENT_TIMEOUT_MILLIS = 30_000;

  private final Session session;

  private SqlClient(Session session) {
    this.session = session;
  }

  static SqlClient open(HostPort address, Login login) throws IoTDBConnectionException {
    return open(address, login, Duration.ofMillis(CONNECT_TIMEOUT_MILLIS));
  }

  /** For statements that may take longer: {@code bound} is how long it waits for each answer. */
  public static SqlClient open(HostPort address, Login login, Duration bound)
      throws IoTDBConnectionException {
    Session session =
        new Session.Builder()
            .host(address.host())
            .port(address.port())
            .username(login.user())
            .password(login.password())
            .timeOut(Math.max(STATEMENT_TIMEOUT_MILLIS, bound.toMillis()))
            // A node that is gone is an answer here, not something to wait for.
            .maxRetryCount(0)
            .enableRedirection(false)
            // Else a thread logs in every minute to ask for other nodes, and stays when open fails.
            .enableAutoFetch(false)
            .build();
    session.open(false, Math.toIntExact(bound.toMillis()));
    return new SqlClient(session);
  }

  public QueryResult query(String sql)
      throws IoTDBConnectionException, StatementExecutionException {
    try (SessionDataSet data = session.executeQueryStatement(sql)) {
      List<String> columns = List.copyOf(data.getColumnNames());
      boolean hasTime = !columns.isEmpty() && columns.get(0).equals(QueryResult.TIME);
      List<QueryResult.Row> rows = new ArrayList<>();
      while (data.hasNext()) {
        RowRecord record = data.next();
        List<Optional<String>> values = new ArrayList<>();
        for (Field field : record.getFields()) {
          values.add(text(field));
        }
        rows.add(new QueryResult.Row(record.getTimestamp(), values));
      }
      return new QueryResult(columns, hasTime, rows);
    }
  }

  public void execute(String sql) throws IoTDBConnectionException, StatementExecutionException {
    session.executeNonQueryStatement(sql);
  }

  public void insert(
      String device, long time, List<String> measurements, List<TSDataType> types, Object... values)
      throws IoTDBConnectionException, StatementExecutionException {
    session.insertRecord(device, time, measurements, types, values);
  }

  /** A row of a device; as many values as there are series. */
  public record Row(String device, long time, List<Object> values) {}

  /** Writes rows, with the same series of their devices, in one call. */
  public void insert(List<String> measurements, List<TSDataType> types, List<Row> rows)
      throws IoTDBConnectionException, StatementExecutionException {
    session.insertRecords(
        rows.stream().map(Row::device).toList(),
        rows.stream().map(Row::time).toList(),
        Collections.nCopies(rows.size(), measurements),
        Collections.nCopies(rows.size(), types),
        rows.stream().map(Row::values).toList());
  }

  /** Writes rows of a device, column by column. */
  public void insert(Tablet rows) throws IoTDBConnectionException, StatementExecutionException {
    session.insertTablet(rows);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (IoTDBConnectionException e) {
      // The node is gone, and the session with it: that is what was wanted.
    }
  }

  private static Optional<String> text(Field field) {
    return field == null || field.getDataType() == null
        ? Optional.empty()
        : Optional.of(Objects.toString(field.getStringValue()));
  }
}
