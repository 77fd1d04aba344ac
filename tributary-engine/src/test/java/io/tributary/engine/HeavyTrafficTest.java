// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeavyTrafficTest {
  private long now = 5_000;
  private long sent = 7_000_000;
  private final HeavyTraffic traffic = new HeavyTraffic(() -> sent, () -> now);

  @Test
  void pipeThatMovesLittle_isCalm() {
    assertThat(traffic.isOn()).isFalse();
    for (int second = 0; second < 10; second++) {
      now += 1_000;
      sent += HeavyTraffic.BYTES_PER_SECOND - 1;
      assertThat(traffic.isOn()).isFalse();
    }
  }

  @Test
  void pipeThatMovesMuch_isNotCalm_untilSomeTimeAfterTheLastBurst() {
    now += 1_000;
    sent += HeavyTraffic.BYTES_PER_SECOND;
    assertThat(traffic.isOn()).isTrue();

    now += HeavyTraffic.CALM_MILLIS - 1;
    assertThat(traffic.isOn()).isTrue();
    now += 1;
    assertThat(traffic.isOn()).isFalse();
  }

  @Test
  void newConnection_thatCountsAnew_isNoReasonToGoOn() {
    now += 1_000;
    sent = 0;
    assertThat(traffic.isOn()).isTrue();
    now += 10_000;
    assertThat(traffic.isOn()).isFalse();
  }

  @Test
  void looksThatFollowEachOther_areOne() {
    now += 999;
    sent += 10_000_000;
    assertThat(traffic.isOn()).isFalse();
    now += 1;
    assertThat(traffic.isOn()).isTrue();
  }
}
