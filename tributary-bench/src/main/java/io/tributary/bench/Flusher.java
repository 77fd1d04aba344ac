// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.CommandException;
import io.tributary.cli.SqlClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/**
 * Lets an edge FLUSH every second, on a thread of its own, until closed. Once begun, it goes on.
 */
final class Flusher implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration END_BOUND = Duration.ofSeconds(30);

  private final SqlClient edge;
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private volatile boolean hasFailed;

  Flusher(SqlClient edge) {
    this.edge = edge;
  }

  void begin() {
    executor.execute(this::flush);
  }

  @Override
  public void close() throws CommandException {
    executor.shutdownNow();
    try {
      boolean unused = executor.awaitTermination(END_BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    edge.close();
    if (hasFailed) {
      throw new CommandException("a FLUSH failed, and there was none after it");
    }
  }

  private void flush() {
    try {
      while (true) {
        edge.execute("FLUSH");
        Thread.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (IoTDBConnectionException | StatementExecutionException e) {
      hasFailed = true;
    }
  }
}
