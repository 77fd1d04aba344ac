// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.CommandException;
import io.tributary.cli.QueryResult;
import io.tributary.cli.SqlClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/** Asks the receiver again and again for the newest rows, on a thread of its own, until closed. */
final class Watcher implements AutoCloseable {
  private static final String NEWEST = "SELECT max_time(s0) FROM root.bench.*";

  /**
   * A query costs the receiver some milliseconds of CPU, and several times that in its first
   * seconds.
   */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final SqlClient cloud;
  private final Visibility visibility;
  private final SideThread thread;
  private final Future<?> watching;

  Watcher(SqlClient cloud, Visibility visibility) {
    this.cloud = cloud;
    this.visibility = visibility;
    this.thread = new SideThread(cloud);
    this.watching = thread.begin(this::watch);
  }

  /** Waits until all rows have been seen, but not longer than this. */
  void await(Duration bound) throws CommandException, InterruptedException {
    try {
      watching.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // What has not been seen by now was never visible.
    } catch (ExecutionException e) {
      throw new CommandException("the receiver did not answer: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    thread.close();
  }

  private Void watch()
      throws InterruptedException, IoTDBConnectionException, StatementExecutionException {
    while (!visibility.isComplete()) {
      Optional<QueryResult> newest = Testbed.query(cloud, NEWEST);
      long now = System.nanoTime();
      newest.ifPresent(answer -> look(answer, now));
      Thread.sleep(PAUSE.toMillis());
    }
    return null;
  }

  private void look(QueryResult newest, long now) {
    for (QueryResult.Row row : newest.rows()) {
      for (int i = 0; i < SensorData.DEVICES; i++) {
        int device = i;
        newest
            .value(row, "max_time(%s.s0)".formatted(SensorData.device(device)))
            .ifPresent(time -> visibility.seen(device, Long.parseLong(time), now));
      }
    }
  }
}
