// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.MeasurementPath;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.ShowDevicesStatement;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.ShowStatement;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.ShowTimeSeriesStatement;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.tsfile.block.column.Column;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.file.metadata.enums.CompressionType;
import org.apache.tsfile.file.metadata.enums.TSEncoding;
import org.apache.tsfile.read.common.block.TsBlock;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.jspecify.annotations.Nullable;

/**
 * Asks the engine with queries. Values come as the engine has them, not as text. Every call is a
 * query of its own, so that nothing is held open while a slow link takes what was read.
 * Thread-safe.
 */
final class EnginePoints implements LocalPoints {

  private static final int MAX_CELLS = 10_000;
  private static final long MAX_BYTES = 1024 * 1024;

  /** A question for one point is asked between rows, which should not wait for it for long. */
  private static final long POINT_MILLIS = 500;

  @Override
  public List<Device> devices(String pattern) throws IOException {
    Map<String, List<MeasurementSchema>> schemas = new TreeMap<>();
    Map<String, Boolean> aligned = new HashMap<>();
    for (EngineSql.Row row : query(new ShowTimeSeriesStatement(path(pattern), false))) {
      boolean isView = row.columns().get(10).orElse("").contains("VIEW");
      if (!isView) {
        MeasurementPath series = series(text(row, 0));
        schemas
            .computeIfAbsent(series.getDevicePath().getFullPath(), name -> new ArrayList<>())
            .add(
                new MeasurementSchema(
                    series.getMeasurement(),
                    TSDataType.valueOf(text(row, 3)),
                    TSEncoding.valueOf(text(row, 4)),
                    CompressionType.valueOf(text(row, 5))));
      }
    }
    for (String device : schemas.keySet()) {
      for (EngineSql.Row row : query(new ShowDevicesStatement(path(device)))) {
        aligned.put(path(text(row, 0)).getFullPath(), Boolean.parseBoolean(text(row, 1)));
      }
    }
    return schemas.entrySet().stream()
        .map(
            each ->
                new Device(
                    each.getKey(), aligned.getOrDefault(each.getKey(), false), each.getValue()))
        .toList();
  }

  @Override
  public OptionalLong read(Device device, Times times, TabletBuilder tablet) throws IOException {
    int limit = Math.max(1, MAX_CELLS / device.schemas().size());
    Page page = new Page(device, tablet);
    List<String> measurements =
        device.schemas().stream().map(MeasurementSchema::getMeasurementName).toList();
    try {
      EngineSql.read(DeviceQuery.of(device.name(), measurements, times, limit), page::append);
    } catch (IllegalPathException e) {
      throw new IOException(device.name() + " cannot be read here: " + e.getMessage(), e);
    } catch (EngineException e) {
      if (e.code() == TSStatusCode.PATH_NOT_EXIST.getStatusCode()) {
        return OptionalLong.empty(); // dropped a moment ago
      }
      throw new IOException(device.name() + " cannot be read here: " + e.getMessage(), e);
    }
    boolean isEnd = page.rows < limit && page.bytes < MAX_BYTES;
    return isEnd || page.last == Long.MAX_VALUE
        ? OptionalLong.empty()
        : OptionalLong.of(page.last + 1);
  }

  /**
   * Whether a query finds the point.
   *
   * @throws IOException when the engine cannot be asked now
   */
  boolean has(Message.Mark mark) throws IOException {
    AtomicBoolean found = new AtomicBoolean();
    try {
      EngineSql.read(
          DeviceQuery.of(mark.device(), List.of(mark.measurement()), Times.at(mark.time()), 1),
          POINT_MILLIS,
          (block, columns) -> {
            for (int index : columns) {
              for (int row = 0; row < block.getPositionCount(); row++) {
                if (!block.getColumn(index).isNull(row)) {
                  found.set(true);
                }
              }
            }
            return !found.get();
          });
    } catch (IllegalPathException e) {
      throw new IOException(mark.device() + " cannot be asked for: " + e.getMessage(), e);
    } catch (EngineException e) {
      if (e.code() == TSStatusCode.PATH_NOT_EXIST.getStatusCode()) {
        return false;
      }
      throw new IOException(mark.device() + " cannot be asked for: " + e.getMessage(), e);
    }
    return found.get();
  }

  /** A page of rows on its way into a tablet. */
  private static final class Page {
    private final Device device;
    private final TabletBuilder tablet;
    private int rows;
    private long bytes;
    private long last = Long.MIN_VALUE;

    Page(Device device, TabletBuilder tablet) {
      this.device = device;
      this.tablet = tablet;
    }

    /** False when it is enough. */
    boolean append(TsBlock block, List<Integer> columns) {
      if (columns.size() != device.schemas().size()) {
        throw new IllegalStateException(device.name() + " has changed a moment ago");
      }
      for (int row = 0; row < block.getPositionCount() && bytes < MAX_BYTES; row++) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
          values.add(
              value(block.getColumn(columns.get(i)), row, device.schemas().get(i).getType()));
        }
        last = block.getTimeByIndex(row);
        bytes += tablet.append(last, values);
        rows++;
      }
      return bytes < MAX_BYTES;
    }

    private static @Nullable Object value(Column column, int row, TSDataType type) {
      if (column.isNull(row)) {
        return null;
      }
      return switch (type) {
        case BOOLEAN -> column.getBoolean(row);
        case INT32, DATE -> column.getInt(row);
        case INT64, TIMESTAMP -> column.getLong(row);
        case FLOAT -> column.getFloat(row);
        case DOUBLE -> column.getDouble(row);
        case TEXT, STRING, BLOB -> column.getBinary(row);
        default -> throw new IllegalArgumentException("no value of " + type);
      };
    }
  }

  private static List<EngineSql.Row> query(ShowStatement statement) throws IOException {
    try {
      return EngineSql.query(statement);
    } catch (EngineException e) {
      if (e.code() == TSStatusCode.PATH_NOT_EXIST.getStatusCode()) {
        return List.of();
      }
      throw new IOException("the schema cannot be read here: " + e.getMessage(), e);
    }
  }

  private static String text(EngineSql.Row row, int column) throws IOException {
    return row.columns().get(column).orElseThrow(() -> new IOException(row + " lacks " + column));
  }

  private static PartialPath path(String text) throws IOException {
    try {
      return new PartialPath(text);
    } catch (IllegalPathException e) {
      throw new IOException(text + " is no path: " + e.getMessage(), e);
    }
  }

  private static MeasurementPath series(String text) throws IOException {
    try {
      return new MeasurementPath(text);
    } catch (IllegalPathException e) {
      throw new IOException(text + " is no path: " + e.getMessage(), e);
    }
  }
}
