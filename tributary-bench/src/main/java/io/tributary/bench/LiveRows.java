// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Rows as they come from sensors, one device at a time, without FLUSH. The time begins when a row
 * is due to be written, and ends when a query at the receiver finds it.
 */
final class LiveRows implements Work {
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration LENGTH = Duration.ofSeconds(60);
  private static final Duration QUICK_WARM_UP = Duration.ofSeconds(5);
  private static final Duration QUICK_LENGTH = Duration.ofSeconds(8);

  private final String name;
  private final int pointsPerSecond;

  LiveRows(String name, int pointsPerSecond) {
    this.name = name;
    this.pointsPerSecond = pointsPerSecond;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%,d points/s, rows of %d, no FLUSH: when visible",
        pointsPerSecond,
        SensorData.SENSORS);
  }

  @Override
  public Quantity target() {
    return Quantity.VISIBLE_P50_MILLIS;
  }

  /** Either stock sink waits for sealed files: one of them tells enough. */
  @Override
  public List<Contender> contenders() {
    return List.of(Contender.STOCK_ASYNC, Contender.TRIBUTARY);
  }

  @Override
  public Task prepare(Path folder, boolean quick) {
    int rowsPerSecond = pointsPerSecond / SensorData.SENSORS;
    return new Stream(
        rowsPerSecond,
        Math.toIntExact(rowsPerSecond * (quick ? QUICK_WARM_UP : WARM_UP).toSeconds()),
        Math.toIntExact(rowsPerSecond * (quick ? QUICK_LENGTH : LENGTH).toSeconds()));
  }

  /**
   * So many rows, after some that do not count: at first an edge is slow by itself, and what it has
   * not even taken cannot be visible elsewhere.
   */
  private record Stream(int rowsPerSecond, int uncounted, int counted) implements Task {
    /** What is not visible so long after the last row was not visible at all. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration EQUAL_BOUND = Duration.ofMinutes(2);

    @Override
    public String size() {
      return String.format(
          Locale.ROOT,
          "%,d points/s in rows of %d for %d s, without FLUSH, %s",
          rowsPerSecond * SensorData.SENSORS,
          SensorData.SENSORS,
          counted / rowsPerSecond,
          link());
    }

    @Override
    public Sample run(Testbed testbed) throws Exception {
      testbed.connect();
      try (LiveWriters writers = LiveWriters.open(testbed, rowsPerSecond)) {
        Seen unused = write(testbed, writers, uncounted, Duration.ZERO);
        Meter meter = testbed.beginToMeasure();
        Seen seen = write(testbed, writers, counted, GRACE);
        Sample costs = meter.end().without(Quantity.SECONDS);
        if (testbed.contender().isStock()) {
          // The comparison of both ends must not wait for a memtable to be full.
          testbed.edge().execute("FLUSH");
        }
        testbed.requireEqual((long) (uncounted + counted) * SensorData.SENSORS, EQUAL_BOUND);
        double bytes = costs.get(Quantity.WIRE_BYTES).orElseThrow();
        return costs
            .with(Quantity.WIRE_BYTES_PER_POINT, bytes / counted / SensorData.SENSORS)
            .with(Quantity.TAKEN_P50_MILLIS, seen.atEdge.percentile(0.5))
            .with(Quantity.TAKEN_P99_MILLIS, seen.atEdge.percentile(0.99))
            .with(Quantity.VISIBLE_P50_MILLIS, seen.atReceiver.percentile(0.5))
            .with(Quantity.VISIBLE_P99_MILLIS, seen.atReceiver.percentile(0.99));
      }
    }

    private record Seen(Delays atEdge, Delays atReceiver) {}

    /** Writes so many rows, each when it is due, and waits until all are visible, if they will. */
    private static Seen write(Testbed testbed, LiveWriters writers, int rows, Duration grace)
        throws Exception {
      LiveSchedule schedule = writers.schedule();
      Visibility visibility = new Visibility(schedule, rows);
      try (Watcher watcher = new Watcher(testbed.newCloudClient(), visibility)) {
        Delays atEdge = writers.write(schedule, rows);
        watcher.await(grace);
        return new Seen(atEdge, visibility.delays());
      }
    }
  }
}
