// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The whole answer to a query.
 *
 * @param columns labels, "Time" first when the rows have one
 * @param hasTime whether the rows' times mean anything
 */
public record QueryResult(List<String> columns, boolean hasTime, List<Row> rows) {
  static final String TIME = "Time";

  public QueryResult {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * One row.
   *
   * @param time in the node's time precision; 0 when the answer has no times
   * @param values without the time; empty for null
   */
  public record Row(long time, List<Optional<String>> values) {
    public Row {
      values = List.copyOf(values);
    }
  }

  /** Whether both hold the same rows under the same labels, whatever the order of the columns. */
  boolean hasSameContentAs(QueryResult other) {
    return byLabel().equals(other.byLabel());
  }

  private List<Map<String, String>> byLabel() {
    int offset = hasTime ? 1 : 0;
    return rows.stream()
        .map(
            row -> {
              Map<String, String> cells = new TreeMap<>();
              cells.put(TIME, Long.toString(row.time()));
              for (int i = offset; i < columns.size(); i++) {
                String label = columns.get(i);
                row.values().get(i - offset).ifPresent(value -> cells.put(label, value));
              }
              return cells;
            })
        .toList();
  }

  /** The rows that have this value under a label. */
  Stream<Row> where(String column, String value) {
    return rows.stream().filter(row -> value(row, column).filter(value::equals).isPresent());
  }

  /** The same rows with these of the columns, as far as they are there; without the time. */
  QueryResult only(List<String> wanted) {
    List<String> kept = columns.stream().filter(wanted::contains).toList();
    return new QueryResult(
        kept,
        false,
        rows.stream()
            .map(row -> new Row(0, kept.stream().map(column -> value(row, column)).toList()))
            .toList());
  }

  /** The value under a label, ignoring case; empty when null or not there. */
  public Optional<String> value(Row row, String column) {
    int offset = hasTime ? 1 : 0;
    for (int i = offset; i < columns.size(); i++) {
      if (columns.get(i).equalsIgnoreCase(column)) {
        return row.values().get(i - offset);
      }
    }
    return Optional.empty();
  }
}
