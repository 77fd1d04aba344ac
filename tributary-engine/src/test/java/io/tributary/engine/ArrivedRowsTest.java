// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.Column;
import io.tributary.wire.Tablet;
import io.tributary.wire.ValueType;
import io.tributary.wire.Values;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.iotdb.db.queryengine.plan.statement.crud.InsertRowStatement;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.utils.Binary;
import org.junit.jupiter.api.Test;

class ArrivedRowsTest {

  @Test
  void rows_areThePoints_inTheOrderOfTheTablets() throws Exception {
    BitSet second = new BitSet();
    second.set(1);
    Column numbers = column("n", ValueType.INT32, new Values.IntValues(new int[] {1, 2}), second);
    Column texts =
        column(
            "t",
            ValueType.TEXT,
            new Values.BinaryValues(new byte[][] {{'a'}, {'b'}}),
            new BitSet());
    ArrivedTablet first = tablet("root.db.a", true, new long[] {7, 7}, numbers, texts);
    ArrivedTablet other =
        tablet(
            "root.db.b",
            false,
            new long[] {3},
            column("n", ValueType.INT32, new Values.IntValues(new int[] {4}), new BitSet()));

    List<InsertRowStatement> rows = ArrivedRows.rows(List.of(first, other));

    assertThat(rows)
        .extracting(row -> row.getDevicePath().getFullPath())
        .containsExactly("root.db.a", "root.db.a", "root.db.b");
    assertThat(rows).extracting(InsertRowStatement::getTime).containsExactly(7L, 7L, 3L);
    assertThat(rows.get(0).getMeasurements()).containsExactly("n", "t");
    assertThat(rows.get(0).getValues()).containsExactly(1, new Binary(new byte[] {'a'}));
    assertThat(rows.get(0).isAligned()).isTrue();
    assertThat(rows.get(1).getMeasurements()).containsExactly("t");
    assertThat(rows.get(1).getDataTypes()).containsExactly(TSDataType.TEXT);
    assertThat(rows.get(2).getValues()).containsExactly(4);
    assertThat(rows.get(2).isAligned()).isFalse();
  }

  @Test
  void rowThatHasNoPoint_isNoRow() throws Exception {
    BitSet both = new BitSet();
    both.set(0, 2);
    ArrivedTablet empty =
        tablet(
            "root.db.a",
            false,
            new long[] {1, 2},
            column("n", ValueType.INT32, new Values.IntValues(new int[] {0, 0}), both));

    assertThat(ArrivedRows.rows(List.of(empty))).isEmpty();
  }

  @Test
  void areFew_ofSeveralTablets_upToTwoHundredRows() throws Exception {
    assertThat(ArrivedRows.areFew(List.of(ofRows(1)))).isFalse();
    assertThat(ArrivedRows.areFew(List.of(ofRows(100), ofRows(100)))).isTrue();
    assertThat(ArrivedRows.areFew(List.of(ofRows(100), ofRows(101)))).isFalse();
  }

  private static ArrivedTablet ofRows(int rows) throws Exception {
    return tablet(
        "root.db.a",
        false,
        LongStream.range(0, rows).toArray(),
        column("n", ValueType.INT32, new Values.IntValues(new int[rows]), new BitSet()));
  }

  private static ArrivedTablet tablet(
      String device, boolean aligned, long[] times, Column... columns) throws Exception {
    return ArrivedTablet.of(new Tablet(device, aligned, times, List.of(columns)));
  }

  private static Column column(String name, ValueType type, Values values, BitSet nulls) {
    return new Column(name, type, (byte) 0, (byte) 0, values, nulls);
  }
}
