// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.Batches;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowsNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertTabletNode;
import org.apache.tsfile.utils.BitMap;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.jspecify.annotations.Nullable;

/**
 * Live writes of one data region, in the engine's order, on their way to one ROWS message.
 *
 * <p>Rows of a device with the same measurements share a tablet, so that a second of single inserts
 * becomes one column each. A row may join a tablet that is not its device's last only when it is
 * newer than all of that device's rows here: else a value could overtake an older one of its own
 * point.
 */
final class RowBatchBuilder {

  /** Keeps a message, with names and one large value more, well under a frame's limit. */
  private static final long MAX_BYTES = 1024 * 1024;

  private static final long MAX_CELLS = 256 * 1024;

  private static final class DeviceRows {
    private final List<TabletBuilder> tablets = new ArrayList<>();
    private long newestTime = Long.MIN_VALUE;

    TabletBuilder tabletFor(
        String device, boolean aligned, List<MeasurementSchema> schemas, long time) {
      for (int i = tablets.size() - 1; i >= 0; i--) {
        boolean last = i == tablets.size() - 1;
        if ((last || time > newestTime) && tablets.get(i).holds(aligned, schemas)) {
          return tablets.get(i);
        }
      }
      TabletBuilder added = new TabletBuilder(device, aligned, schemas);
      tablets.add(added);
      return added;
    }
  }

  private final String database;
  private final long firstIncludedTime;
  private final Map<String, DeviceRows> devices = new HashMap<>();
  private long bytes;
  private long cells;
  private long newestTime = Long.MIN_VALUE;

  /**
   * @param firstIncludedTime rows before it are left out: the pipe's start time
   */
  RowBatchBuilder(String database, long firstIncludedTime) {
    this.database = database;
    this.firstIncludedTime = firstIncludedTime;
  }

  boolean isEmpty() {
    return cells == 0;
  }

  boolean isFull() {
    return bytes >= MAX_BYTES || cells >= MAX_CELLS;
  }

  /** What its values take. */
  long bytes() {
    return bytes;
  }

  long newestTime() {
    return newestTime;
  }

  long points() {
    return devices.values().stream()
        .flatMap(device -> device.tablets.stream())
        .mapToLong(TabletBuilder::points)
        .sum();
  }

  List<Message.Rows> build() {
    List<Tablet> tablets =
        devices.values().stream()
            .flatMap(device -> device.tablets.stream())
            .map(TabletBuilder::build)
            .toList();
    return Batches.pack(database, tablets, FrameCodec.MAX_FRAME_BYTES);
  }

  /**
   * Adds rows of {@code node} from {@code fromRow} on, until this batch is full.
   *
   * @return the first row not added, or the number of rows when the node is used up
   */
  int add(InsertNode node, int fromRow) {
    if (node instanceof InsertRowNode row) {
      addRow(row);
      return 1;
    }
    if (node instanceof InsertRowsNode rows) {
      List<InsertRowNode> list = rows.getInsertRowNodeList();
      int next = fromRow;
      while (next < list.size() && !isFull()) {
        addRow(list.get(next++));
      }
      return next;
    }
    if (node instanceof InsertTabletNode tablet) {
      return addTablet(tablet, fromRow);
    }
    throw new IllegalStateException("unknown write " + node.getClass().getName());
  }

  /** How many rows a node has. */
  static int rowCount(InsertNode node) {
    if (node instanceof InsertRowsNode rows) {
      return rows.getInsertRowNodeList().size();
    }
    return node instanceof InsertTabletNode tablet ? tablet.getRowCount() : 1;
  }

  private void addRow(InsertRowNode row) {
    if (row.getTime() < firstIncludedTime) {
      return;
    }
    List<MeasurementSchema> schemas = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < row.getMeasurements().length; i++) {
      if (row.getMeasurements()[i] != null && row.getValues()[i] != null) {
        schemas.add(schema(row, i));
        values.add(row.getValues()[i]);
      }
    }
    if (schemas.isEmpty()) {
      return;
    }
    TabletBuilder tablet = tablet(row, schemas, row.getTime());
    count(tablet.append(row.getTime(), values), schemas.size(), row.getTime());
  }

  private int addTablet(InsertTabletNode node, int fromRow) {
    List<MeasurementSchema> schemas = new ArrayList<>();
    List<Object> columns = new ArrayList<>();
    List<@Nullable BitMap> nulls = new ArrayList<>();
    for (int i = 0; i < node.getMeasurements().length; i++) {
      if (node.getMeasurements()[i] != null && node.getColumns()[i] != null) {
        schemas.add(schema(node, i));
        columns.add(node.getColumns()[i]);
        nulls.add(node.getBitMaps() == null ? null : node.getBitMaps()[i]);
      }
    }
    int row = schemas.isEmpty() ? node.getRowCount() : fromRow;
    while (row < node.getRowCount() && !isFull()) {
      long time = node.getTimes()[row];
      if (time >= firstIncludedTime) {
        TabletBuilder tablet = tablet(node, schemas, time);
        count(tablet.append(time, columns, nulls, row), schemas.size(), time);
      }
      row++;
    }
    return row;
  }

  private TabletBuilder tablet(InsertNode node, List<MeasurementSchema> schemas, long time) {
    String device = node.getTargetPath().getFullPath();
    DeviceRows rows = devices.computeIfAbsent(device, name -> new DeviceRows());
    TabletBuilder tablet = rows.tabletFor(device, node.isAligned(), schemas, time);
    rows.newestTime = Math.max(rows.newestTime, time);
    return tablet;
  }

  private void count(int addedBytes, int addedCells, long time) {
    bytes += addedBytes;
    cells += addedCells;
    newestTime = Math.max(newestTime, time);
  }

  private static MeasurementSchema schema(InsertNode node, int column) {
    MeasurementSchema[] schemas = node.getMeasurementSchemas();
    if (schemas != null && schemas[column] != null) {
      return schemas[column];
    }
    throw new IllegalStateException(
        "no schema for %s.%s, known are %s"
            .formatted(
                node.getTargetPath(), node.getMeasurements()[column], Arrays.toString(schemas)));
  }
}
