// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.CommandException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/**
 * Tablets as fast as the edge takes them, from one client. The questions are how much slower the
 * edge takes them than it does without a pipe, and how far the receiver is behind at the end.
 *
 * @param tablets how many
 * @param quickTablets how many with {@code --quick}
 */
record LiveMax(String name, Arrival arrival, int tablets, int quickTablets) implements Work {
  @Override
  public String summary() {
    return switch (arrival) {
      case IN_ORDER -> "tablets as fast as the edge takes them: slowed, lag";
      case LATE -> "the same, a tenth late and a tenth written again";
    };
  }

  @Override
  public Quantity target() {
    return Quantity.INGEST_SECONDS;
  }

  @Override
  public List<Contender> contenders() {
    return List.of(
        Contender.NO_PIPE, Contender.STOCK_ASYNC, Contender.STOCK_SYNC, Contender.TRIBUTARY);
  }

  @Override
  public Task prepare(Path folder, boolean quick) {
    return new Flood(arrival, quick ? quickTablets : tablets);
  }

  private record Flood(Arrival arrival, int tablets) implements Task {
    private static final int WARM_UP = 3;

    private static final Duration BOUND = Duration.ofMinutes(10);
    private static final Duration EQUAL_BOUND = Duration.ofMinutes(1);

    @Override
    public String size() {
      return String.format(
          Locale.ROOT,
          "%,d points in tablets of %,d%s, stock with FLUSH every second, %s",
          (long) tablets * Tablets.POINTS,
          Tablets.POINTS,
          arrival == Arrival.LATE ? ", 20 % late or again" : "",
          link());
    }

    @Override
    public Sample run(Testbed testbed) throws Exception {
      Tablets data = new Tablets(arrival);
      testbed.connect();
      try (Flusher flusher = new Flusher(testbed.newEdgeClient())) {
        if (testbed.contender().isStock()) {
          flusher.begin();
        }
        write(testbed, data, WARM_UP * tablets); // uncounted: a new node is slow by itself
        long unused = await(testbed, data);
        Meter meter = testbed.beginToMeasure();
        long began = System.nanoTime();
        write(testbed, data, tablets);
        long written = System.nanoTime();
        double lag = (await(testbed, data) - written) / 1e9;
        Sample sample =
            meter
                .end()
                .without(Quantity.SECONDS)
                .with(Quantity.INGEST_SECONDS, (written - began) / 1e9);
        return testbed.contender().hasPipe()
            ? compared(testbed, data, sample.with(Quantity.LAG_SECONDS, lag))
            : sample;
      }
    }

    private void write(Testbed testbed, Tablets data, int count)
        throws InterruptedException, IoTDBConnectionException, StatementExecutionException {
      for (int i = 0; i < count; i++) {
        if (Thread.interrupted()) { // nothing sleeps here
          throw new InterruptedException("while tablets were written");
        }
        testbed.edge().insert(data.next());
      }
    }

    /**
     * Waits until the receiver has all. To count all takes it so long that it could not be asked
     * often: the newest are counted, and when these are there, all.
     *
     * @return when it was seen, by {@code System.nanoTime()}
     */
    private long await(Testbed testbed, Tablets data)
        throws CommandException,
            InterruptedException,
            IoTDBConnectionException,
            StatementExecutionException {
      if (testbed.contender().hasPipe()) {
        testbed.awaitSum(data.countOfNewest(), data.newestRows(), BOUND);
        long seen = System.nanoTime();
        if (testbed.isSum(SensorData.COUNT_OF_ONE_SENSOR, data.rows())) {
          return seen;
        }
        testbed.awaitSum(SensorData.COUNT_OF_ONE_SENSOR, data.rows(), BOUND);
      }
      return System.nanoTime();
    }

    /** The engine's own pipe may lose what was written again: its lag is never over then. */
    private Sample compared(Testbed testbed, Tablets data, Sample sample) throws Exception {
      double wireBytes = sample.get(Quantity.WIRE_BYTES).orElseThrow();
      Sample more =
          sample.with(Quantity.WIRE_BYTES_PER_POINT, wireBytes / tablets / Tablets.POINTS);
      if (arrival == Arrival.LATE && testbed.contender().isStock()) {
        return testbed.becomeEqual(EQUAL_BOUND)
            ? more
            : more.with(Quantity.LAG_SECONDS, Sample.NEVER);
      }
      testbed.requireEqual(data.points(), EQUAL_BOUND);
      return more;
    }
  }
}
