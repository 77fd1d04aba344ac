// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.util.List;
import java.util.Optional;

/**
 * The whole answer to a query.
 *
 * @param columns labels, "Time" first when the rows have one
 * @param hasTime whether the rows' times mean anything
 */
record QueryResult(List<String> columns, boolean hasTime, List<Row> rows) {
  static final String TIME = "Time";

  QueryResult {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * @param time in the node's time precision; 0 when the answer has no times
   * @param values without the time; empty for null
   */
  record Row(long time, List<Optional<String>> values) {
    Row {
      values = List.copyOf(values);
    }
  }

  /** The value under a label, ignoring case; empty when null or not there. */
  Optional<String> value(Row row, String column) {
    int offset = hasTime ? 1 : 0;
    for (int i = offset; i < columns.size(); i++) {
      if (columns.get(i).equalsIgnoreCase(column)) {
        return row.values().get(i - offset);
      }
    }
    return Optional.empty();
  }
}
