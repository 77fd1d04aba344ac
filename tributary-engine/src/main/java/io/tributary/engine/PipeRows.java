// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.CatalogStoreException;
import io.tributary.catalog.Pipe;
import io.tributary.receiver.ReceiverRow;
import io.tributary.sender.SenderStatus;
import io.tributary.sql.SqlContext;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The rows of SHOW PIPES on this node: pipes it sends, then those it receives, each by name. */
final class PipeRows {

  private static final DateTimeFormatter CREATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS");

  private record Row(
      String createTime,
      String name,
      String role,
      String remote,
      String status,
      String attributes,
      String message) {}

  private final SyncNode node;
  private final ZoneId zone;

  PipeRows(SyncNode node, SqlContext context) {
    this.node = node;
    this.zone = context.zone();
  }

  /** All rows, or those of the pipes that {@code name} means. */
  TextTable table(Optional<String> name) throws CatalogStoreException, EngineException {
    List<Row> rows = new ArrayList<>(senders(name));
    rows.addAll(receivers(name));
    TextTable table =
        new TextTable("create time", "name", "role", "remote", "status", "attributes", "message");
    for (Row row : rows) {
      table.add(
          row.createTime, row.name, row.role, row.remote, row.status, row.attributes, row.message);
    }
    return table;
  }

  private List<Row> senders(Optional<String> name) throws CatalogStoreException, EngineException {
    List<Row> rows = new ArrayList<>();
    PipeMessages messages = PipeMessages.ofAllNodes(node);
    for (Pipe pipe : node.catalog().pipes(name)) {
      rows.add(
          new Row(
              local(pipe.createdAtMillis()),
              pipe.name(),
              "sender",
              pipe.sink(),
              pipe.status().name(),
              pipe.attributesText(),
              messages.worst(PipeKey.of(pipe))));
    }
    for (EnginePipes.EnginePipe pipe : EnginePipes.list()) {
      if (!pipe.ours() && (name.isEmpty() || pipe.name().equals(name.get()))) {
        rows.add(engineRow(pipe));
      }
    }
    rows.sort(Comparator.comparing(Row::name));
    return rows;
  }

  private Row engineRow(EnginePipes.EnginePipe pipe) {
    return new Row(
        local(pipe.createdAtMillis()),
        pipe.name(),
        "sender",
        pipe.sinkName(),
        pipe.running() ? "RUNNING" : "STOP",
        "",
        pipe.trouble().isBlank() ? SenderStatus.NORMAL : "WARN: " + pipe.trouble());
  }

  private List<Row> receivers(Optional<String> name) {
    List<Row> rows = new ArrayList<>();
    for (ReceiverRow row : node.receiver().rows(SteadyClock.millis())) {
      if (name.isEmpty() || row.pipe().equalsIgnoreCase(name.get())) {
        rows.add(
            new Row(
                local(row.createdAtMillis()),
                row.pipe(),
                "receiver",
                row.senderAddress(),
                row.running() ? "RUNNING" : "STOP",
                row.database().isEmpty() ? "" : "Database='" + row.database() + "'",
                message(row)));
      }
    }
    return rows;
  }

  private String message(ReceiverRow row) {
    return node.receiver()
        .overlaps()
        .notice(row.ofCluster())
        .map(notice -> "WARN: " + notice.text())
        .orElse(SenderStatus.NORMAL);
  }

  private String local(long millis) {
    return CREATE_TIME.format(Instant.ofEpochMilli(millis).atZone(zone));
  }
}
