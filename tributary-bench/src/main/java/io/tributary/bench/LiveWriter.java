// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.SqlClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/**
 * One of the clients that write live rows at the same time: each its share, every row when it is
 * due, on a thread of its own.
 */
final class LiveWriter implements AutoCloseable {
  private final SqlClient edge;
  private final SensorData data;
  private final int index;
  private final int writers;
  private final int rowsPerCall;
  private final SideThread thread;

  /**
   * @param edge closed with this writer
   * @param index of this one among so many writers
   */
  LiveWriter(SqlClient edge, SensorData data, int index, int writers, int rowsPerCall) {
    this.edge = edge;
    this.data = data;
    this.index = index;
    this.writers = writers;
    this.rowsPerCall = rowsPerCall;
    this.thread = new SideThread(edge);
  }

  /**
   * Begins to write its share of so many rows.
   *
   * @param takenMillis gets at the place of each row how long after it was due the edge had it
   */
  Future<Void> begin(LiveSchedule schedule, double[] takenMillis) {
    return thread.begin(() -> write(schedule, takenMillis));
  }

  private Void write(LiveSchedule schedule, double[] takenMillis)
      throws InterruptedException, IoTDBConnectionException, StatementExecutionException {
    int stride = writers * rowsPerCall;
    for (int first = index; first < takenMillis.length; first += stride) {
      if (Thread.interrupted()) { // nothing sleeps where rows are late
        throw new InterruptedException("while rows were written");
      }
      List<SqlClient.Row> rows = new ArrayList<>();
      int last = Math.min(first + stride, takenMillis.length) - 1;
      for (int row = first; row <= last; row += writers) {
        int device = row % SensorData.DEVICES;
        rows.add(
            new SqlClient.Row(
                SensorData.device(device), schedule.time(row), List.of(data.row(device))));
      }
      TimeUnit.NANOSECONDS.sleep(schedule.dueNanos(last) - System.nanoTime());
      edge.insert(SensorData.NAMES, SensorData.TYPES, rows);
      long taken = System.nanoTime();
      for (int row = first; row <= last; row += writers) {
        takenMillis[row] = (taken - schedule.dueNanos(row)) / 1e6;
      }
    }
    return null;
  }

  @Override
  public void close() {
    thread.close();
  }
}
