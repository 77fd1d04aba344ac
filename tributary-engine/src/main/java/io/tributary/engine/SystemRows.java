// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.MeasurementPath;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.db.conf.IoTDBDescriptor;
import org.apache.iotdb.db.queryengine.plan.statement.Statement;
import org.apache.iotdb.db.queryengine.plan.statement.crud.DeleteDataStatement;
import org.apache.iotdb.db.queryengine.plan.statement.crud.InsertRowStatement;
import org.apache.iotdb.db.queryengine.plan.statement.crud.QueryStatement;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.CreateMultiTimeSeriesStatement;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.ShowTimeSeriesStatement;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.tsfile.common.conf.TSFileDescriptor;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.read.common.TimeRange;
import org.apache.tsfile.utils.Binary;

/**
 * Statements on {@code root.__system}, where the nodes of a cluster keep what all of them must
 * know. The engine waits for minutes when the node that leads these rows does not answer; nobody
 * here does, for there are locks that all statements need. Thread-safe.
 */
final class SystemRows {

  private static final long PATIENCE_SECONDS = 10;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "sync-system-rows");
            thread.setDaemon(true);
            return thread;
          });

  private SystemRows() {}

  /**
   * Declares columns of a device, all TEXT, so that no setting of the engine's for inferring types
   * has a say. Fine when they exist.
   *
   * @throws EngineException also when there is no answer for {@value #PATIENCE_SECONDS} s
   */
  static void declare(String device, List<String> columns) throws EngineException {
    List<MeasurementPath> missing = missing(device, columns);
    if (missing.isEmpty()) {
      return;
    }
    CreateMultiTimeSeriesStatement statement = new CreateMultiTimeSeriesStatement();
    statement.setPaths(missing);
    statement.setDataTypes(Collections.nCopies(missing.size(), TSDataType.TEXT));
    statement.setEncodings(
        Collections.nCopies(
            missing.size(),
            IoTDBDescriptor.getInstance().getDefaultEncodingByType(TSDataType.TEXT)));
    statement.setCompressors(
        Collections.nCopies(
            missing.size(), TSFileDescriptor.getInstance().getConfig().getCompressor()));
    try {
      execute(statement);
    } catch (EngineException e) {
      if (!missing(device, columns).isEmpty()) {
        throw e;
      } // else another node was faster
    }
  }

  private static List<MeasurementPath> missing(String device, List<String> columns)
      throws EngineException {
    Set<String> there = new HashSet<>();
    for (EngineSql.Row row :
        withPatience(
            () ->
                EngineSql.query(
                    new ShowTimeSeriesStatement(path(device, DevicePaths.ALL), false)))) {
      row.columns().get(0).ifPresent(there::add);
    }
    List<MeasurementPath> missing = new ArrayList<>();
    for (String column : columns) {
      MeasurementPath path = path(device, column);
      if (!there.contains(path.getFullPath())) {
        missing.add(path);
      }
    }
    return missing;
  }

  /**
   * The rows of a device that have one of these columns.
   *
   * @throws EngineException also when there is no answer for {@value #PATIENCE_SECONDS} s
   */
  static List<EngineSql.Row> query(String device, List<String> columns) throws EngineException {
    return query(device, columns, LocalPoints.Times.ALL);
  }

  /** The same of one time. */
  static List<EngineSql.Row> query(String device, List<String> columns, long time)
      throws EngineException {
    return query(device, columns, LocalPoints.Times.at(time));
  }

  /**
   * Writes a row.
   *
   * @throws EngineException also when there is no answer for {@value #PATIENCE_SECONDS} s; then it
   *     may still be written later
   */
  static void insert(String device, long time, List<String> columns, List<String> values)
      throws EngineException {
    InsertRowStatement statement = new InsertRowStatement();
    statement.setDevicePath(path(device));
    statement.setTime(time);
    statement.setMeasurements(columns.toArray(String[]::new));
    statement.setDataTypes(columns.stream().map(any -> TSDataType.TEXT).toArray(TSDataType[]::new));
    statement.setValues(
        values.stream().map(it -> new Binary(it, StandardCharsets.UTF_8)).toArray());
    statement.setAligned(false);
    execute(statement);
  }

  /**
   * Deletes a row.
   *
   * @throws EngineException also when there is no answer for {@value #PATIENCE_SECONDS} s; then it
   *     may still be deleted later
   */
  static void delete(String device, long time) throws EngineException {
    DeleteDataStatement statement = new DeleteDataStatement();
    statement.setPathList(List.of(path(device, DevicePaths.ALL)));
    statement.setTimeRange(new TimeRange(time, time));
    execute(statement);
  }

  private static List<EngineSql.Row> query(
      String device, List<String> columns, LocalPoints.Times times) throws EngineException {
    try {
      QueryStatement query = DeviceQuery.of(device, columns, times);
      return withPatience(() -> EngineSql.query(query));
    } catch (IllegalPathException e) {
      throw EngineException.of(e);
    }
  }

  private static void execute(Statement statement) throws EngineException {
    List<EngineSql.Row> unused =
        withPatience(
            () -> {
              EngineSql.execute(statement);
              return List.of();
            });
  }

  private static PartialPath path(String device) throws EngineException {
    try {
      return DevicePaths.device(device);
    } catch (IllegalPathException e) {
      throw EngineException.of(e);
    }
  }

  private static MeasurementPath path(String device, String column) throws EngineException {
    try {
      return DevicePaths.series(device, column);
    } catch (IllegalPathException e) {
      throw EngineException.of(e);
    }
  }

  private static List<EngineSql.Row> withPatience(Callable<List<EngineSql.Row>> statement)
      throws EngineException {
    Future<List<EngineSql.Row>> answer = THREADS.submit(statement);
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EngineException refusal
          ? refusal
          : EngineException.of(new IllegalStateException(e.getCause()));
    } catch (TimeoutException e) {
      throw new EngineException(
          TSStatusCode.QUERY_TIMEOUT.getStatusCode(),
          "the node that leads root.__system has not answered for " + PATIENCE_SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(TSStatusCode.INTERNAL_SERVER_ERROR.getStatusCode(), "interrupted");
    }
  }
}
