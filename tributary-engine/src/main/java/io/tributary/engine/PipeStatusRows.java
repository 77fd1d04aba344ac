// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.CatalogStoreException;
import io.tributary.catalog.Pipe;
import io.tributary.sender.Health;
import io.tributary.sql.SqlContext;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of SHOW PIPE STATUS: of each pipe of this cluster how it fares on all its nodes. */
final class PipeStatusRows {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx");

  private static final String[] COLUMNS = {
    "name",
    "remote",
    "state",
    "health",
    "reason",
    "since",
    "lag seconds",
    "history percent",
    "history done bytes",
    "history bytes",
    "backlog points",
    "backlog files",
    "backlog bytes",
    "points per second",
    "bytes per second",
    "saved bytes",
    "caught up in seconds",
    "last acknowledgement",
    "retries",
    "next retry",
    "last error",
    "error count",
    "error first",
    "error last",
    "quarantined",
    "gaps",
    "verified through",
    "verifying"
  };

  private final SqlContext context;

  /** The wall clock of this host, which alone turns ages into times. */
  private final Instant now;

  PipeStatusRows(SqlContext context, Instant now) {
    this.context = context;
    this.now = now;
  }

  /** All rows, or those of the pipes that {@code name} means. */
  static TextTable table(SyncNode node, Optional<String> name, SqlContext context)
      throws CatalogStoreException, EngineException {
    TextTable table = new TextTable(COLUMNS);
    PipeStatusRows rows = new PipeStatusRows(context, Instant.now());
    Map<PipeKey, List<PipeFigures>> figures = ofAllNodes(node);
    for (Pipe pipe : node.catalog().pipes(name)) {
      List<PipeFigures> all =
          figures.getOrDefault(
              PipeKey.of(pipe), List.of(PipeFigures.unknown("no node has a sender of it yet")));
      List<String> row = new ArrayList<>();
      row.addAll(List.of(pipe.name(), pipe.sink(), pipe.status().name()));
      row.addAll(rows.cells(PipeFigures.together(all)));
      table.add(row.toArray(String[]::new));
    }
    return table;
  }

  /** All but the first columns, which are the catalog's. */
  List<String> cells(PipeFigures it) {
    PipeFigures.Trouble error = it.lastError();
    return List.of(
        it.health().name(),
        it.reason(),
        ago(it.healthAgeMillis()),
        it.lagMillis() == null ? "" : seconds(it.lagMillis()),
        percent(it.historyDoneBytes(), it.historyBytes()),
        text(it.historyDoneBytes()),
        text(it.historyBytes()),
        text(it.backlogPoints()),
        text(it.backlogFiles()),
        text(it.backlogBytes()),
        text(it.pointsPerSecond()),
        text(it.bytesPerSecond()),
        text(it.savedBytes()),
        text(it.caughtUpSeconds()),
        ago(it.acknowledgedAgeMillis()),
        text(it.retries()),
        it.nextRetryMillis() == null ? "" : ago(-it.nextRetryMillis()),
        error == null ? "" : error.text(),
        error == null ? "0" : text(error.count()),
        error == null ? "" : ago(error.firstAgeMillis()),
        error == null ? "" : ago(error.lastAgeMillis()),
        text(it.quarantined()),
        text(it.gaps()),
        it.verifiedThrough() == null ? "" : at(it.verifiedThrough()),
        it.verifying() == null ? "" : it.verifying());
  }

  /** With one node alone nobody needs to be told which one it is. */
  private static Map<PipeKey, List<PipeFigures>> ofAllNodes(SyncNode node) throws EngineException {
    Map<PipeKey, List<PipeFigures>> all = new HashMap<>();
    List<DataNodes.DataNode> nodes = node.dataNodes().all();
    boolean isAlone = node.dataNodes().isAlone();
    for (DataNodes.DataNode each : nodes) {
      if (each.isThis()) {
        node.pipes()
            .figures()
            .forEach((pipe, it) -> add(all, pipe, isAlone ? it : naming(each, it)));
      }
    }
    List<DataNodes.DataNode> others =
        nodes.stream().filter(each -> each.isRunning() && !each.isThis()).toList();
    for (NodeCalls.Reply reply : node.nodeCalls().ask(others, NodeCall.Action.PIPE_STATUS)) {
      if (reply.failure().isEmpty()) {
        for (List<String> row : reply.answer().rows()) {
          PipeKey pipe = new PipeKey(row.get(0), Long.parseLong(row.get(1)));
          add(all, pipe, naming(reply.node(), PipeFigures.of(row.get(2))));
        }
      } else {
        PipeFigures unknown =
            PipeFigures.unknown(reply.node().label() + " of the sender does not answer");
        all.values().forEach(figures -> figures.add(unknown));
      }
    }
    return all;
  }

  private static void add(Map<PipeKey, List<PipeFigures>> all, PipeKey pipe, PipeFigures figures) {
    all.computeIfAbsent(pipe, key -> new ArrayList<>()).add(figures);
  }

  private static PipeFigures naming(DataNodes.DataNode node, PipeFigures figures) {
    return figures.reason().isEmpty()
        ? figures
        : figures.with(new Health(figures.health(), node.label() + ": " + figures.reason()));
  }

  private String ago(@Nullable Long millis) {
    return millis == null ? "" : TIME.format(now.minusMillis(millis).atZone(context.zone()));
  }

  /** A time stamp in the engine's precision. */
  private String at(long timestamp) {
    return TIME.format(context.precision().instant(timestamp).atZone(context.zone()));
  }

  /** Tenths of a second. */
  /** Rounded up: 0.0 is said only when all is there. */
  private static String seconds(long millis) {
    long tenths = (millis + 99) / 100;
    return "%d.%d".formatted(tenths / 10, tenths % 10);
  }

  /** Whole percents, 100 only when all is there. */
  private static String percent(@Nullable Long done, @Nullable Long total) {
    if (done == null || total == null) {
      return "";
    }
    return text(total == 0 ? 100 : (long) (100.0 * done / total));
  }

  private static String text(@Nullable Long number) {
    return number == null ? "" : String.valueOf(number);
  }
}
