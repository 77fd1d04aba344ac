// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.iotdb.commons.schema.column.ColumnHeader;
import org.apache.iotdb.db.queryengine.common.header.DatasetHeader;
import org.apache.iotdb.rpc.RpcUtils;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementResp;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.read.common.block.TsBlock;
import org.apache.tsfile.read.common.block.TsBlockBuilder;
import org.apache.tsfile.read.common.block.column.TsBlockSerde;
import org.apache.tsfile.utils.Binary;

/** A result set of TEXT columns without time stamps, as a client library reads it. */
final class TextTable {

  private final List<String> columns;
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... columns) {
    this.columns = List.of(columns);
  }

  void add(String... row) {
    if (row.length != columns.size()) {
      throw new IllegalArgumentException(row.length + " values for " + columns);
    }
    rows.add(List.of(row));
  }

  TSExecuteStatementResp response() {
    DatasetHeader header =
        new DatasetHeader(
            columns.stream().map(name -> new ColumnHeader(name, TSDataType.TEXT)).toList(), true);
    header.setTreeColumnToTsBlockIndexMap(columns);
    TSExecuteStatementResp response =
        RpcUtils.getTSExecuteStatementResp(TSStatusCode.SUCCESS_STATUS);
    response.setColumnNameIndexMap(header.getColumnNameIndexMap());
    response.setSgColumns(new ArrayList<>());
    response.setColumns(header.getRespColumns());
    response.setDataTypeList(header.getRespDataTypeList());
    response.setAliasColumns(header.getRespAliasColumns());
    response.setIgnoreTimeStamp(true);
    response.setColumnIndex2TsBlockColumnIndexList(header.getColumnIndex2TsBlockColumnIndexList());
    response.setQueryId(0);
    response.setTableModel(false);
    response.setMoreData(false);
    try {
      // A client library cannot read a block without rows.
      response.setQueryResult(
          rows.isEmpty() ? List.of() : List.of(new TsBlockSerde().serialize(block())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return response;
  }

  private TsBlock block() {
    TsBlockBuilder builder =
        new TsBlockBuilder(columns.stream().map(name -> TSDataType.TEXT).toList());
    for (int row = 0; row < rows.size(); row++) {
      builder.getTimeColumnBuilder().writeLong(row);
      for (int column = 0; column < columns.size(); column++) {
        builder
            .getColumnBuilder(column)
            .writeBinary(new Binary(rows.get(row).get(column), StandardCharsets.UTF_8));
      }
      builder.declarePosition();
    }
    return builder.build();
  }
}
