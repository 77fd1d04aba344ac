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
import java.util.OptionalLong;

/** The rows of SHOW GAPS: what of the pipes has not arrived and will not by itself. */
final class GapRows {

  private final TimeTexts times;

  GapRows(SqlContext context) {
    this.times = new TimeTexts(context);
  }

  /** All rows of the cluster, or those of the pipe that {@code name} means. */
  static TextTable table(SyncNode node, Optional<String> name, SqlContext context)
      throws CatalogStoreException, EngineException, IOException {
    List<List<String>> rows =
        ClusterRows.gather(
            node, NodeCall.Action.SHOW_GAPS, name, context, here(node, name, context));
    TextTable table = new TextTable("pipe", "series or device", "time range", "points", "reason");
    rows.stream()
        .distinct() // the same points may fail as part of a file, and again as rows
        .sorted(
            Comparator.comparing((List<String> row) -> row.get(0))
                .thenComparing(row -> row.get(1))
                .thenComparing(row -> row.get(2)))
        .forEach(row -> table.add(row.toArray(String[]::new)));
    return table;
  }

  /** Those that this node knows of. */
  static List<List<String>> here(SyncNode node, Optional<String> name, SqlContext context)
      throws CatalogStoreException, IOException {
    GapRows texts = new GapRows(context);
    List<List<String>> rows = new ArrayList<>();
    for (Pipe pipe : node.catalog().pipes(name)) {
      PipeKey key = PipeKey.of(pipe);
      rows.addAll(
          texts.rows(pipe.name(), node.feeds().of(key).gaps().gaps(), node.quarantines().of(key)));
    }
    return rows;
  }

  List<List<String>> rows(String pipe, List<Gap> gaps, DiskQuarantine quarantine) {
    List<List<String>> rows = new ArrayList<>();
    for (Gap gap : gaps) {
      gap.parts().forEach(part -> rows.add(row(pipe, part, gap.reason())));
    }
    for (QuarantineEntry entry : quarantine.entries()) {
      String reason = "set aside: " + entry.reason();
      GapParts.of(entry, quarantine).forEach(part -> rows.add(row(pipe, part, reason)));
    }
    return rows;
  }

  private List<String> row(String pipe, Gap.Part part, String reason) {
    OptionalLong points = part.points();
    return List.of(
        pipe,
        part.subject(),
        times.range(part.start(), part.end()),
        points.isPresent() ? String.valueOf(points.getAsLong()) : "",
        reason);
  }
}
