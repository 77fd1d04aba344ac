// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.iotdb.rpc.IoTDBConnectionException;

/**
 * The clients that write live rows: one for few rows, one for each device when there are many,
 * because an edge acknowledges a write when it is on disk, and one client waits for that each time.
 */
final class LiveWriters implements AutoCloseable {
  private static final long SEED = 2;

  /** As many as one client can make; above, some rows come in one call. */
  private static final int MOST_CALLS_PER_SECOND = 100;

  private final List<LiveWriter> writers;
  private final int rowsPerSecond;

  private LiveWriters(List<LiveWriter> writers, int rowsPerSecond) {
    this.writers = writers;
    this.rowsPerSecond = rowsPerSecond;
  }

  static LiveWriters open(Testbed testbed, int rowsPerSecond) throws IoTDBConnectionException {
    int count = LiveSchedule.of(rowsPerSecond).rowsAtOnce();
    int rowsPerCall = Math.max(1, rowsPerSecond / count / MOST_CALLS_PER_SECOND);
    List<LiveWriter> writers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SensorData data = new SensorData(SEED + i);
      writers.add(new LiveWriter(testbed.newEdgeClient(), data, i, count, rowsPerCall));
    }
    return new LiveWriters(writers, rowsPerSecond);
  }

  /** From now on, as many rows a second as these write. */
  LiveSchedule schedule() {
    return LiveSchedule.of(rowsPerSecond);
  }

  /**
   * Writes so many rows.
   *
   * @return how long after each was due the edge had taken it
   */
  Delays write(LiveSchedule schedule, int rows) throws InterruptedException, ExecutionException {
    double[] takenMillis = new double[rows];
    List<Future<Void>> shares =
        writers.stream().map(writer -> writer.begin(schedule, takenMillis)).toList();
    for (Future<Void> share : shares) {
      share.get();
    }
    return new Delays(takenMillis);
  }

  /** Interrupts what is being written, and waits for its end. */
  @Override
  public void close() {
    writers.forEach(LiveWriter::close);
  }
}
