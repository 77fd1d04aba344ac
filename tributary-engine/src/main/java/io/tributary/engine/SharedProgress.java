// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far pipes have got in the regions of this cluster, as rows of {@code root.__system}: what the
 * leader of a region needs whose predecessor has died. The engine tells it, too, but may be minutes
 * behind. A node that is alone writes nothing: the files of {@link RegionProgress} are enough.
 * Thread-safe.
 */
final class SharedProgress {

  static final String DEVICE = "root.__system.tributary.progress";

  private static final Logger LOGGER = LoggerFactory.getLogger(SharedProgress.class);

  /** One pipe in one data region. */
  record Key(PipeKey pipe, int region) {

    String measurement() {
      return "r" + region;
    }
  }

  private final BooleanSupplier isAlone;

  @GuardedBy("this")
  private final Map<Key, Reached> unwritten = new HashMap<>();

  SharedProgress(BooleanSupplier isAlone) {
    this.isAlone = isAlone;
  }

  /** To be written by the next {@link #write}. */
  void report(Key key, Reached reached) {
    if (!isAlone.getAsBoolean()) {
      synchronized (this) {
        unwritten.put(key, reached);
      }
    }
  }

  /** Writes what was reported since the last time. Blocks; what fails is tried again next time. */
  void write() {
    Map<Key, Reached> due;
    synchronized (this) {
      due = new HashMap<>(unwritten);
      unwritten.clear();
    }
    due.forEach(
        (key, reached) -> {
          try {
            write(key, reached);
          } catch (EngineException | IOException e) {
            LOGGER.warn("{} of region {}: {}", key.pipe.name(), key.region, e.getMessage());
            synchronized (this) {
              unwritten.putIfAbsent(key, reached);
            }
          }
        });
  }

  /** What is written; empty when there is nothing, or this node is alone. */
  Optional<Reached> read(Key key) throws IOException {
    if (isAlone.getAsBoolean()) {
      return Optional.empty();
    }
    try {
      List<EngineSql.Row> rows =
          SystemRows.query(DEVICE, List.of(key.measurement()), key.pipe.createdAtMillis());
      return rows.stream()
          .flatMap(row -> row.columns().stream())
          .flatMap(Optional::stream)
          .findFirst()
          .map(Reached::parse);
    } catch (EngineException e) {
      throw new IOException("the progress of other nodes: " + e.getMessage(), e);
    }
  }

  /** Of a pipe that is dropped. */
  static void forget(long createdAtMillis) throws EngineException {
    SystemRows.delete(DEVICE, createdAtMillis);
  }

  private static void write(Key key, Reached reached) throws EngineException, IOException {
    List<String> column = List.of(key.measurement());
    SystemRows.declare(DEVICE, column);
    SystemRows.insert(DEVICE, key.pipe.createdAtMillis(), column, List.of(reached.text()));
  }
}
