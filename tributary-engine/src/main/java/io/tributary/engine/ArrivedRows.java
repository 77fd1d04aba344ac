// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.ApplyException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iotdb.db.queryengine.plan.statement.crud.InsertMultiTabletsStatement;
import org.apache.iotdb.db.queryengine.plan.statement.crud.InsertRowStatement;
import org.apache.iotdb.db.queryengine.plan.statement.crud.InsertRowsStatement;
import org.apache.iotdb.db.queryengine.plan.statement.crud.InsertTabletStatement;
import org.apache.tsfile.enums.TSDataType;

/**
 * Writes tablets that have arrived. For each tablet the engine waits until its log is on the disk;
 * for rows it waits once, whatever devices they are of, but it looks at each of them. So a few rows
 * of several devices are written as rows.
 */
final class ArrivedRows {

  private static final int FEW = 200;

  private ArrivedRows() {}

  static void write(List<ArrivedTablet> tablets, EngineStatements statements)
      throws ApplyException {
    if (areFew(tablets) && isWrittenAsRows(tablets, statements)) {
      return;
    }
    InsertMultiTabletsStatement statement = new InsertMultiTabletsStatement();
    statement.setInsertTabletStatementList(List.copyOf(tablets));
    statements.executeMarked(statement);
    for (InsertTabletStatement tablet : tablets) {
      if (tablet.hasFailedMeasurements()) {
        throw new ApplyException(
            "%s: %s"
                .formatted(tablet.getDevicePath(), String.join("; ", tablet.getFailedMessages())));
      }
    }
  }

  static boolean areFew(List<ArrivedTablet> tablets) {
    return tablets.size() > 1
        && tablets.stream().mapToInt(InsertTabletStatement::getRowCount).sum() <= FEW;
  }

  /**
   * What it does not take, or only in part, it is given again as tablets, and says what is wrong.
   */
  private static boolean isWrittenAsRows(List<ArrivedTablet> tablets, EngineStatements statements) {
    InsertRowsStatement statement = new InsertRowsStatement();
    statement.setInsertRowStatementList(rows(tablets));
    try {
      statements.executeMarked(statement);
      return !statement.hasFailedMeasurements();
    } catch (ApplyException e) {
      return false;
    }
  }

  static List<InsertRowStatement> rows(List<ArrivedTablet> tablets) {
    List<InsertRowStatement> rows = new ArrayList<>();
    for (ArrivedTablet tablet : tablets) {
      for (int row = 0; row < tablet.getRowCount(); row++) {
        row(tablet, row, rows);
      }
    }
    return rows;
  }

  /** Only its points: the engine's rows have no nulls. */
  private static void row(ArrivedTablet tablet, int row, List<InsertRowStatement> rows) {
    List<String> measurements = new ArrayList<>();
    List<TSDataType> types = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (int column = 0; column < tablet.getMeasurements().length; column++) {
      if (!tablet.isNull(row, column)) {
        measurements.add(tablet.getMeasurements()[column]);
        types.add(tablet.getDataTypes()[column]);
        values.add(tablet.value(row, column));
      }
    }
    if (!values.isEmpty()) {
      InsertRowStatement statement = new InsertRowStatement();
      statement.setDevicePath(tablet.getDevicePath());
      statement.setTime(tablet.getTimes()[row]);
      statement.setMeasurements(measurements.toArray(String[]::new));
      statement.setDataTypes(types.toArray(TSDataType[]::new));
      statement.setValues(values.toArray());
      statement.setAligned(tablet.isAligned());
      rows.add(statement);
    }
  }
}
