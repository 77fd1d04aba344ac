// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.Column;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import io.tributary.wire.ValueType;
import io.tributary.wire.Values;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedTimesTest {
  private static final String DEVICE = "root.db.d";

  @Test
  void columnsOfADevice_withTheSameTimes_areOneTablet() {
    List<Tablet> joined =
        joined(
            List.of(
                tablet(DEVICE, "a", 1, 2), tablet(DEVICE, "b", 1, 2), tablet(DEVICE, "c", 1, 3)));

    assertThat(joined)
        .containsExactly(
            new Tablet(DEVICE, false, new long[] {1, 2}, List.of(column("a", 2), column("b", 2))),
            tablet(DEVICE, "c", 1, 3));
  }

  @Test
  void otherDevices_stayApart() {
    List<Tablet> tablets =
        List.of(tablet(DEVICE, "a", 1), tablet("root.db.e", "b", 1), tablet(DEVICE, "b", 1));

    assertThat(joined(tablets)).isEqualTo(tablets);
  }

  @Test
  void seriesThatIsWrittenAgain_staysBehindTheFirst() {
    List<Tablet> tablets = List.of(tablet(DEVICE, "a", 1), tablet(DEVICE, "a", 1));

    assertThat(joined(tablets)).isEqualTo(tablets);
  }

  private static List<Tablet> joined(List<Tablet> tablets) {
    return SharedTimes.joined(new Message.Rows("root.db", tablets)).tablets();
  }

  private static Tablet tablet(String device, String measurement, long... times) {
    return new Tablet(device, false, times, List.of(column(measurement, times.length)));
  }

  private static Column column(String measurement, int rows) {
    return new Column(
        measurement,
        ValueType.INT32,
        (byte) 0,
        (byte) 0,
        new Values.IntValues(new int[rows]),
        new BitSet());
  }
}
