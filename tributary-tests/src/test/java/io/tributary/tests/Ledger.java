// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.apache.iotdb.session.Session;
import org.apache.tsfile.enums.TSDataType;

/**
 * Writes whole numbers into a database and keeps book: of every point the value that was written
 * last. No two values are the same.
 *
 * <p>Rows of an aligned device are complete: the engine itself forgets which value is the newest
 * where only some columns of a row were overwritten.
 */
final class Ledger {
  private static final List<String> MEASUREMENTS = List.of("x", "y", "z");

  private final String database;
  private final Random random;
  private final Map<String, NavigableMap<Long, String>> book = new TreeMap<>();
  private int devicesOfAKind = 2;
  private long lastValue;

  Ledger(String database, Random random) {
    this.database = database;
    this.random = random;
  }

  /** Something to do to a node. Doing it again, with nothing else in between, changes nothing. */
  interface Change {
    void apply(Session session) throws IoTDBConnectionException, StatementExecutionException;
  }

  /** Rows that are to be written, or to be written again as they were. */
  record Batch(String device, boolean aligned, NavigableMap<Long, Map<String, Long>> rows)
      implements Change {

    @Override
    public void apply(Session session)
        throws IoTDBConnectionException, StatementExecutionException {
      List<Long> times = new ArrayList<>(rows.keySet());
      List<List<String>> names = new ArrayList<>();
      List<List<TSDataType>> types = new ArrayList<>();
      List<List<Object>> values = new ArrayList<>();
      for (Map<String, Long> row : rows.values()) {
        names.add(List.copyOf(row.keySet()));
        types.add(Collections.nCopies(row.size(), TSDataType.INT64));
        values.add(List.copyOf(row.values()));
      }
      if (aligned) {
        session.insertAlignedRecordsOfOneDevice(device, times, names, types, values, true);
      } else {
        session.insertRecordsOfOneDevice(device, times, names, types, values, true);
      }
    }
  }

  /** Points that are to be deleted; both times are inclusive. */
  record Deletion(String device, List<String> measurements, long from, long to) implements Change {

    @Override
    public void apply(Session session)
        throws IoTDBConnectionException, StatementExecutionException {
      boolean all = measurements.size() > 1;
      session.executeNonQueryStatement(
          "DELETE FROM %s.%s WHERE time >= %d AND time <= %d"
              .formatted(device, all ? "*" : measurements.get(0), from, to));
    }
  }

  /** From now on two more devices are written, one of them aligned. */
  void addDevices() {
    devicesOfAKind++;
  }

  /** Random rows, at times from 0 to {@code span}, for one of the devices, of which four exist. */
  Batch draw(int span) {
    boolean aligned = random.nextBoolean();
    String device = device(aligned);
    NavigableMap<Long, Map<String, Long>> rows = new TreeMap<>();
    for (int i = random.nextInt(20); i >= 0; i--) {
      Map<String, Long> row = new TreeMap<>();
      for (String measurement : MEASUREMENTS) {
        if (aligned || row.isEmpty() || random.nextBoolean()) {
          row.put(measurement, ++lastValue);
        }
      }
      rows.put((long) random.nextInt(span), row);
    }
    return new Batch(device, aligned, rows);
  }

  /** Enters rows that the node has acknowledged. */
  void enter(Batch batch) {
    batch.rows.forEach(
        (time, row) ->
            row.forEach(
                (measurement, value) ->
                    series(batch.device + "." + measurement).put(time, Long.toString(value))));
  }

  /** A deletion of random points of a random device: of one series of it, or all. */
  Deletion drawDeletion(int span) {
    String device = device(random.nextBoolean());
    String measurement = MEASUREMENTS.get(random.nextInt(MEASUREMENTS.size()));
    boolean all = random.nextInt(3) == 0;
    long from = random.nextInt(span);
    long to = from + random.nextInt(span / 4);
    return new Deletion(device, all ? MEASUREMENTS : List.of(measurement), from, to);
  }

  /** Enters a deletion that the node has acknowledged. */
  void enter(Deletion deletion) {
    for (String name : deletion.measurements) {
      series(deletion.device + "." + name).subMap(deletion.from, true, deletion.to, true).clear();
    }
  }

  /** Writes random rows and enters them. */
  void write(Session session, int span)
      throws IoTDBConnectionException, StatementExecutionException {
    Batch batch = draw(span);
    batch.apply(session);
    enter(batch);
  }

  /** Deletes random points of a random device and enters that. */
  void delete(Session session, int span)
      throws IoTDBConnectionException, StatementExecutionException {
    Deletion deletion = drawDeletion(span);
    deletion.apply(session);
    enter(deletion);
  }

  /** Fails unless the node has exactly what is entered. */
  void assertIsOn(Node node) throws IoTDBConnectionException, StatementExecutionException {
    Map<String, NavigableMap<Long, String>> expected = new TreeMap<>(book);
    expected.values().removeIf(Map::isEmpty);
    Map<String, NavigableMap<Long, String>> found = new TreeMap<>();
    Rows rows = node.query("SELECT ** FROM " + database);
    for (List<String> row : rows.rows()) {
      for (int i = 1; i < row.size(); i++) {
        if (!row.get(i).equals("null")) {
          found
              .computeIfAbsent(rows.columns().get(i), key -> new TreeMap<>())
              .put(Long.valueOf(row.get(0)), row.get(i));
        }
      }
    }
    assertThat(difference(expected, found)).as("%s: expected, found", node.name()).isEmpty();
  }

  private String device(boolean aligned) {
    return "%s.%s%d"
        .formatted(database, aligned ? "aligned" : "plain", random.nextInt(devicesOfAKind));
  }

  private NavigableMap<Long, String> series(String path) {
    return book.computeIfAbsent(path, key -> new TreeMap<>());
  }

  private static List<String> difference(
      Map<String, NavigableMap<Long, String>> expected,
      Map<String, NavigableMap<Long, String>> found) {
    List<String> differences = new ArrayList<>();
    Map<String, NavigableMap<Long, String>> all = new TreeMap<>(expected);
    found.forEach(all::putIfAbsent);
    NavigableMap<Long, String> none = Collections.emptyNavigableMap();
    for (String path : all.keySet()) {
      Map<Long, String> left = expected.getOrDefault(path, none);
      Map<Long, String> right = found.getOrDefault(path, none);
      Map<Long, String> times = new TreeMap<>(left);
      right.forEach(times::putIfAbsent);
      for (Long time : times.keySet()) {
        if (!Objects.equals(left.get(time), right.get(time))) {
          differences.add(
              "%s at %d: %s, %s".formatted(path, time, left.get(time), right.get(time)));
        }
      }
    }
    return differences;
  }
}
