// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.CatalogStoreException;
import io.tributary.catalog.Pipe;
import io.tributary.sql.SqlContext;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** The rows of SHOW QUARANTINE: what the pipes of this node have set aside, oldest first. */
final class QuarantineRows {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS");

  private final SqlContext context;

  QuarantineRows(SqlContext context) {
    this.context = context;
  }

  /** All rows, or those of the pipe that {@code name} means. */
  static TextTable table(SyncNode node, Optional<String> name, SqlContext context)
      throws CatalogStoreException, IOException {
    QuarantineRows rows = new QuarantineRows(context);
    TextTable table =
        new TextTable("pipe", "time", "device or file", "time range", "points", "bytes", "reason");
    for (Pipe pipe : node.catalog().pipes(name)) {
      for (QuarantineEntry entry : node.quarantines().of(PipeKey.of(pipe)).entries()) {
        List<String> row = rows.row(pipe.name(), entry);
        table.add(row.toArray(String[]::new));
      }
    }
    return table;
  }

  List<String> row(String pipe, QuarantineEntry entry) {
    boolean isReadable = entry.kind() != QuarantineEntry.Kind.UNREADABLE;
    return List.of(
        pipe,
        isReadable
            ? TIME.format(Instant.ofEpochMilli(entry.keptAtMillis()).atZone(context.zone()))
            : "",
        entry.subject(),
        isReadable ? time(entry.startTime()) + " - " + time(entry.endTime()) : "",
        entry.points().isPresent() ? String.valueOf(entry.points().getAsLong()) : "",
        isReadable ? String.valueOf(entry.bytes()) : "",
        entry.reason());
  }

  private String time(long timestamp) {
    if (timestamp == Long.MIN_VALUE) {
      return "the beginning";
    }
    if (timestamp == Long.MAX_VALUE) {
      return "the end";
    }
    return TIME.format(context.precision().instant(timestamp).atZone(context.zone()));
  }
}
