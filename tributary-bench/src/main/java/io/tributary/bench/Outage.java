// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.SqlClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The receiver is away while the edge goes on taking data. The time begins when it is back, and a
 * row is written at that moment: the questions are when that is visible, and when all is.
 *
 * @param absence what happens
 * @param quick the same with {@code --quick}
 */
record Outage(String name, Absence absence, Absence quick) implements Work {
  /** So many tablets are written, evenly, in the time for which the receiver is away. */
  record Absence(int tablets, Duration length) {
    long dueNanos(int tablet) {
      return length.toNanos() / tablets * tablet;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%,d points while the receiver is away for %d s",
          (long) tablets * Tablets.POINTS,
          length.toSeconds());
    }
  }

  @Override
  public String summary() {
    return absence.toString();
  }

  @Override
  public Quantity target() {
    return Quantity.FRESH_SECONDS;
  }

  @Override
  public List<Contender> contenders() {
    return Contender.PIPES;
  }

  @Override
  public Task prepare(Path folder, boolean isQuick) {
    return new Backlog(isQuick ? quick : absence);
  }

  private record Backlog(Absence absence) implements Task {
    private static final int TABLETS_BEFORE = 100;
    private static final long FRESH_TIME = History.BEGIN + Duration.ofDays(6).toMillis();
    private static final String FRESH =
        "SELECT count(s0) FROM root.bench.d0 WHERE time = " + FRESH_TIME;
    private static final Duration BOUND = Duration.ofMinutes(10);
    private static final Duration EQUAL_BOUND = Duration.ofMinutes(1);

    @Override
    public String size() {
      return "%s, stock with FLUSH every second, %s".formatted(absence, link());
    }

    @Override
    public Sample run(Testbed testbed) throws Exception {
      Tablets data = new Tablets(Arrival.IN_ORDER);
      SqlClient edge = testbed.edge();
      testbed.connect();
      try (Flusher flusher = new Flusher(testbed.newEdgeClient())) {
        if (testbed.contender().isStock()) {
          flusher.begin();
        }
        for (int i = 0; i < TABLETS_BEFORE; i++) {
          edge.insert(data.next());
        }
        testbed.awaitSum(SensorData.COUNT_OF_ONE_SENSOR, data.rows(), BOUND);
        testbed.takeReceiverAway();
        fill(edge, data);
        Meter meter = testbed.beginToMeasure();
        long back = System.nanoTime();
        testbed.bringReceiverBack();
        edge.insert(
            SensorData.device(0),
            FRESH_TIME,
            SensorData.NAMES,
            SensorData.TYPES,
            new SensorData(0).row(0));
        testbed.awaitSum(FRESH, 1, BOUND);
        double fresh = (System.nanoTime() - back) / 1e9;
        testbed.awaitSum(SensorData.COUNT_OF_ONE_SENSOR, data.rows() + 1, BOUND);
        double drained = (System.nanoTime() - back) / 1e9;
        Sample costs = meter.end().without(Quantity.SECONDS);
        testbed.requireEqual(data.points() + SensorData.SENSORS, EQUAL_BOUND);
        return costs.with(Quantity.FRESH_SECONDS, fresh).with(Quantity.DRAINED_SECONDS, drained);
      }
    }

    /** Until the receiver comes back. */
    private void fill(SqlClient edge, Tablets data) throws Exception {
      long began = System.nanoTime();
      for (int i = 0; i < absence.tablets(); i++) {
        edge.insert(data.next());
        TimeUnit.NANOSECONDS.sleep(began + absence.dueNanos(i + 1) - System.nanoTime());
      }
    }
  }
}
