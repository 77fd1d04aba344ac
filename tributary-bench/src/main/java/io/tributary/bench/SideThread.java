// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.SqlClient;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A thread beside the bench's own, and the session that it works with; both end with it. */
final class SideThread implements AutoCloseable {
  private static final Duration END_BOUND = Duration.ofSeconds(30);

  private final SqlClient client;
  private final ExecutorService executor = Executors.newSingleThreadExecutor();

  SideThread(SqlClient client) {
    this.client = client;
  }

  /** Begins a task, behind those that were begun before. */
  <T> Future<T> begin(Callable<T> task) {
    return executor.submit(task);
  }

  /** Interrupts what it does, and waits for its end, within a bound. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      boolean unused = executor.awaitTermination(END_BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
