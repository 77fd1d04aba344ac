// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FloodTest {
  private static final int LIMIT = 1_000;

  private long nanos;
  private final Flood flood = new Flood(() -> nanos, LIMIT, new Wakeup(() -> nanos));

  @Test
  void soManyPointsWithinASecond_areAFlood() {
    noneIsDue();

    assertThat(flood.rises(LIMIT - 1)).isFalse();
    assertThat(flood.isOn()).isFalse();
    pass(900);
    assertThat(flood.rises(1)).isTrue();
    assertThat(flood.isOn()).isTrue();
  }

  @Test
  void soManyInMoreThanASecond_areNone() {
    noneIsDue();

    for (int second = 0; second < 5; second++) {
      assertThat(flood.rises(LIMIT - 1)).isFalse();
      pass(1_000);
    }
    assertThat(flood.goesOn()).isFalse();
  }

  @Test
  void itGoesOn_whileHalfAsManyCome() {
    noneIsDue();
    assertThat(flood.rises(LIMIT)).isTrue();

    flood.begin();
    flood.behind(1);
    assertThat(flood.rises(LIMIT / 4)).isFalse();
    pass(500);
    assertThat(flood.goesOn()).isTrue();

    flood.begin();
    flood.behind(1);
    assertThat(flood.rises(LIMIT / 4)).isFalse();
    pass(510);
    assertThat(flood.goesOn()).isFalse();
    assertThat(flood.isOn()).isFalse();
  }

  @Test
  void behindALargeHistory_rowsDoNotWait_howeverManyCome() {
    noneIsDue();
    assertThat(flood.rises(LIMIT)).isTrue();

    flood.begin();
    assertThat(flood.rises(LIMIT)).isFalse();
    flood.behind(Flood.SMALL_HISTORY_BYTES + 1);
    assertThat(flood.rises(LIMIT)).isFalse();
    assertThat(flood.isOn()).isFalse();
  }

  @Test
  void itsSnapshotsWaitForCompany() {
    noneIsDue();
    assertThat(flood.isSnapshotDue()).isTrue();

    assertThat(flood.rises(LIMIT)).isTrue();
    pass(100);
    flood.begin();
    pass(999);
    flood.came();
    assertThat(flood.isSnapshotDue()).isFalse();
    pass(1);
    assertThat(flood.isSnapshotDue()).isTrue();
  }

  @Test
  void aSnapshotDoesNotWait_whenNothingComesAnyMore() {
    noneIsDue();
    assertThat(flood.rises(LIMIT)).isTrue();
    flood.begin();

    pass(100);
    flood.came();
    pass(49);
    assertThat(flood.isSnapshotDue()).isFalse();
    pass(1);
    assertThat(flood.isSnapshotDue()).isTrue();
  }

  private void noneIsDue() {
    flood.begin();
    assertThat(flood.goesOn()).isFalse();
  }

  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
