// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.CatalogStoreException;
import io.tributary.catalog.Pipe;
import io.tributary.sql.SqlContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The rows of SHOW QUARANTINE: what the pipes have set aside, oldest first. */
final class QuarantineRows {

  private final TimeTexts times;

  QuarantineRows(SqlContext context) {
    this.times = new TimeTexts(context);
  }

  /** All rows of the cluster, or those of the pipe that {@code name} means. */
  static TextTable table(SyncNode node, Optional<String> name, SqlContext context)
      throws CatalogStoreException, EngineException, IOException {
    List<List<String>> rows =
        ClusterRows.gather(
            node, NodeCall.Action.SHOW_QUARANTINE, name, context, here(node, name, context));
    TextTable table =
        new TextTable("pipe", "time", "device or file", "time range", "points", "bytes", "reason");
    rows.stream()
        .sorted(
            Comparator.comparing((List<String> row) -> row.get(0)).thenComparing(row -> row.get(1)))
        .forEach(row -> table.add(row.toArray(String[]::new)));
    return table;
  }

  /** Those that this node has set aside. */
  static List<List<String>> here(SyncNode node, Optional<String> name, SqlContext context)
      throws CatalogStoreException, IOException {
    QuarantineRows texts = new QuarantineRows(context);
    List<List<String>> rows = new ArrayList<>();
    for (Pipe pipe : node.catalog().pipes(name)) {
      for (QuarantineEntry entry : node.quarantines().of(PipeKey.of(pipe)).entries()) {
        rows.add(texts.row(pipe.name(), entry));
      }
    }
    return rows;
  }

  List<String> row(String pipe, QuarantineEntry entry) {
    boolean isReadable = entry.kind() != QuarantineEntry.Kind.UNREADABLE;
    return List.of(
        pipe,
        isReadable ? times.clock(entry.keptAtMillis()) : "",
        entry.subject(),
        isReadable ? times.range(entry.startTime(), entry.endTime()) : "",
        entry.points().isPresent() ? String.valueOf(entry.points().getAsLong()) : "",
        isReadable ? String.valueOf(entry.bytes()) : "",
        entry.reason());
  }
}
