// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.jspecify.annotations.Nullable;

/** Writes this host's metrics into a node ten times a second, on a thread of its own. */
final class MetricsFeed {
  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final Duration STOP_BOUND = Duration.ofSeconds(30);

  private final SqlClient client;
  private final String device;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "host-metrics");
            thread.setDaemon(true);
            return thread;
          });

  private @Nullable HostMetrics metrics;
  private volatile long oldestMillis;
  private volatile long newestMillis;
  private volatile @Nullable String failure;

  /** Owns the client from now on. */
  MetricsFeed(SqlClient client, String device) {
    this.client = client;
    this.device = device;
  }

  void start() {
    // The future would only tell what failure() tells.
    var unused =
        executor.scheduleAtFixedRate(this::write, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The time of the newest row that the node has acknowledged; 0 before the first. */
  long newestMillis() {
    return newestMillis;
  }

  /** The time of the first row; 0 before it. */
  long oldestMillis() {
    return oldestMillis;
  }

  /** Why it writes no more. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** When it returns true, every row is acknowledged. */
  boolean stop() throws InterruptedException {
    executor.shutdown();
    boolean ended = executor.awaitTermination(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS);
    client.close();
    return ended;
  }

  private void write() {
    if (failure != null) {
      return;
    }
    try {
      if (metrics == null) {
        // Here and not in the constructor: the first look at the hardware takes a while.
        metrics = new HostMetrics();
        return;
      }
      Object[] values = metrics.read();
      long nowMillis = System.currentTimeMillis();
      client.insert(device, nowMillis, HostMetrics.MEASUREMENTS, HostMetrics.TYPES, values);
      oldestMillis = oldestMillis == 0 ? nowMillis : oldestMillis;
      newestMillis = nowMillis;
    } catch (IoTDBConnectionException | StatementExecutionException | RuntimeException e) {
      failure = String.valueOf(e.getMessage());
    }
  }
}
