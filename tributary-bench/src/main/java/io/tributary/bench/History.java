// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.tsfile.exception.write.WriteProcessException;

/**
 * Sealed files that are on the edge before the pipe is, to a receiver that has nothing. The time
 * begins with the pipe's first statement, and ends when a query at the receiver finds all points.
 */
final class History implements Work {
  private static final int POINTS_PER_FILE = 1_000_000;
  private static final int ROWS_PER_FILE =
      POINTS_PER_FILE / SensorData.DEVICES / SensorData.SENSORS;
  private static final long STEP_MILLIS = 100;

  /** The beginning of one of the engine's time partitions. */
  private static final long BEGIN = Duration.ofDays(7).toMillis() * 2_800;

  private static final long SEED = 1;
  private static final Duration BOUND = Duration.ofMinutes(10);
  private static final Duration EQUAL_BOUND = Duration.ofMinutes(1);

  private final String name;
  private final int points;
  private final int quickPoints;
  private final LinkShape link;

  /** Points come in files of a million. */
  History(String name, int points, int quickPoints, LinkShape link) {
    this.name = name;
    this.points = points;
    this.quickPoints = quickPoints;
    this.link = link;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return String.format(Locale.ROOT, "%,d points in sealed files, %s", points, link);
  }

  @Override
  public Quantity target() {
    return Quantity.SECONDS;
  }

  @Override
  public List<Contender> contenders() {
    return List.of(Contender.values());
  }

  @Override
  public Task prepare(Path folder, boolean quick) throws IOException, WriteProcessException {
    SensorData data = new SensorData(SEED);
    List<Path> files = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < (quick ? quickPoints : points) / POINTS_PER_FILE; i++) {
      Path file = folder.resolve("history-" + i + ".tsfile");
      data.write(file, BEGIN + STEP_MILLIS * ROWS_PER_FILE * i, STEP_MILLIS, ROWS_PER_FILE);
      files.add(file);
      bytes += Files.size(file);
    }
    return new Loaded(files, bytes, link);
  }

  /** The files; each sender gets the very same ones by LOAD. */
  private record Loaded(List<Path> files, long bytes, LinkShape link) implements Task {
    private long points() {
      return (long) files.size() * POINTS_PER_FILE;
    }

    @Override
    public String size() {
      return String.format(
          Locale.ROOT,
          "%,d points in sealed files, %.1f MB in %d, %s",
          points(),
          bytes / 1e6,
          files.size(),
          link);
    }

    @Override
    public OptionalDouble floor() {
      return link.bytesPerSecond() == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of((double) bytes / link.bytesPerSecond());
    }

    @Override
    public Sample run(Testbed testbed) throws Exception {
      for (Path file : files) {
        testbed.edge().execute("LOAD '%s' WITH ('on-success'='none')".formatted(file));
      }
      Meter meter = testbed.beginToMeasure();
      testbed.connect();
      testbed.awaitSum(SensorData.COUNT_OF_ONE_SENSOR, points() / SensorData.SENSORS, BOUND);
      Sample sample = meter.end();
      testbed.requireEqual(points(), EQUAL_BOUND);
      return sample.with(
          Quantity.WIRE_BYTES_PER_POINT, sample.get(Quantity.WIRE_BYTES).orElseThrow() / points());
    }
  }
}
