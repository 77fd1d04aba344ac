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
 * What a point of a ROWS frame costs both ends: message to payload, payload to frame, and back. A
 * frame has 200 points, as at 1,000 points a second, or 10,000, the most that regions put together.
 *
 * <pre>
 *  a point             of 200           of 10,000
 *  messageToPayload    148 ns, 136 B    44 ns, 50 B
 *  payloadToFrame      106 ns,  16 B    19 ns, 12 B
 *  frameToPayload       30 ns,  12 B     4 ns,  9 B
 *  payloadToMessage     84 ns, 144 B    13 ns, 27 B
 *  payload, frame      6.2 B,  4.3 B    5.4 B, 3.2 B
 * </pre>
 *
 * November 29, 2026, 2 x AMD EPYC (virtual), OpenJDK 17.0.15. The machine was not idle: times may be
 * a third off, bytes are exact.
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
  private final List<Frame> frames = new ArrayList<>();
  private final List<byte[]> wire = new ArrayList<>();

  @Setup
  public void fill() {
    SensorTablets sensors = new SensorTablets();
    int rows = pointsPerFrame / SensorData.DEVICES / SensorData.SENSORS;
    for (int points = 0; points < POINTS; points += pointsPerFrame) {
      Message.Rows message = sensors.next(rows);
      Frame frame = MessageCodec.encode(message, 1);
      messages.add(message);
      frames.add(frame);
      wire.add(FrameCodec.encode(frame));
    }
  }

  /** The sender: column codings. */
  @Benchmark
  public void messageToPayload(Blackhole sink) {
    for (Message.Rows message : messages) {
      sink.consume(MessageCodec.encode(message, 1));
    }
  }

  /** The sender: zstd and checksum. */
  @Benchmark
  public void payloadToFrame(Blackhole sink) {
    for (Frame frame : frames) {
      sink.consume(FrameCodec.encode(frame));
    }
  }

  /** The receiver: checksum and zstd. */
  @Benchmark
  public void frameToPayload(Blackhole sink) throws FrameException {
    for (byte[] bytes : wire) {
      sink.consume(FrameCodec.decode(ByteBuffer.wrap(bytes)));
    }
  }

  /** The receiver: column codings. */
  @Benchmark
  public void payloadToMessage(Blackhole sink) throws FrameException {
    for (Frame frame : frames) {
      sink.consume(MessageCodec.decode(frame));
    }
  }
}
