// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A result set as text: the names of the columns, and in every row the time (if there is one) and
 * the values, a null as {@code null}.
 */
record Rows(List<String> columns, List<List<String>> rows) {

  private static final int SHOWN = 20;

  Rows {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  int size() {
    return rows.size();
  }

  /** All values of one column. */
  List<String> column(String name) {
    int index = columns.indexOf(name);
    if (index < 0) {
      throw new AssertionError("no column <%s> among %s".formatted(name, columns));
    }
    return rows.stream().map(row -> row.get(index)).toList();
  }

  /** The only value of one column. */
  String only(String column) {
    List<String> values = column(column);
    if (values.size() != 1) {
      throw new AssertionError("not exactly one row: " + this);
    }
    return values.get(0);
  }

  /** The rows that have this value in this column. */
  Rows where(String column, String value) {
    List<String> values = column(column);
    return new Rows(
        columns,
        IntStream.range(0, rows.size())
            .filter(i -> values.get(i).equals(value))
            .mapToObj(rows::get)
            .toList());
  }

  /** The same with its columns in the order of their names. */
  Rows byColumn() {
    List<Integer> order =
        IntStream.range(0, columns.size())
            .boxed()
            .sorted(Comparator.comparing(columns::get))
            .toList();
    return new Rows(
        order.stream().map(columns::get).toList(),
        rows.stream().map(row -> order.stream().map(row::get).toList()).toList());
  }

  /** How this differs from {@code other}: the first cells that do. Empty when it does not. */
  String difference(String thisName, Rows other, String otherName) {
    if (equals(other)) {
      return "";
    }
    if (!columns.equals(other.columns) || size() != other.size()) {
      return "%s: %d rows of %s%n%s: %d rows of %s"
          .formatted(thisName, size(), columns, otherName, other.size(), other.columns);
    }
    return IntStream.range(0, size())
        .boxed()
        .flatMap(
            row ->
                IntStream.range(0, columns.size())
                    .filter(column -> !cell(row, column).equals(other.cell(row, column)))
                    .mapToObj(
                        column ->
                            "row %d (%s), %s: %s at the %s, %s at the %s"
                                .formatted(
                                    row,
                                    cell(row, 0),
                                    columns.get(column),
                                    cell(row, column),
                                    thisName,
                                    other.cell(row, column),
                                    otherName)))
        .limit(SHOWN)
        .collect(Collectors.joining("\n"));
  }

  private String cell(int row, int column) {
    return rows.get(row).get(column);
  }

  @Override
  public String toString() {
    return rows.stream()
        .map(row -> String.join(" | ", row))
        .collect(Collectors.joining("\n", String.join(" | ", columns) + "\n", ""));
  }
}
