// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.iotdb.session.Session;

/** How long rows took from the INSERT at an edge until a query on the cloud found them. */
record Lags(List<Duration> sorted) {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 5;
  private static final long PAUSE_MILLIS = 50;

  Lags {
    List<Duration> inOrder = new ArrayList<>(sorted);
    Collections.sort(inOrder);
    sorted = List.copyOf(inOrder);
  }

  /**
   * Writes a row into each device, at its own edge, and waits until all are at the cloud, again and
   * again.
   *
   * @param edges by device
   * @param firstTime of the rows; each round is one later
   */
  static Lags measure(Map<String, Node> edges, Node cloud, long firstTime, int rounds)
      throws Exception {
    Map<String, Session> sessions = new HashMap<>();
    List<Duration> lags = new ArrayList<>();
    try (Session asking = cloud.session()) {
      for (Map.Entry<String, Node> edge : edges.entrySet()) {
        sessions.put(edge.getKey(), edge.getValue().session());
      }
      for (long time = firstTime; time < firstTime + rounds; time++) {
        lags.addAll(round(sessions, asking, time));
        Thread.sleep(PAUSE_MILLIS);
      }
    } finally {
      for (Session session : sessions.values()) {
        session.close();
      }
    }
    return new Lags(lags);
  }

  Duration percentile(int percent) {
    return sorted.get(sorted.size() * percent / 100);
  }

  @Override
  public String toString() {
    return "p50 %d ms, p95 %d ms, of %d"
        .formatted(percentile(50).toMillis(), percentile(95).toMillis(), sorted.size());
  }

  private static List<Duration> round(Map<String, Session> edges, Session cloud, long time)
      throws Exception {
    CompletableFuture<Map<String, Long>> seen =
        CompletableFuture.supplyAsync(() -> seen(cloud, edges.keySet(), time));
    Map<String, Long> inserted = new HashMap<>();
    for (Map.Entry<String, Session> edge : edges.entrySet()) {
      inserted.put(edge.getKey(), System.nanoTime());
      edge.getValue()
          .executeNonQueryStatement(
              "INSERT INTO %s(time, s) VALUES (%d, 1)".formatted(edge.getKey(), time));
    }
    Map<String, Long> arrived = seen.join();
    List<Duration> lags = new ArrayList<>();
    inserted.forEach(
        (device, at) ->
            lags.add(Duration.ofNanos(Objects.requireNonNull(arrived.get(device)) - at)));
    return lags;
  }

  /** When each of the devices had a row at that time. */
  private static Map<String, Long> seen(Session cloud, Set<String> devices, long time) {
    String query =
        "SELECT s FROM %s WHERE time = %d ALIGN BY DEVICE"
            .formatted(String.join(", ", devices), time);
    Map<String, Long> seen = new HashMap<>();
    long began = System.nanoTime();
    try {
      while (true) {
        Rows rows = Query.on(cloud, query);
        long now = System.nanoTime();
        if (!rows.isEmpty()) {
          rows.column("Device").forEach(device -> seen.putIfAbsent(device, now));
        }
        if (seen.keySet().containsAll(devices)) {
          return seen;
        }
        assertThat(Duration.ofNanos(now - began)).as(query).isLessThan(BOUND);
        Thread.sleep(POLL_MILLIS);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
