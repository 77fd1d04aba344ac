// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.apache.tsfile.write.record.Tablet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TabletsTest {

  @Test
  void tablets_goToTheDevicesInTurn() {
    Tablets tablets = new Tablets(Arrival.IN_ORDER);

    for (int device = 0; device < SensorData.DEVICES; device++) {
      assertThat(tablets.next().getDeviceId()).isEqualTo(SensorData.device(device));
    }
    assertThat(tablets.next().getDeviceId()).isEqualTo(SensorData.device(0));
  }

  @ParameterizedTest
  @EnumSource
  void points_areThoseThatDiffer(Arrival arrival) {
    Tablets tablets = new Tablets(arrival);
    Set<String> rows = new HashSet<>();
    for (int i = 0; i < 50 * SensorData.DEVICES; i++) {
      Tablet tablet = tablets.next();
      // All rows of a tablet go with its first.
      rows.add(tablet.getDeviceId() + " " + tablet.getTimestamp(0));
    }

    assertThat(tablets.rows()).isEqualTo((long) rows.size() * SensorData.TABLET_ROWS);
    assertThat(tablets.points()).isEqualTo(tablets.rows() * SensorData.SENSORS);
  }
}
