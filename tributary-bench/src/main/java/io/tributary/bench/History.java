// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.tsfile.exception.write.WriteProcessException;

/**
 * Sealed files that are on the edge before the pipe is, to a receiver that has nothing. The time
 * begins with the pipe's first statement, and ends when a query at the receiver finds all points.
 *
 * @param files what is sent
 * @param quickFiles how many of them with {@code --quick}
 */
record History(String name, FileSet files, int quickFiles, LinkShape link) implements Work {
  static final long STEP_MILLIS = 100;

  /** The beginning of one of the engine's time partitions. */
  static final long BEGIN = Duration.ofDays(7).toMillis() * 2_800;

  private static final long SEED = 1;
  private static final Duration BOUND = Duration.ofMinutes(10);
  private static final Duration EQUAL_BOUND = Duration.ofMinutes(1);

  /** Files that follow each other in time, of so many points each. */
  record FileSet(int count, int pointsEach) {
    /** So many that the engine would merge them before they are sent. */
    private static final int MANY = 30;

    long points() {
      return (long) count * pointsEach;
    }

    private int rowsEach() {
      return pointsEach / SensorData.DEVICES / SensorData.SENSORS;
    }

    private boolean areMany() {
      return count >= MANY;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%,d points in %,d %s", points(), count, count == 1 ? "file" : "files");
    }
  }

  @Override
  public String summary() {
    return "%s, %s".formatted(files, link);
  }

  @Override
  public Quantity target() {
    return Quantity.SECONDS;
  }

  @Override
  public List<Contender> contenders() {
    return Contender.PIPES;
  }

  @Override
  public Task prepare(Path folder, boolean quick) throws IOException, WriteProcessException {
    return load(folder, quick ? new FileSet(quickFiles, files.pointsEach()) : files);
  }

  /** Writes these files into the folder. */
  Loaded load(Path folder, FileSet some) throws IOException, WriteProcessException {
    SensorData data = new SensorData(SEED);
    int rows = some.rowsEach();
    long bytes = 0;
    for (int i = 0; i < some.count(); i++) {
      Path file = folder.resolve("history-%06d.tsfile".formatted(i));
      data.write(file, BEGIN + STEP_MILLIS * rows * i, STEP_MILLIS, rows);
      bytes += Files.size(file);
    }
    return new Loaded(folder, some, bytes, link);
  }

  /** The files in a folder; each sender gets the very same ones by LOAD. */
  record Loaded(Path folder, FileSet files, long bytes, LinkShape link) implements Task {
    @Override
    public String size() {
      return String.format(Locale.ROOT, "%s, %.1f MB, %s", files, bytes / 1e6, link);
    }

    /** Merging many files would be the work of the engine, and none be left to send. */
    @Override
    public List<Setting> settings() {
      return files.areMany()
          ? List.of(
              new Setting("enable_seq_space_compaction", "false"),
              new Setting("enable_unseq_space_compaction", "false"),
              new Setting("enable_cross_space_compaction", "false"))
          : List.of();
    }

    @Override
    public OptionalDouble floor() {
      return link.bytesPerSecond() == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of((double) bytes / link.bytesPerSecond());
    }

    @Override
    public Sample run(Testbed testbed) throws Exception {
      testbed.edge().execute("LOAD '%s' WITH ('on-success'='none')".formatted(folder));
      Meter meter = testbed.beginToMeasure();
      testbed.connect();
      long expected = files.points() / SensorData.SENSORS;
      testbed.awaitSum(SensorData.COUNT_OF_ONE_SENSOR, expected, BOUND);
      Sample sample = meter.end();
      testbed.requireEqual(files.points(), EQUAL_BOUND);
      double wireBytes = sample.get(Quantity.WIRE_BYTES).orElseThrow();
      return sample.with(Quantity.WIRE_BYTES_PER_POINT, wireBytes / files.points());
    }
  }
}
