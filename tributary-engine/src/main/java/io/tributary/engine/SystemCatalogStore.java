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
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Sinks and pipes as rows of {@code root.__system}, which the engine's pipes never copy: one device
 * for each kind. Every node of a cluster reads the same rows, and so can a person, with SELECT.
 */
final class SystemCatalogStore implements CatalogStore {

  private static final Gson GSON = new Gson();

  private final VersionedRows sinks =
      new VersionedRows(
          Clock.systemUTC(), "root.__system.tributary.sinks", "name", "type", "attributes");

  private final VersionedRows pipes =
      new VersionedRows(
          Clock.systemUTC(),
          "root.__system.tributary.pipes",
          "name",
          "sink",
          "start_time",
          "sync_deletes",
          "on_full",
          "status");

  @Override
  public List<PipeSink> sinks() throws CatalogStoreException {
    List<PipeSink> found = new ArrayList<>();
    for (VersionedRows.Thing it : read(sinks)) {
      List<Attribute> attributes = new ArrayList<>();
      List<List<String>> pairs =
          GSON.fromJson(text(it, 2), new TypeToken<List<List<String>>>() {}.getType());
      pairs.forEach(pair -> attributes.add(new Attribute(pair.get(0), pair.get(1))));
      found.add(new PipeSink(text(it, 0), text(it, 1), attributes, it.key()));
    }
    return found;
  }

  @Override
  public List<Pipe> pipes() throws CatalogStoreException {
    List<Pipe> found = new ArrayList<>();
    for (VersionedRows.Thing it : read(pipes)) {
      found.add(
          new Pipe(
              text(it, 0),
              text(it, 1),
              Long.parseLong(text(it, 2)),
              Boolean.parseBoolean(text(it, 3)),
              // Rows of an earlier release have none.
              it.columns().get(4).map(OnFull::valueOf).orElse(OnFull.WAIT),
              it.key(),
              PipeStatus.valueOf(text(it, 5))));
    }
    return found;
  }

  @Override
  public void put(PipeSink sink) throws CatalogStoreException {
    List<List<String>> pairs =
        sink.attributes().stream().map(each -> List.of(each.key(), each.value())).toList();
    write(
        () ->
            sinks.put(
                sink.createdAtMillis(), List.of(sink.name(), sink.type(), GSON.toJson(pairs))));
  }

  @Override
  public void put(Pipe pipe) throws CatalogStoreException {
    write(
        () ->
            pipes.put(
                pipe.createdAtMillis(),
                List.of(
                    pipe.name(),
                    pipe.sink(),
                    String.valueOf(pipe.startTime()),
                    String.valueOf(pipe.syncDeletes()),
                    pipe.onFull().name(),
                    pipe.status().name())));
  }

  @Override
  public void remove(PipeSink sink) throws CatalogStoreException {
    write(() -> sinks.remove(sink.createdAtMillis()));
  }

  @Override
  public void remove(Pipe pipe) throws CatalogStoreException {
    write(
        () -> {
          SharedProgress.forget(pipe.createdAtMillis());
          pipes.remove(pipe.createdAtMillis());
        });
  }

  /** Declares the columns. Fine when they exist. */
  void declare() throws EngineException {
    ClusterSecret.declare();
    sinks.declare();
    pipes.declare();
  }

  private static List<VersionedRows.Thing> read(VersionedRows rows) throws CatalogStoreException {
    try {
      return rows.read();
    } catch (EngineException e) {
      throw new CatalogStoreException("the catalog cannot be read: " + e.getMessage(), e);
    }
  }

  private interface Change {
    void make() throws EngineException;
  }

  private static void write(Change change) throws CatalogStoreException {
    try {
      change.make();
      if (!EngineLog.isOn()) {
        boolean unused =
            ClusterFlush.here(List.of("root.__system")); // else a crash forgets the pipe
      }
    } catch (EngineException e) {
      throw new CatalogStoreException("the catalog cannot be written: " + e.getMessage(), e);
    }
  }

  private static String text(VersionedRows.Thing thing, int column) throws CatalogStoreException {
    return thing
        .columns()
        .get(column)
        .orElseThrow(
            () ->
                new CatalogStoreException(
                    "what was made at %d lacks column %d".formatted(thing.key(), column)));
  }
}
