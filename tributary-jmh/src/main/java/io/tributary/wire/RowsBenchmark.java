// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import io.tributary.bench.SensorData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * What a point of a ROWS frame costs both ends of a connection. A frame has 200 points, as at 1,000
 * points a second, or 10,000, the most that regions put together.
 *
 * <pre>
 *  a point     of 200           of 10,000
 *  write       463 ns, 313 B    53 ns, 76 B
 *  read        178 ns, 212 B    25 ns, 42 B
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
@OperationsPerInvocation(RowsBenchmark.POINTS)
public class RowsBenchmark {
  static final int POINTS = 100_000;

  @Param({"200", "10000"})
  public int pointsPerFrame;

  private final List<Message.Rows> messages = new ArrayList<>();
  private final List<byte[]> frames = new ArrayList<>();

  @Setup
  public void fill() {
    SensorTablets sensors = new SensorTablets();
    int rows = pointsPerFrame / SensorData.DEVICES / SensorData.SENSORS;
    FrameWriter writer = new FrameWriter();
    for (int points = 0; points < POINTS; points += pointsPerFrame) {
      Message.Rows message = sensors.next(rows);
      messages.add(message);
      frames.add(writer.write(message, 1));
    }
  }

  /** The sender. */
  @Benchmark
  public void write(Blackhole sink) {
    FrameWriter writer = new FrameWriter();
    for (Message.Rows message : messages) {
      sink.consume(writer.write(message, 1));
    }
  }

  /** The receiver. */
  @Benchmark
  public void read(Blackhole sink) throws FrameException {
    FrameReader reader = new FrameReader();
    for (byte[] frame : frames) {
      sink.consume(reader.read(ByteBuffer.wrap(frame)));
    }
  }
}
