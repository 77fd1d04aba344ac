// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.CommandException;
import io.tributary.cli.SqlClient;
import java.time.Duration;
import java.util.concurrent.Future;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/**
 * Lets an edge FLUSH every second, on a thread of its own, until closed. Once begun, it goes on.
 */
final class Flusher implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final SqlClient edge;
  private final SideThread thread;
  private volatile boolean hasFailed;

  Flusher(SqlClient edge) {
    this.edge = edge;
    this.thread = new SideThread(edge);
  }

  void begin() {
    Future<Void> unused = thread.begin(this::flush);
  }

  @Override
  public void close() throws CommandException {
    thread.close();
    if (hasFailed) {
      throw new CommandException("a FLUSH failed, and there was none after it");
    }
  }

  private Void flush() {
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
    return null;
  }
}
