// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Things of one kind as rows of a device of {@code root.__system}, all columns TEXT. A change is a
 * row of its own with a later time stamp, and of each thing the newest row counts; one that was
 * removed leaves a row that says so, for good. So it does no harm that IoTConsensus repeats old
 * writes after a death (decision 0025): what was changed does not change back, and what was removed
 * does not come back.
 */
final class VersionedRows {

  private static final Logger LOGGER = LoggerFactory.getLogger(VersionedRows.class);

  private static final String KEY = "created";
  private static final String REMOVED = "removed";
  private static final int OWN_COLUMNS = 2;

  /**
   * A thing.
   *
   * @param key since when it is there
   * @param columns in the order in which they were named
   */
  record Thing(long key, List<Optional<String>> columns) {

    Thing {
      columns = List.copyOf(columns);
    }
  }

  private final String device;
  private final List<String> columns;
  private final InstantSource clock;

  VersionedRows(InstantSource clock, String device, String... columns) {
    this.clock = clock;
    this.device = device;
    this.columns = List.of(columns);
  }

  /** Declares the columns. Fine when they exist. */
  void declare() throws EngineException {
    SystemRows.declare(device, named(columns));
  }

  /** What is there now. */
  List<Thing> read() throws EngineException {
    return newest(rows());
  }

  static List<Thing> newest(List<EngineSql.Row> rows) {
    Map<Long, EngineSql.Row> newest = new TreeMap<>();
    for (EngineSql.Row row : rows) {
      newest.merge(key(row), row, (one, other) -> one.time() > other.time() ? one : other);
    }
    List<Thing> things = new ArrayList<>();
    newest.forEach(
        (key, row) -> {
          if (!row.columns().get(1).equals(Optional.of("true"))) {
            things.add(new Thing(key, row.columns().subList(OWN_COLUMNS, row.columns().size())));
          }
        });
    return things;
  }

  /** Adds the thing, or changes it; values in the order of the columns. */
  void put(long key, List<String> values) throws EngineException {
    write(key, false, columns, values);
  }

  /** Removes it; fine when there is none. */
  void remove(long key) throws EngineException {
    write(key, true, List.of(), List.of());
  }

  private void write(long key, boolean removed, List<String> names, List<String> values)
      throws EngineException {
    List<EngineSql.Row> before = rows();
    long newest = before.stream().mapToLong(EngineSql.Row::time).max().orElse(Long.MIN_VALUE);
    long time = Math.max(clock.millis(), newest + 1);
    List<String> all = new ArrayList<>(List.of(String.valueOf(key), String.valueOf(removed)));
    all.addAll(values);
    SystemRows.insert(device, time, named(names), all);
    forget(before.stream().filter(row -> key(row) == key).map(EngineSql.Row::time).toList());
  }

  /** They count no more: how long this succeeds, and whether it lasts, matters to nobody. */
  private void forget(Collection<Long> times) {
    for (long time : times) {
      try {
        SystemRows.delete(device, time);
      } catch (EngineException e) {
        LOGGER.debug("An old row of {} stays", device, e);
      }
    }
  }

  private List<EngineSql.Row> rows() throws EngineException {
    return SystemRows.query(device, named(columns));
  }

  private static List<String> named(List<String> columns) {
    List<String> all = new ArrayList<>(List.of(KEY, REMOVED));
    all.addAll(columns);
    return all;
  }

  /** Rows of an earlier release have the key as their time. */
  private static long key(EngineSql.Row row) {
    return row.columns().get(0).map(Long::parseLong).orElse(row.time());
  }
}
