// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import io.tributary.bench.SensorData;
import java.util.ArrayList;
import java.util.List;
import org.apache.tsfile.write.schema.IMeasurementSchema;

/** What the sensors of ten devices tell, ten rows a second each, as messages. Not thread-safe. */
final class SensorTablets {
  private static final long STEP_MILLIS = 100;

  private final SensorData data = new SensorData(1);
  private long time = 1_700_000_000_000L;

  /** The next message: so many rows of each device. */
  Message.Rows next(int rows) {
    long[] times = new long[rows];
    for (int row = 0; row < rows; row++) {
      times[row] = time;
      time += STEP_MILLIS;
    }
    List<Tablet> tablets = new ArrayList<>();
    for (int device = 0; device < SensorData.DEVICES; device++) {
      List<Column> columns = new ArrayList<>();
      for (int sensor = 0; sensor < SensorData.SENSORS; sensor++) {
        columns.add(column(sensor, data.column(device, sensor, rows)));
      }
      tablets.add(new Tablet(SensorData.device(device), false, times, columns));
    }
    return new Message.Rows("root.bench", tablets);
  }

  private static Column column(int sensor, Object values) {
    IMeasurementSchema schema = SensorData.COLUMNS.get(sensor);
    return switch (schema.getType()) {
      case DOUBLE -> column(schema, ValueType.DOUBLE, new Values.DoubleValues((double[]) values));
      case FLOAT -> column(schema, ValueType.FLOAT, new Values.FloatValues((float[]) values));
      default -> column(schema, ValueType.INT32, new Values.IntValues((int[]) values));
    };
  }

  private static Column column(IMeasurementSchema schema, ValueType type, Values values) {
    return new Column(
        schema.getMeasurementName(),
        type,
        schema.getEncodingType().serialize(),
        schema.getCompressor().serialize(),
        values);
  }
}
