// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many bytes a point of 100 devices with 10 sensors each at 1 Hz takes in a frame: names,
 * times, types and the frame itself included. The devices' clocks are spread over the second, so a
 * batch of 200 ms has one row of every fifth device.
 */
class RowsSizeTest {
  private static final int DEVICES = 100;
  private static final int SENSORS = 10;
  private static final long START = 1_700_000_000_000L;

  private enum Data {
    /** What sensors give: DOUBLE with one, two or three decimals. */
    DECIMALS,
    /** A third each of DOUBLE and FLOAT whose every bit is noise below, and of INT32. */
    NOISE
  }

  @ParameterizedTest
  @CsvSource({
    "DECIMALS, 200, 2.7",
    "DECIMALS, 1000, 1.5",
    "DECIMALS, 10000, 1.0",
    "NOISE, 200, 5.2",
    "NOISE, 1000, 4.2",
    "NOISE, 10000, 3.7",
  })
  void aBatch_takesFewBytesAPoint(Data data, int batchMillis, double atMost) throws FrameException {
    Message.Rows rows = new Message.Rows("root.plant", batch(data, batchMillis));

    byte[] bytes = FrameCodec.encode(MessageCodec.encode(rows, 1));

    long points = rows.tablets().stream().mapToLong(Tablet::cells).sum();
    double each = (double) bytes.length / points;
    System.out.printf(
        "%s, %d ms: %d points, %d bytes, %.2f a point%n",
        data, batchMillis, points, bytes.length, each);
    assertThat(each).isLessThanOrEqualTo(atMost);
    assertThat(MessageCodec.decode(FrameCodec.decode(ByteBuffer.wrap(bytes)))).isEqualTo(rows);
  }

  private static List<Tablet> batch(Data data, int batchMillis) {
    SplittableRandom random = new SplittableRandom(17);
    List<Tablet> tablets = new ArrayList<>();
    for (int device = 0; device < DEVICES; device++) {
      List<Long> times = new ArrayList<>();
      for (long at = device * 10L; at < batchMillis; at += 1000) {
        times.add(START + at + random.nextInt(5));
      }
      if (!times.isEmpty()) {
        long[] rows = times.stream().mapToLong(Long::longValue).toArray();
        List<Column> columns = new ArrayList<>();
        for (int sensor = 0; sensor < SENSORS; sensor++) {
          columns.add(column(data, sensor, rows.length, random));
        }
        tablets.add(
            new Tablet("root.plant.line" + device / 20 + ".d" + device, true, rows, columns));
      }
    }
    return tablets;
  }

  private static Column column(Data data, int sensor, int rows, SplittableRandom random) {
    double level = 20 + sensor * 7 + random.nextDouble();
    double[] values = new double[rows];
    for (int row = 0; row < rows; row++) {
      level += random.nextGaussian() * 0.1;
      values[row] = level;
    }
    String name = "sensor" + sensor;
    if (data == Data.DECIMALS) {
      double power = Math.pow(10, 1 + sensor % 3);
      double[] rounded = each(values, value -> Math.rint(value * power) / power);
      return new Column(
          name, ValueType.DOUBLE, (byte) 4, (byte) 7, new Values.DoubleValues(rounded));
    }
    return switch (sensor % 3) {
      case 0 ->
          new Column(name, ValueType.DOUBLE, (byte) 4, (byte) 7, new Values.DoubleValues(values));
      case 1 -> {
        float[] floats = new float[rows];
        for (int row = 0; row < rows; row++) {
          floats[row] = (float) values[row];
        }
        yield new Column(name, ValueType.FLOAT, (byte) 4, (byte) 7, new Values.FloatValues(floats));
      }
      default -> {
        int[] ints = new int[rows];
        for (int row = 0; row < rows; row++) {
          ints[row] = (int) (values[row] * 100);
        }
        yield new Column(name, ValueType.INT32, (byte) 8, (byte) 7, new Values.IntValues(ints));
      }
    };
  }

  private static double[] each(double[] values, DoubleUnaryOperator change) {
    return Arrays.stream(values).map(change).toArray();
  }
}
