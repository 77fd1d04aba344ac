// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.iotdb.session.Session;
import org.apache.tsfile.enums.TSDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How soon the cloud has what the edge has, without FLUSH. The bounds are those of a busy machine;
 * what was measured is printed.
 */
@ExtendWith(SharedNodes.class)
class FreshnessIT {
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Duration FLOOD_BOUND = Duration.ofMinutes(2);
  private static final int DELETIONS = 4;
  private static final int DELETED_ROWS = 10_000;
  private static final int PROBES = 50;
  private static final int COLUMNS = 10;

  /** A row of ten columns each, about 1,000 points a second. */
  private static final long WRITE_MILLIS = 10;

  private static final long PROBE_MILLIS = 20;
  private static final long POLL_MILLIS = 2;

  @Test
  void insert_underLoad_isVisibleWithoutFlush(NodePair pair) throws Exception {
    pair.connect();
    List<Duration> lags = new ArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    long began = System.nanoTime();
    CompletableFuture<Integer> load =
        CompletableFuture.supplyAsync(() -> write(pair.edge(), pair.database() + ".load", over));
    try (Session edge = pair.edge().session();
        Session cloud = pair.cloud().session()) {
      for (int time = 0; time < PROBES; time++) {
        long inserted = System.nanoTime();
        edge.executeNonQueryStatement(
            "INSERT INTO %s.probe(time, s) VALUES (%d, 1)".formatted(pair.database(), time));
        awaitRow(cloud, "%s.probe".formatted(pair.database()), time);
        lags.add(Duration.ofNanos(System.nanoTime() - inserted));
        Thread.sleep(PROBE_MILLIS);
      }
    } finally {
      over.set(true);
    }
    int points = load.join();
    Collections.sort(lags);
    System.out.printf(
        "insert to visible, without flush: p50 %d ms, p95 %d ms, of %d probes under %d points/s%n",
        percentile(lags, 50).toMillis(),
        percentile(lags, 95).toMillis(),
        PROBES,
        points * 1_000L / Duration.ofNanos(System.nanoTime() - began).toMillis());
    assertThat(lags.get(PROBES - 1)).isLessThan(BOUND);
    pair.awaitSameData();
  }

  @Test
  void start_history_isVisibleSoon(NodePair pair) throws Exception {
    int rows = 10_000;
    try (Session edge = pair.edge().session()) {
      edge.insertRecordsOfOneDevice(
          pair.database() + ".history",
          new ArrayList<>(IntStream.range(0, rows).mapToObj(Long::valueOf).toList()),
          new ArrayList<>(Collections.nCopies(rows, List.of("s"))),
          new ArrayList<>(Collections.nCopies(rows, List.of(TSDataType.INT64))),
          new ArrayList<>(Collections.nCopies(rows, List.<Object>of(1L))));
      edge.executeNonQueryStatement("FLUSH");
      edge.executeNonQueryStatement(
          "INSERT INTO %s.history(time, s) VALUES (%d, 1)".formatted(pair.database(), rows));
    }
    pair.createSink();
    pair.createPipe("");
    try (Session cloud = pair.cloud().session()) {
      long started = System.nanoTime();
      pair.startPipe();
      awaitRow(cloud, pair.database() + ".history", 0);
      long first = System.nanoTime();
      awaitRow(cloud, pair.database() + ".history", rows);
      System.out.printf(
          "START to the first history: %d ms, to its last row in memory: %d ms%n",
          Duration.ofNanos(first - started).toMillis(),
          Duration.ofNanos(System.nanoTime() - started).toMillis());
    }
    pair.awaitSameData();
  }

  @Test
  void flood_withDeletionsInIt_leavesTheSameOnBothEnds(NodePair pair) throws Exception {
    pair.connect("WITH SyncDelOp=true");
    String device = pair.database() + ".flood";
    Flood flood = Flood.into(pair.edge(), device);
    try (flood) {
      for (int i = 0; i < DELETIONS; i++) {
        long before = flood.rowsAt(pair.cloud());
        Query.until(
            FLOOD_BOUND,
            () -> assertThat(flood.rowsAt(pair.cloud())).isGreaterThan(before + DELETED_ROWS));
        pair.edge()
            .execute(
                "DELETE FROM %s.* WHERE time >= %d AND time < %d"
                    .formatted(device, before, before + DELETED_ROWS));
      }
    }
    long rows = flood.rowsAt(pair.edge());
    Query.until(FLOOD_BOUND, () -> assertThat(flood.rowsAt(pair.cloud())).isEqualTo(rows));
    assertThat(pair.edge().query("VERIFY PIPE " + pair.pipe()).rows()).isEmpty();
  }

  private static void awaitRow(Session cloud, String device, long time) throws Exception {
    String query = "SELECT s FROM %s WHERE time = %d".formatted(device, time);
    long began = System.nanoTime();
    while (Query.on(cloud, query).isEmpty()) {
      Duration waited = Duration.ofNanos(System.nanoTime() - began);
      assertThat(waited).as(query).isLessThan(BOUND);
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Writes until it is over; the answer is how many points. */
  private static int write(Node node, String device, AtomicBoolean over) {
    List<String> names = IntStream.range(0, COLUMNS).mapToObj(i -> "s" + i).toList();
    List<TSDataType> types = Collections.nCopies(COLUMNS, TSDataType.DOUBLE);
    try (Session session = node.session()) {
      int rows = 0;
      for (long next = System.nanoTime(); !over.get(); next += WRITE_MILLIS * 1_000_000) {
        session.insertRecord(
            device, rows, names, types, Collections.<Object>nCopies(COLUMNS, Math.sin(rows)));
        rows++;
        Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
      }
      return rows * COLUMNS;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Duration percentile(List<Duration> sorted, int percent) {
    return sorted.get(sorted.size() * percent / 100);
  }
}
