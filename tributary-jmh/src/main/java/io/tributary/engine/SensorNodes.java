// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.bench.SensorData;
import java.util.ArrayList;
import java.util.List;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.PlanNodeId;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertTabletNode;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.write.schema.MeasurementSchema;

/**
 * What the sensors of ten devices tell, ten rows a second each, as the engine's writes. As in the
 * engine, all writes of a device share their schemas. Not thread-safe.
 */
final class SensorNodes {
  private static final PlanNodeId ID = new PlanNodeId("");
  private static final long FIRST_TIME = 1_700_000_000_000L;
  private static final long STEP_MILLIS = 100;
  private static final String[] NAMES = SensorData.NAMES.toArray(String[]::new);
  private static final TSDataType[] TYPES = SensorData.TYPES.toArray(TSDataType[]::new);

  private final SensorData data = new SensorData(1);
  private final PartialPath[] devices = new PartialPath[SensorData.DEVICES];
  private final MeasurementSchema[][] schemas = new MeasurementSchema[SensorData.DEVICES][];

  SensorNodes() throws IllegalPathException {
    for (int device = 0; device < SensorData.DEVICES; device++) {
      devices[device] = new PartialPath(SensorData.device(device));
      schemas[device] =
          SensorData.COLUMNS.stream()
              .map(
                  column ->
                      new MeasurementSchema(
                          column.getMeasurementName(),
                          column.getType(),
                          column.getEncodingType(),
                          column.getCompressor()))
              .toArray(MeasurementSchema[]::new);
    }
  }

  /** Single rows, the devices in turn. */
  List<InsertNode> rows(int count) {
    List<InsertNode> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      int device = row % SensorData.DEVICES;
      rows.add(
          new InsertRowNode(
              ID,
              devices[device],
              false,
              NAMES,
              TYPES,
              schemas[device],
              FIRST_TIME + row / SensorData.DEVICES * STEP_MILLIS,
              data.row(device),
              false));
    }
    return rows;
  }

  /** Tablets of so many rows each, the devices in turn. */
  List<InsertNode> tablets(int count, int rows) {
    List<InsertNode> tablets = new ArrayList<>();
    for (int tablet = 0; tablet < count; tablet++) {
      int device = tablet % SensorData.DEVICES;
      long[] times = new long[rows];
      for (int row = 0; row < rows; row++) {
        times[row] = FIRST_TIME + (tablet / SensorData.DEVICES * rows + row) * STEP_MILLIS;
      }
      Object[] columns = new Object[SensorData.SENSORS];
      for (int sensor = 0; sensor < SensorData.SENSORS; sensor++) {
        columns[sensor] = data.column(device, sensor, rows);
      }
      tablets.add(
          new InsertTabletNode(
              ID,
              devices[device],
              false,
              NAMES,
              TYPES,
              schemas[device],
              times,
              null,
              columns,
              rows));
    }
    return tablets;
  }
}
