// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the tables that the stock CLI prints; the padding of their cells is not looked at. */
final class PrintedTable {
  private static final String CELL_BORDER = "|";
  private static final String TABLE_END = "Total line number";
  private static final String TABLE_EMPTY = "Empty set";

  private PrintedTable() {}

  /** The only table in {@code printed}. */
  static Rows only(String printed) {
    List<Rows> tables = all(printed);
    if (tables.size() != 1) {
      throw new AssertionError("not exactly one table: " + printed);
    }
    return tables.get(0);
  }

  /** All tables in {@code printed}, in their order. */
  static List<Rows> all(String printed) {
    List<Rows> tables = new ArrayList<>();
    List<List<String>> lines = new ArrayList<>();
    for (String line : printed.lines().toList()) {
      if (line.startsWith(CELL_BORDER)) {
        lines.add(cells(line));
      } else if (line.startsWith(TABLE_END) || line.startsWith(TABLE_EMPTY)) {
        tables.add(new Rows(lines.get(0), lines.subList(1, lines.size())));
        lines.clear();
      }
    }
    return tables;
  }

  private static List<String> cells(String line) {
    String inner = line.substring(1, line.length() - 1);
    return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
  }
}
