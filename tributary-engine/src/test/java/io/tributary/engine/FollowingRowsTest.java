// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.Column;
import io.tributary.wire.Tablet;
import io.tributary.wire.ValueType;
import io.tributary.wire.Values;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FollowingRowsTest {
  private static final String DEVICE = "root.db.d";
  private final FollowingRows rows = new FollowingRows();

  @Test
  void laterRowsOfADevice_areInTheTabletOfTheEarlierOnes() {
    rows.add(tablet(DEVICE, "a", 1, 2));
    rows.add(tablet("root.db.e", "a", 7));
    rows.add(tablet(DEVICE, "a", 3));
    rows.add(tablet(DEVICE, "a", 4, 5));

    assertThat(rows.tablets())
        .containsExactly(tablet(DEVICE, "a", 1, 2, 3, 4, 5), tablet("root.db.e", "a", 7));
    assertThat(rows.cells()).isEqualTo(6);
  }

  @Test
  void rowsThatMayOverwriteEarlierOnes_comeAfterThem() {
    List<Tablet> tablets =
        List.of(tablet(DEVICE, "a", 1, 5), tablet(DEVICE, "a", 5, 6), tablet(DEVICE, "a", 2));

    tablets.forEach(rows::add);

    assertThat(rows.tablets()).isEqualTo(tablets);
  }

  /** The third would else come before the second. */
  @Test
  void rowsOfOtherSeries_stayInTheirOrder() {
    List<Tablet> tablets =
        List.of(tablet(DEVICE, "a", 1), tablet(DEVICE, "b", 2), tablet(DEVICE, "a", 3));

    tablets.forEach(rows::add);

    assertThat(rows.tablets()).isEqualTo(tablets);
  }

  @ParameterizedTest
  @EnumSource(ValueType.class)
  void valuesOfEveryType_andNulls_keepTheirPlaces(ValueType type) {
    rows.add(new Tablet(DEVICE, true, new long[] {1, 2}, List.of(column(type, 1, 2))));
    rows.add(new Tablet(DEVICE, true, new long[] {3, 4}, List.of(column(type, 0, 3))));

    Column all = rows.tablets().get(0).columns().get(0);
    assertThat(all.values().slice(0, 2)).isEqualTo(column(type, 1, 2).values());
    assertThat(all.values().slice(2, 4)).isEqualTo(column(type, 0, 3).values());
    assertThat(all.nulls()).isEqualTo(BitSet.valueOf(new long[] {0b0110}));
  }

  /** Of two rows; one of them is null. */
  private static Column column(ValueType type, int nullRow, int value) {
    BitSet nulls = new BitSet();
    nulls.set(nullRow);
    Values values =
        switch (type) {
          case BOOLEAN -> new Values.BooleanValues(new boolean[] {value > 2, true});
          case INT32, DATE -> new Values.IntValues(new int[] {value, 9});
          case INT64, TIMESTAMP -> new Values.LongValues(new long[] {value, 9});
          case FLOAT -> new Values.FloatValues(new float[] {value, 9});
          case DOUBLE -> new Values.DoubleValues(new double[] {value, 9});
          case TEXT, STRING, BLOB ->
              new Values.BinaryValues(
                  new byte[][] {
                    Integer.toString(value).getBytes(StandardCharsets.UTF_8), new byte[0]
                  });
        };
    return new Column("s", type, (byte) 0, (byte) 0, values, nulls);
  }

  private static Tablet tablet(String device, String measurement, long... times) {
    Values values = new Values.LongValues(times.clone());
    return new Tablet(
        device,
        false,
        times,
        List.of(new Column(measurement, ValueType.INT64, (byte) 0, (byte) 0, values)));
  }
}
