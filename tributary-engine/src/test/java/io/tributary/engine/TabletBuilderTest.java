// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static io.tributary.engine.Writes.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.Tablet;
import io.tributary.wire.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.utils.BitMap;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TabletBuilderTest {
  private static final List<MeasurementSchema> SCHEMAS =
      List.of(schema("a", TSDataType.INT32), schema("b", TSDataType.INT32));

  private final TabletBuilder builder = new TabletBuilder("root.d", true, SCHEMAS);

  @Test
  void rowsInOrder_areKept() {
    row(1, 10, 20);
    row(2, 11, null);

    Tablet tablet = builder.build();

    assertThat(tablet.device()).isEqualTo("root.d");
    assertThat(tablet.aligned()).isTrue();
    assertThat(tablet.times()).containsExactly(1, 2);
    assertThat(column(tablet, 0)).containsExactly(10, 11);
    assertThat(tablet.columns().get(1).nulls().stream()).containsExactly(1);
    assertThat(builder.points()).isEqualTo(3);
    assertThat(builder.cells()).isEqualTo(4);
  }

  @Test
  void repeatedTime_isOneRow_ofTheNewestPoints() {
    row(5, 1, 2);
    row(5, 3, null);

    Tablet tablet = builder.build();

    assertThat(tablet.times()).containsExactly(5);
    assertThat(column(tablet, 0)).containsExactly(3);
    assertThat(column(tablet, 1)).containsExactly(2);
  }

  @Test
  void manyRowsBackwards_areOrdered() {
    for (int i = 999; i >= 0; i--) {
      row(i, i, i);
    }

    Tablet tablet = builder.build();

    assertThat(tablet.times()).hasSize(1000).isSorted();
    assertThat(column(tablet, 0)).hasSize(1000).isSorted();
  }

  @Test
  void rowsOfATablet_areAppendedOneByOne() {
    BitMap nulls = new BitMap(2);
    nulls.mark(0);
    List<@Nullable BitMap> bitMaps = new ArrayList<>();
    bitMaps.add(nulls);
    bitMaps.add(null);
    List<Object> columns = List.of(new int[] {1, 2}, new int[] {3, 4});
    builder.append(8, columns, bitMaps, 1);
    builder.append(7, columns, bitMaps, 0);

    Tablet tablet = builder.build();

    assertThat(tablet.times()).containsExactly(7, 8);
    assertThat(tablet.columns().get(0).nulls().stream()).containsExactly(0);
    assertThat(column(tablet, 1)).containsExactly(3, 4);
  }

  @Test
  void onlyRowsOfTheSameKind_belongHere() {
    assertThat(builder.holds(true, List.copyOf(SCHEMAS))).isTrue();
    assertThat(builder.holds(false, SCHEMAS)).isFalse();
    assertThat(builder.holds(true, SCHEMAS.subList(0, 1))).isFalse();
    assertThat(builder.holds(true, List.of(SCHEMAS.get(1), SCHEMAS.get(0)))).isFalse();
    assertThat(builder.holds(true, List.of(SCHEMAS.get(0), schema("b", TSDataType.FLOAT))))
        .isFalse();
  }

  private void row(long time, @Nullable Integer a, @Nullable Integer b) {
    List<@Nullable Object> values = Arrays.asList(a, b);
    builder.append(time, values);
  }

  private static int[] column(Tablet tablet, int index) {
    return ((Values.IntValues) tablet.columns().get(index).values()).values();
  }
}
