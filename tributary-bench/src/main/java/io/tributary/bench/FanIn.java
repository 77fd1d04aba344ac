// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.CommandException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/**
 * Many edges into one receiver, each a light process: first one edge sends, alone, then all send as
 * many points together. The questions are whether the receiver takes as much from many, and whether
 * all get their share of it.
 *
 * @param full how many edges there are, and what they send
 * @param quick the same with {@code --quick}
 */
record FanIn(String name, Crowd full, Crowd quick) implements Work {
  /**
   * So many edges, and so many points of all together that count; as many go before them, because a
   * new process is slow by itself.
   *
   * @param points a multiple of what each edge has in one tablet
   */
  record Crowd(int edges, long points) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%,d points from %d edges, as from one, live rows", points, edges);
    }
  }

  @Override
  public String summary() {
    return full.toString();
  }

  @Override
  public Quantity target() {
    return Quantity.ALL_EDGES_SECONDS;
  }

  @Override
  public List<Contender> contenders() {
    return List.of(Contender.STOCK_CLIENT, Contender.TRIBUTARY);
  }

  @Override
  public Task prepare(Path folder, boolean isQuick) {
    return new Sending(isQuick ? quick : full);
  }

  private record Sending(Crowd crowd) implements Task {
    private static final Duration BOUND = Duration.ofMinutes(10);

    @Override
    public String size() {
      return "%s, %s".formatted(crowd, link());
    }

    @Override
    public Sample run(Testbed testbed) throws Exception {
      long all = 2 * crowd.points();
      long each = all / crowd.edges();
      Timed alone;
      try (LightEdges edge = start(testbed, crowd.edges(), 1, all)) {
        alone = send(testbed, edge, all);
      }
      Timed together;
      Sample sample;
      try (LightEdges edges = start(testbed, 0, crowd.edges(), each)) {
        Meter meter = testbed.beginToMeasure();
        together = send(testbed, edges, 2 * all);
        sample = meter.end().without(Quantity.SECONDS).without(Quantity.SENDER_CPU_SECONDS);
      }
      sample = sample.without(Quantity.SENDER_PEAK_BYTES).without(Quantity.SENDER_WRITTEN_BYTES);
      requireExact(testbed, each, all);
      double wireBytes = sample.get(Quantity.WIRE_BYTES).orElseThrow();
      return sample
          .with(Quantity.ONE_EDGE_SECONDS, alone.seconds())
          .with(Quantity.ALL_EDGES_SECONDS, together.seconds())
          .with(Quantity.SLOWEST_BY_FASTEST, together.edges().getMax() / together.edges().getMin())
          .with(Quantity.WIRE_BYTES_PER_POINT, wireBytes / crowd.points());
    }

    /**
     * @param seconds until a query found all
     * @param edges what each of them said
     */
    private record Timed(double seconds, DoubleSummaryStatistics edges) {}

    private static LightEdges start(Testbed testbed, int first, int count, long each)
        throws Exception {
      return LightEdges.start(testbed.contender(), testbed.receiver(), first, count, each);
    }

    /**
     * @param points that the receiver has when all have sent
     */
    private static Timed send(Testbed testbed, LightEdges edges, long points) throws Exception {
      long began = System.nanoTime();
      DoubleSummaryStatistics seconds = edges.send();
      testbed.awaitSum(SensorData.COUNT_OF_ONE_SENSOR, points / SensorData.SENSORS, BOUND);
      return new Timed((System.nanoTime() - began) / 1e9, seconds);
    }

    /** The edges keep nothing: what they had is made once more. */
    private void requireExact(Testbed testbed, long each, long alone) throws Exception {
      for (int edge = 0; edge < crowd.edges(); edge++) {
        requireExactOf(testbed, edge, each);
      }
      requireExactOf(testbed, crowd.edges(), alone);
    }

    private static void requireExactOf(Testbed testbed, int edge, long points) throws Exception {
      BigDecimal made = new EdgeData(edge, points).sumOfTheRest();
      BigDecimal arrived = BigDecimal.ZERO;
      for (int device = 0; device < SensorData.DEVICES; device++) {
        arrived = arrived.add(testbed.sumOfValues(EdgeData.device(edge, device)));
      }
      if (made.compareTo(arrived) != 0) {
        throw new CommandException(
            "wrong copy: the values of edge %d add up to %s, at the receiver to %s"
                .formatted(edge, made.toPlainString(), arrived.toPlainString()));
      }
    }
  }
}
