// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that goes on writing rows of {@code <database>.d0} to {@code d29} while something
 * happens. Each row is repeated until a node has acknowledged it: a region without a leader refuses
 * it for a while.
 */
final class RowWriter implements AutoCloseable {
  private static final int DEVICES = 30;
  private static final int LARGEST_TIME = 1_000_000;
  private static final Duration BOUND = Duration.ofMinutes(2);

  /** No two write the same points. */
  private static final AtomicInteger WRITERS = new AtomicInteger();

  private final int firstTime = WRITERS.incrementAndGet() * LARGEST_TIME;
  private final String database;
  private final List<Node> nodes;
  private final AtomicInteger rows = new AtomicInteger();
  private final AtomicBoolean done = new AtomicBoolean();
  private final CompletableFuture<Void> running;

  private RowWriter(String database, List<Node> nodes) {
    this.database = database;
    this.nodes = List.copyOf(nodes);
    this.running = CompletableFuture.runAsync(this::write, task -> new Thread(task).start());
  }

  /** Begins to write to these nodes in turn. Close it: that waits for its last row. */
  static RowWriter to(String database, List<Node> nodes) {
    return new RowWriter(database, nodes);
  }

  /** Waits until so many more rows are acknowledged. */
  void awaitMore(int count) {
    int goal = rows.get() + count;
    Query.until(BOUND, () -> assertThat(rows.get()).isGreaterThanOrEqualTo(goal));
  }

  @Override
  public void close() {
    done.set(true);
    running.join();
    System.out.println(rows + " rows of " + database + " written meanwhile");
  }

  private void write() {
    while (!done.get()) {
      int row = rows.get();
      String insert =
          "INSERT INTO %s.d%d(time, s) VALUES (%d, %d)"
              .formatted(database, row % DEVICES, firstTime + row / DEVICES, row);
      Query.until(BOUND, () -> nodes.get(row % nodes.size()).execute(insert));
      rows.incrementAndGet();
    }
  }
}
