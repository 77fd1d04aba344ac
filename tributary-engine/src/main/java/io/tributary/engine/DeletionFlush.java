// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.commons.utils.PathUtils;
import org.apache.iotdb.db.queryengine.plan.parser.StatementGenerator;
import org.apache.iotdb.db.queryengine.plan.statement.Statement;
import org.apache.iotdb.db.queryengine.plan.statement.crud.DeleteDataStatement;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.DeleteTimeSeriesStatement;
import org.apache.iotdb.db.storageengine.StorageEngine;
import org.apache.iotdb.db.storageengine.dataregion.DataRegion;
import org.apache.iotdb.rpc.TSStatusCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flushes what a deletion has touched, before its client is told of it.
 *
 * <p>After a crash the engine applies a deletion to all rows of a memtable that was open when it
 * came, also to those that were inserted later. When the memtable is closed right after the
 * deletion, there are none.
 */
final class DeletionFlush {

  private static final Logger LOGGER = LoggerFactory.getLogger(DeletionFlush.class);

  private DeletionFlush() {}

  /**
   * Flushes what {@code statements} delete from.
   *
   * @param status the engine's answer to all of them; in a batch some may have succeeded
   * @return the answer for the client: that of the engine, unless the flush has failed
   */
  static TSStatus afterStatements(TSStatus status, List<String> statements) {
    List<PartialPath> paths = new ArrayList<>();
    for (String text : statements) {
      paths.addAll(deletedBy(text));
    }
    return flush(status, paths);
  }

  /** The same for the paths of a call. */
  static TSStatus afterPaths(TSStatus status, List<String> texts) {
    List<PartialPath> paths = new ArrayList<>();
    for (String text : texts) {
      try {
        paths.add(new PartialPath(text));
      } catch (IllegalPathException e) {
        LOGGER.debug("no path, so nothing was deleted: {}", text, e);
      }
    }
    return flush(status, paths);
  }

  /** The engine has parsed it already, but says no more than whether it was done. */
  private static List<? extends PartialPath> deletedBy(String text) {
    try {
      Statement statement = StatementGenerator.createStatement(text, ZoneId.systemDefault());
      return statement instanceof DeleteDataStatement
              || statement instanceof DeleteTimeSeriesStatement
          ? statement.getPaths()
          : List.of();
    } catch (RuntimeException e) {
      LOGGER.debug("no statement, so nothing was deleted: {}", text, e);
      return List.of();
    }
  }

  private static TSStatus flush(TSStatus status, List<PartialPath> paths) {
    Set<String> databases = touched(paths);
    if (databases.isEmpty()) {
      return status;
    }
    try {
      EngineSql.execute("FLUSH " + String.join(", ", databases));
      return status;
    } catch (EngineException e) {
      if (e.code() == TSStatusCode.DATABASE_NOT_EXIST.getStatusCode()) {
        return status; // dropped meanwhile
      }
      LOGGER.warn("{} cannot be flushed after a deletion", databases, e);
      return status.getCode() == TSStatusCode.SUCCESS_STATUS.getStatusCode()
          ? new TSStatus(e.code())
              .setMessage("deleted, but the flush after it failed: " + e.getMessage())
          : status;
    }
  }

  private static Set<String> touched(List<PartialPath> paths) {
    Set<String> databases = new TreeSet<>();
    for (DataRegion region : StorageEngine.getInstance().getAllDataRegions()) {
      String database = region.getDatabaseName();
      if (!PathUtils.isTableModelDatabase(database) && touches(paths, database)) {
        databases.add(database);
      }
    }
    return databases;
  }

  private static boolean touches(List<PartialPath> paths, String database) {
    try {
      PartialPath all = new PartialPath(database + ".**");
      return paths.stream().anyMatch(path -> path.overlapWith(all));
    } catch (IllegalPathException e) {
      throw new IllegalStateException("the engine has a database that is no path", e);
    }
  }
}
