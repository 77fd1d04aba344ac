// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.bench.SensorData;
import io.tributary.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.iotdb.commons.consensus.index.impl.SimpleProgressIndex;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a point costs from the engine's write to the message of a ROWS frame. The engine's writes
 * are made beforehand. A batch has 200 points, as at 1,000 points a second, or 10,000.
 *
 * <pre>
 *  a point         of 200           of 10,000
 *  ofRows           63 ns, 224 B    23 ns, 39 B
 *  ofTablets        62 ns, 229 B    15 ns, 30 B
 *  ofQueuedRows     86 ns, 235 B    46 ns, 50 B
 * </pre>
 *
 * November 29, 2026, 2 x Intel Xeon, 2.3 GHz (virtual), idle otherwise, OpenJDK 17.0.15.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(RowBatchBenchmark.POINTS)
public class RowBatchBenchmark {
  static final int POINTS = 100_000;

  private static final int ROWS = POINTS / SensorData.SENSORS;
  private static final String DATABASE = "root.bench";

  @Param({"200", "10000"})
  public int pointsPerBatch;

  private final SenderMemory.Share memory = new SenderMemory(() -> Long.MAX_VALUE).share();
  private final LiveQueue queue =
      new LiveQueue(
          "p",
          DATABASE,
          Long.MIN_VALUE,
          memory,
          file -> {},
          new Flood(System::nanoTime, Long.MAX_VALUE, new Wakeup(System::nanoTime)),
          System::nanoTime,
          new Wakeup(System::nanoTime));
  private final List<SimpleProgressIndex> progress = new ArrayList<>();

  /** The same points by batch: in single rows, and in one tablet of each device. */
  private final List<List<InsertNode>> rows = new ArrayList<>();

  private final List<List<InsertNode>> tablets = new ArrayList<>();

  @Setup
  public void fill() throws IllegalPathException {
    int rowsPerBatch = pointsPerBatch / SensorData.SENSORS;
    List<InsertNode> allRows = new SensorNodes().rows(ROWS);
    List<InsertNode> allTablets =
        new SensorNodes()
            .tablets(ROWS / rowsPerBatch * SensorData.DEVICES, rowsPerBatch / SensorData.DEVICES);
    for (int batch = 0; batch < ROWS / rowsPerBatch; batch++) {
      rows.add(allRows.subList(batch * rowsPerBatch, (batch + 1) * rowsPerBatch));
      tablets.add(allTablets.subList(batch * SensorData.DEVICES, (batch + 1) * SensorData.DEVICES));
    }
    for (int row = 0; row < ROWS; row++) {
      progress.add(new SimpleProgressIndex(1, row));
    }
    queue.restart();
  }

  /** From INSERTs of a row. */
  @Benchmark
  public void ofRows(Blackhole sink) {
    for (List<InsertNode> batch : rows) {
      sink.consume(message(batch));
    }
  }

  /** From tablets, a device each. */
  @Benchmark
  public void ofTablets(Blackhole sink) {
    for (List<InsertNode> batch : tablets) {
      sink.consume(message(batch));
    }
  }

  /** From INSERTs of a row, through the queue of a region. */
  @Benchmark
  public void ofQueuedRows(Blackhole sink) {
    int number = 0;
    for (List<InsertNode> batch : rows) {
      for (InsertNode row : batch) {
        queue.add(row, progress.get(number), number);
        number++;
      }
      LiveChange.Rows taken = (LiveChange.Rows) queue.next(true).orElseThrow();
      sink.consume(taken.batch().build());
      memory.release(taken.share());
    }
  }

  private static List<Message.Rows> message(List<InsertNode> writes) {
    RowBatchBuilder batch = new RowBatchBuilder(DATABASE, Long.MIN_VALUE);
    for (InsertNode write : writes) {
      int unused = batch.add(write, 0);
    }
    return batch.build();
  }
}
