// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.ApplyException;
import io.tributary.wire.Column;
import io.tributary.wire.Tablet;
import io.tributary.wire.Values;
import java.lang.reflect.Array;
import java.util.BitSet;
import java.util.List;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.db.queryengine.plan.statement.crud.InsertTabletStatement;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.file.metadata.enums.CompressionType;
import org.apache.tsfile.file.metadata.enums.TSEncoding;
import org.apache.tsfile.utils.Binary;
import org.apache.tsfile.utils.BitMap;
import org.jspecify.annotations.Nullable;

/** A tablet that has arrived, as a statement, and how the sender encodes its series. */
final class ArrivedTablet extends InsertTabletStatement {

  private final TSEncoding[] encodings;
  private final CompressionType[] compressors;

  private ArrivedTablet(TSEncoding[] encodings, CompressionType[] compressors) {
    this.encodings = encodings;
    this.compressors = compressors;
  }

  static ArrivedTablet of(Tablet tablet) throws ApplyException {
    List<Column> columns = tablet.columns();
    ArrivedTablet statement =
        new ArrivedTablet(
            columns.stream()
                .map(column -> TSEncoding.deserialize(column.encoding()))
                .toArray(TSEncoding[]::new),
            columns.stream()
                .map(column -> CompressionType.deserialize(column.compressor()))
                .toArray(CompressionType[]::new));
    try {
      statement.setDevicePath(DevicePaths.device(tablet.device()));
    } catch (IllegalPathException e) {
      throw new ApplyException("bad device " + tablet.device() + ": " + e.getMessage(), e);
    }
    int rows = tablet.times().length;
    statement.setMeasurements(columns.stream().map(Column::measurement).toArray(String[]::new));
    statement.setDataTypes(
        columns.stream()
            .map(column -> TSDataType.deserialize(column.type().code()))
            .toArray(TSDataType[]::new));
    statement.setTimes(tablet.times());
    statement.setColumns(columns.stream().map(column -> array(column.values())).toArray());
    statement.setBitMaps(
        columns.stream().map(column -> nulls(column.nulls(), rows)).toArray(BitMap[]::new));
    statement.setRowCount(rows);
    statement.setAligned(tablet.aligned());
    return statement;
  }

  /** The sender's encodings, one for each measurement. */
  TSEncoding[] encodings() {
    return encodings;
  }

  /** The sender's compressors, one for each measurement. */
  CompressionType[] compressors() {
    return compressors;
  }

  /** The value of a row, as the engine has it in a row of its own. */
  Object value(int row, int column) {
    return Array.get(getColumns()[column], row);
  }

  private static Object array(Values values) {
    if (values instanceof Values.BooleanValues booleans) {
      return booleans.values();
    }
    if (values instanceof Values.IntValues ints) {
      return ints.values();
    }
    if (values instanceof Values.LongValues longs) {
      return longs.values();
    }
    if (values instanceof Values.FloatValues floats) {
      return floats.values();
    }
    if (values instanceof Values.DoubleValues doubles) {
      return doubles.values();
    }
    byte[][] texts = ((Values.BinaryValues) values).values();
    Binary[] binaries = new Binary[texts.length];
    for (int row = 0; row < texts.length; row++) {
      binaries[row] = texts[row] == null ? Binary.EMPTY_VALUE : new Binary(texts[row]);
    }
    return binaries;
  }

  private static @Nullable BitMap nulls(BitSet nulls, int rows) {
    if (nulls.isEmpty()) {
      return null;
    }
    BitMap map = new BitMap(rows);
    nulls.stream().forEach(map::mark);
    return map;
  }
}
