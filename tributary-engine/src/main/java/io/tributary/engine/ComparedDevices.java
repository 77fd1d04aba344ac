// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Comparison;
import io.tributary.wire.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.MeasurementPath;
import org.apache.iotdb.commons.schema.SchemaConstant;
import org.apache.iotdb.db.queryengine.plan.analyze.cache.schema.DataNodeTTLCache;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.ShowTimeSeriesStatement;
import org.apache.tsfile.block.column.Column;
import org.apache.tsfile.read.common.block.TsBlock;

/** The series that a pipe carries, as this cluster has them now, by device. */
final class ComparedDevices {

  private static final int TIMESERIES = 0;
  private static final int DATABASE = 2;
  private static final int VIEW_TYPE = 10;

  private final Map<String, List<String>> measurements = new TreeMap<>();
  private final Map<String, String> databases = new HashMap<>();

  private ComparedDevices() {}

  static ComparedDevices here() throws EngineException {
    ComparedDevices devices = new ComparedDevices();
    EngineSql.read(
        new ShowTimeSeriesStatement(SchemaConstant.ALL_MATCH_PATTERN, false), devices::read);
    return devices;
  }

  /** The database of a device. */
  String database(String device) {
    return String.valueOf(databases.get(device));
  }

  int size() {
    return measurements.size();
  }

  /**
   * What is to be compared.
   *
   * @param deletions whether deletions travel; what a TTL has removed is none
   */
  List<Comparison.Subject> subjects(long from, long to, boolean deletions) throws EngineException {
    List<Comparison.Subject> subjects = new ArrayList<>();
    for (Map.Entry<String, List<String>> each : measurements.entrySet()) {
      subjects.add(
          new Comparison.Subject(
              new Span(each.getKey(), each.getValue(), from, to),
              deletions && livesForEver(each.getKey())));
    }
    return subjects;
  }

  private boolean read(TsBlock block, List<Integer> columns) {
    for (int row = 0; row < block.getPositionCount(); row++) {
      String database = text(block, columns.get(DATABASE), row);
      boolean isOfSystem =
          database.equals(SchemaConstant.SYSTEM_DATABASE)
              || database.startsWith(SchemaConstant.SYSTEM_DATABASE + ".");
      if (isOfSystem || text(block, columns.get(VIEW_TYPE), row).contains("VIEW")) {
        continue;
      }
      add(text(block, columns.get(TIMESERIES), row), database);
    }
    return true;
  }

  private void add(String series, String database) {
    try {
      MeasurementPath path = new MeasurementPath(series);
      String device = path.getDevicePath().getFullPath();
      databases.putIfAbsent(device, database);
      measurements.computeIfAbsent(device, name -> new ArrayList<>()).add(path.getMeasurement());
    } catch (IllegalPathException e) {
      throw new IllegalStateException("the engine's own " + series + " is no path", e);
    }
  }

  /** Whether no TTL removes points of a device. */
  static boolean livesForEver(String device) throws EngineException {
    try {
      String[] nodes = DevicePaths.device(device).getNodes();
      return DataNodeTTLCache.getInstance().getTTLForTree(nodes) == Long.MAX_VALUE;
    } catch (IllegalPathException e) {
      throw EngineException.of(e);
    }
  }

  private static String text(TsBlock block, int index, int row) {
    Column column = block.getColumn(index);
    return column.isNull(row) ? "" : column.getBinary(row).getStringValue(StandardCharsets.UTF_8);
  }
}
