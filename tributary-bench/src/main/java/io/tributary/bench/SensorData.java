// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.exception.write.WriteProcessException;
import org.apache.tsfile.file.metadata.enums.CompressionType;
import org.apache.tsfile.file.metadata.enums.TSEncoding;
import org.apache.tsfile.write.TsFileWriter;
import org.apache.tsfile.write.record.Tablet;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.apache.tsfile.write.schema.MeasurementSchema;

/**
 * What the sensors of ten devices tell: values that wander, with noise, as DOUBLE, FLOAT and INT32.
 * The same seed gives the same values. All are multiples of 1/4096 and small, so that their sums
 * are exact and do not depend on the order of adding. Not thread-safe.
 */
public final class SensorData {
  public static final int DEVICES = 10;
  public static final int SENSORS = 10;

  /** How many points each series has; one number for each. */
  static final String COUNT = "SELECT count(*) FROM root.bench.*";

  /** The same of one sensor of each device, at a tenth of the cost. */
  static final String COUNT_OF_ONE_SENSOR = "SELECT count(s0) FROM root.bench.*";

  /** Count, sum, first and last time of each series. */
  static final String DIGEST =
      "SELECT count(*), sum(*), min_time(*), max_time(*) FROM root.bench.* ALIGN BY DEVICE";

  public static final List<String> NAMES =
      IntStream.range(0, SENSORS).mapToObj(sensor -> "s" + sensor).toList();

  /** Four, three and three. */
  public static final List<TSDataType> TYPES =
      IntStream.range(0, SENSORS)
          .mapToObj(
              sensor ->
                  sensor < 4 ? TSDataType.DOUBLE : sensor < 7 ? TSDataType.FLOAT : TSDataType.INT32)
          .toList();

  static final int TABLET_ROWS = 1_000;
  private static final int LARGEST_LEVEL = 4_000_000;

  /** With these a point takes about 3.2 bytes on disk. */
  private static final int WANDERING = 100_000;

  private static final int NOISE = 300_000;
  private static final double STEPS_PER_UNIT = 4_096;

  /** As the engine stores them when nobody says otherwise. */
  public static final List<IMeasurementSchema> COLUMNS =
      IntStream.range(0, SENSORS).mapToObj(SensorData::column).toList();

  private final SplittableRandom random;
  private final int[][] levels = new int[DEVICES][SENSORS];

  public SensorData(long seed) {
    this.random = new SplittableRandom(seed);
  }

  public static String device(int device) {
    return "root.bench.d" + device;
  }

  /** The next row of a device. */
  public Object[] row(int device) {
    Object[] row = new Object[SENSORS];
    for (int sensor = 0; sensor < SENSORS; sensor++) {
      int steps = next(device, sensor);
      row[sensor] =
          switch (TYPES.get(sensor)) {
            case DOUBLE -> (Object) (steps / STEPS_PER_UNIT);
            case FLOAT -> (float) (steps / STEPS_PER_UNIT);
            default -> steps;
          };
    }
    return row;
  }

  /** Writes the next rows of all devices into a file. */
  void write(Path file, long firstTime, long stepMillis, int rows)
      throws IOException, WriteProcessException {
    Files.deleteIfExists(file);
    try (TsFileWriter writer = new TsFileWriter(file.toFile())) {
      for (int device = 0; device < DEVICES; device++) {
        for (IMeasurementSchema column : COLUMNS) {
          writer.registerTimeseries(device(device), column);
        }
      }
      for (int device = 0; device < DEVICES; device++) {
        for (int row = 0; row < rows; row += TABLET_ROWS) {
          int count = Math.min(TABLET_ROWS, rows - row);
          writer.writeTree(tablet(device, firstTime + row * stepMillis, stepMillis, count));
        }
      }
    }
  }

  /** The next rows of a device. */
  Tablet tablet(int device, long firstTime, long stepMillis, int rows) {
    long[] times = IntStream.range(0, rows).mapToLong(i -> firstTime + i * stepMillis).toArray();
    List<Object> values = new ArrayList<>();
    for (int sensor = 0; sensor < SENSORS; sensor++) {
      values.add(column(device, sensor, rows));
    }
    return new Tablet(device(device), COLUMNS, times, values.toArray(), null, rows);
  }

  /** The next values of a sensor, as {@code double[]}, {@code float[]} or {@code int[]}. */
  public Object column(int device, int sensor, int rows) {
    double[] doubles = new double[rows];
    float[] floats = new float[rows];
    int[] integers = new int[rows];
    for (int row = 0; row < rows; row++) {
      integers[row] = next(device, sensor);
      doubles[row] = integers[row] / STEPS_PER_UNIT;
      floats[row] = (float) doubles[row];
    }
    return switch (TYPES.get(sensor)) {
      case DOUBLE -> doubles;
      case FLOAT -> floats;
      default -> integers;
    };
  }

  /** The next value, in steps. */
  private int next(int device, int sensor) {
    int wandered = levels[device][sensor] + random.nextInt(-WANDERING, WANDERING + 1);
    levels[device][sensor] = Math.max(-LARGEST_LEVEL, Math.min(LARGEST_LEVEL, wandered));
    return levels[device][sensor] + random.nextInt(-NOISE, NOISE + 1);
  }

  private static IMeasurementSchema column(int sensor) {
    TSDataType type = TYPES.get(sensor);
    TSEncoding encoding = type == TSDataType.INT32 ? TSEncoding.TS_2DIFF : TSEncoding.GORILLA;
    return new MeasurementSchema(NAMES.get(sensor), type, encoding, CompressionType.LZ4);
  }
}
