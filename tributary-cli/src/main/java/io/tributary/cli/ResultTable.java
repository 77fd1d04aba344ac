// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.iotdb.cli.utils.IoTPrinter;
import org.apache.iotdb.rpc.RpcUtils;

/** An answer as the stock client prints it, by the stock client's own printer. */
final class ResultTable {
  private static final String PRECISION = "ms";
  private static final String NULL = "null";

  private ResultTable() {}

  static void print(PrintWriter out, QueryResult result) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    print(new IoTPrinter(stream), columns(result, ZoneId.systemDefault()));
    stream.flush();
    out.print(bytes.toString(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void print(IoTPrinter printer, List<List<String>> columns) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> column : columns) {
      widths.add(
          column.stream()
              .mapToInt(cell -> cell.length() + printer.computeHANCount(cell))
              .max()
              .orElse(0));
    }
    int rows = columns.isEmpty() ? 1 : columns.get(0).size();
    printer.printBlockLine(widths);
    if (!columns.isEmpty()) {
      printer.printRow(columns, 0, widths);
    }
    printer.printBlockLine(widths);
    for (int row = 1; row < rows; row++) {
      printer.printRow(columns, row, widths);
    }
    printer.printBlockLine(widths);
    printer.printCount(rows - 1);
  }

  /** Column by column, each headed by its label: the shape that the printer takes. */
  static List<List<String>> columns(QueryResult result, ZoneId zone) {
    List<List<String>> columns = new ArrayList<>();
    for (String label : result.columns()) {
      columns.add(new ArrayList<>(List.of(label)));
    }
    int offset = result.hasTime() ? 1 : 0;
    for (QueryResult.Row row : result.rows()) {
      if (result.hasTime()) {
        columns
            .get(0)
            .add(
                RpcUtils.formatDatetime(RpcUtils.DEFAULT_TIME_FORMAT, PRECISION, row.time(), zone));
      }
      for (int i = 0; i < row.values().size(); i++) {
        columns.get(i + offset).add(row.values().get(i).orElse(NULL));
      }
    }
    return columns;
  }
}
