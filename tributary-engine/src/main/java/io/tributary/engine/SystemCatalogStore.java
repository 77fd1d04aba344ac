// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import io.tributary.catalog.CatalogStore;
import io.tributary.catalog.CatalogStoreException;
import io.tributary.catalog.OnFull;
import io.tributary.catalog.Pipe;
import io.tributary.catalog.PipeSink;
import io.tributary.catalog.PipeStatus;
import io.tributary.sql.Attribute;
import java.util.ArrayList;
import java.util.List;
import org.apache.iotdb.rpc.TSStatusCode;

/**
 * Sinks and pipes as rows of {@code root.__system}, which the engine's pipes never copy: one device
 * for each kind, the creation time as time stamp. Every node of a cluster reads the same rows, and
 * so can a person, with SELECT.
 */
final class SystemCatalogStore implements CatalogStore {

  private static final String SINKS = "root.__system.tributary.sinks";
  private static final String PIPES = "root.__system.tributary.pipes";
  private static final Gson GSON = new Gson();

  @Override
  public List<PipeSink> sinks() throws CatalogStoreException {
    List<PipeSink> sinks = new ArrayList<>();
    for (EngineSql.Row row : select("name, type, attributes", SINKS)) {
      List<Attribute> attributes = new ArrayList<>();
      List<List<String>> pairs =
          GSON.fromJson(text(row, 2), new TypeToken<List<List<String>>>() {}.getType());
      pairs.forEach(pair -> attributes.add(new Attribute(pair.get(0), pair.get(1))));
      sinks.add(new PipeSink(text(row, 0), text(row, 1), attributes, row.time()));
    }
    return sinks;
  }

  @Override
  public List<Pipe> pipes() throws CatalogStoreException {
    List<Pipe> pipes = new ArrayList<>();
    for (EngineSql.Row row :
        select("name, sink, start_time, sync_deletes, status, on_full", PIPES)) {
      pipes.add(
          new Pipe(
              text(row, 0),
              text(row, 1),
              Long.parseLong(text(row, 2)),
              Boolean.parseBoolean(text(row, 3)),
              // Rows of an earlier release have none.
              row.columns().get(5).map(OnFull::valueOf).orElse(OnFull.WAIT),
              row.time(),
              PipeStatus.valueOf(text(row, 4))));
    }
    return pipes;
  }

  @Override
  public void put(PipeSink sink) throws CatalogStoreException {
    List<List<String>> pairs =
        sink.attributes().stream().map(each -> List.of(each.key(), each.value())).toList();
    execute(
        "INSERT INTO %s(time, name, type, attributes) VALUES (%d, %s, %s, %s)"
            .formatted(
                SINKS,
                sink.createdAtMillis(),
                quoted(sink.name()),
                quoted(sink.type()),
                quoted(GSON.toJson(pairs))));
  }

  @Override
  public void put(Pipe pipe) throws CatalogStoreException {
    execute(
        "INSERT INTO %s(time, name, sink, start_time, sync_deletes, on_full, status)"
                .formatted(PIPES)
            + " VALUES (%d, %s, %s, '%d', '%s', '%s', '%s')"
                .formatted(
                    pipe.createdAtMillis(),
                    quoted(pipe.name()),
                    quoted(pipe.sink()),
                    pipe.startTime(),
                    pipe.syncDeletes(),
                    pipe.onFull(),
                    pipe.status()));
  }

  @Override
  public void remove(PipeSink sink) throws CatalogStoreException {
    delete(SINKS, sink.createdAtMillis());
  }

  @Override
  public void remove(Pipe pipe) throws CatalogStoreException {
    delete(SharedProgress.DEVICE, pipe.createdAtMillis());
    delete(PIPES, pipe.createdAtMillis());
  }

  /**
   * Declares the columns, all TEXT, so that no setting of the engine's for inferring types has a
   * say. Fine when they exist.
   */
  static void declare() throws EngineException {
    declare(ClusterSecret.DEVICE, "secret");
    declare(SINKS, "name", "type", "attributes");
    declare(PIPES, "name", "sink", "start_time", "sync_deletes", "on_full", "status");
  }

  static void declare(String device, String... columns) throws EngineException {
    for (String column : columns) {
      try {
        EngineSql.execute("CREATE TIMESERIES %s.%s WITH DATATYPE=TEXT".formatted(device, column));
      } catch (EngineException e) {
        if (e.code() != TSStatusCode.TIMESERIES_ALREADY_EXIST.getStatusCode()) {
          throw e;
        }
      }
    }
  }

  private static List<EngineSql.Row> select(String columns, String device)
      throws CatalogStoreException {
    try {
      return EngineSql.query("SELECT " + columns + " FROM " + device);
    } catch (EngineException e) {
      throw new CatalogStoreException("the catalog cannot be read: " + e.getMessage(), e);
    }
  }

  private static void delete(String device, long time) throws CatalogStoreException {
    execute("DELETE FROM %s.* WHERE time = %d".formatted(device, time));
  }

  private static void execute(String sql) throws CatalogStoreException {
    try {
      EngineSql.execute(sql);
      if (!EngineLog.isOn()) {
        boolean unused = ClusterFlush.here("root.__system"); // else a crash forgets the pipe
      }
    } catch (EngineException e) {
      throw new CatalogStoreException("the catalog cannot be written: " + e.getMessage(), e);
    }
  }

  private static String text(EngineSql.Row row, int column) throws CatalogStoreException {
    return row.columns()
        .get(column)
        .orElseThrow(
            () ->
                new CatalogStoreException("row %d lacks column %d".formatted(row.time(), column)));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
