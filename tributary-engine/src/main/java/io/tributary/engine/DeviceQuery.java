// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.db.queryengine.plan.expression.Expression;
import org.apache.iotdb.db.queryengine.plan.expression.binary.GreaterEqualExpression;
import org.apache.iotdb.db.queryengine.plan.expression.binary.LessEqualExpression;
import org.apache.iotdb.db.queryengine.plan.expression.binary.LogicAndExpression;
import org.apache.iotdb.db.queryengine.plan.expression.leaf.ConstantOperand;
import org.apache.iotdb.db.queryengine.plan.expression.leaf.TimeSeriesOperand;
import org.apache.iotdb.db.queryengine.plan.expression.leaf.TimestampOperand;
import org.apache.iotdb.db.queryengine.plan.expression.unary.InExpression;
import org.apache.iotdb.db.queryengine.plan.statement.component.FromComponent;
import org.apache.iotdb.db.queryengine.plan.statement.component.ResultColumn;
import org.apache.iotdb.db.queryengine.plan.statement.component.SelectComponent;
import org.apache.iotdb.db.queryengine.plan.statement.component.WhereCondition;
import org.apache.iotdb.db.queryengine.plan.statement.crud.QueryStatement;
import org.apache.tsfile.enums.TSDataType;

/**
 * Makes the query for points of a device. Not from text: the engine's parser takes longer to warm
 * up than all the rest of a node that has just started.
 */
final class DeviceQuery {

  private DeviceQuery() {}

  /**
   * SELECT these series FROM the device, WHERE time is one of these.
   *
   * @param measurements names of series, or {@code *} alone
   * @throws IllegalPathException when one of them, or the device, is no name
   */
  static QueryStatement of(String device, List<String> measurements, LocalPoints.Times times)
      throws IllegalPathException {
    SelectComponent columns = new SelectComponent();
    columns.setAliasToColumnMap(new HashMap<>());
    for (String measurement : measurements) {
      columns.addResultColumn(
          new ResultColumn(
              new TimeSeriesOperand(new PartialPath(new String[] {DevicePaths.node(measurement)})),
              ResultColumn.ColumnType.RAW));
    }
    FromComponent from = new FromComponent();
    from.addPrefixPath(DevicePaths.device(device));
    QueryStatement query = new QueryStatement();
    query.setSelectComponent(columns);
    query.setFromComponent(from);
    conditions(times).stream()
        .reduce(LogicAndExpression::new)
        .ifPresent(condition -> query.setWhereCondition(new WhereCondition(condition)));
    query.setUseWildcard(measurements.contains(DevicePaths.ALL));
    query.setLastLevelUseWildcard(measurements.contains(DevicePaths.ALL));
    return query;
  }

  /** The same, and no more rows than so many. */
  static QueryStatement of(
      String device, List<String> measurements, LocalPoints.Times times, int limit)
      throws IllegalPathException {
    QueryStatement query = of(device, measurements, times);
    query.setRowLimit(limit);
    return query;
  }

  private static List<Expression> conditions(LocalPoints.Times times) {
    List<Expression> conditions = new ArrayList<>();
    if (times.from() > Long.MIN_VALUE) {
      conditions.add(new GreaterEqualExpression(new TimestampOperand(), time(times.from())));
    }
    if (times.to() < Long.MAX_VALUE) {
      conditions.add(new LessEqualExpression(new TimestampOperand(), time(times.to())));
    }
    if (!times.exactly().isEmpty()) {
      LinkedHashSet<String> values = new LinkedHashSet<>();
      times.exactly().forEach(time -> values.add(String.valueOf(time)));
      conditions.add(new InExpression(new TimestampOperand(), false, values));
    }
    return conditions;
  }

  private static Expression time(long time) {
    return new ConstantOperand(TSDataType.INT64, String.valueOf(time));
  }
}
