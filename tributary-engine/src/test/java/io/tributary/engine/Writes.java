// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.Column;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import io.tributary.wire.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.PlanNodeId;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowsNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertTabletNode;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.utils.BitMap;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.jspecify.annotations.Nullable;

/** The engine's write nodes, and what a batch makes of them. */
final class Writes {

  static final String DEVICE = "root.db.d";

  private static final PlanNodeId ID = new PlanNodeId("");

  private Writes() {}

  static MeasurementSchema schema(String name, TSDataType type) {
    return new MeasurementSchema(name, type);
  }

  /** A row of DOUBLE points of {@link #DEVICE}: name, value, name, value, ... */
  static InsertRowNode row(long time, @Nullable Object... namesAndValues) {
    return row(DEVICE, false, time, namesAndValues);
  }

  static InsertRowNode row(
      String device, boolean aligned, long time, @Nullable Object... namesAndValues) {
    int columns = namesAndValues.length / 2;
    MeasurementSchema[] schemas = new MeasurementSchema[columns];
    @Nullable Object[] values = new Object[columns];
    for (int i = 0; i < columns; i++) {
      schemas[i] = schema((String) namesAndValues[2 * i], TSDataType.DOUBLE);
      values[i] = namesAndValues[2 * i + 1];
    }
    return row(device, aligned, schemas, time, values);
  }

  static InsertRowNode row(
      String device,
      boolean aligned,
      MeasurementSchema[] schemas,
      long time,
      @Nullable Object[] values) {
    return new InsertRowNode(
        ID, path(device), aligned, names(schemas), types(schemas), schemas, time, values, false);
  }

  static InsertRowsNode rows(InsertRowNode... rows) {
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      indexes.add(i);
    }
    return new InsertRowsNode(ID, indexes, List.of(rows));
  }

  static InsertTabletNode tablet(
      MeasurementSchema[] schemas,
      long[] times,
      @Nullable BitMap @Nullable [] nulls,
      Object... columns) {
    return new InsertTabletNode(
        ID,
        path(DEVICE),
        false,
        names(schemas),
        types(schemas),
        schemas,
        times,
        nulls,
        columns,
        times.length);
  }

  /** The points that a receiver has after these messages: {@code device.name@time} to value. */
  static Map<String, Object> points(List<Message.Rows> messages) {
    Map<String, Object> points = new TreeMap<>();
    for (Message.Rows message : messages) {
      for (Tablet tablet : message.tablets()) {
        for (Column column : tablet.columns()) {
          for (int row = 0; row < tablet.times().length; row++) {
            if (!column.nulls().get(row)) {
              points.put(
                  tablet.device() + "." + column.measurement() + "@" + tablet.times()[row],
                  value(column.values(), row));
            }
          }
        }
      }
    }
    return points;
  }

  static Object value(Values values, int row) {
    if (values instanceof Values.BooleanValues booleans) {
      return booleans.values()[row];
    }
    if (values instanceof Values.IntValues ints) {
      return ints.values()[row];
    }
    if (values instanceof Values.LongValues longs) {
      return longs.values()[row];
    }
    if (values instanceof Values.FloatValues floats) {
      return floats.values()[row];
    }
    if (values instanceof Values.DoubleValues doubles) {
      return doubles.values()[row];
    }
    return List.of(boxed(((Values.BinaryValues) values).values()[row]));
  }

  static Byte[] boxed(byte[] bytes) {
    Byte[] boxed = new Byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      boxed[i] = bytes[i];
    }
    return boxed;
  }

  private static PartialPath path(String device) {
    try {
      return new PartialPath(device);
    } catch (IllegalPathException e) {
      throw new AssertionError(e);
    }
  }

  private static String[] names(MeasurementSchema[] schemas) {
    String[] names = new String[schemas.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = schemas[i].getMeasurementName();
    }
    return names;
  }

  private static TSDataType[] types(MeasurementSchema[] schemas) {
    TSDataType[] types = new TSDataType[schemas.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = schemas[i].getType();
    }
    return types;
  }
}
