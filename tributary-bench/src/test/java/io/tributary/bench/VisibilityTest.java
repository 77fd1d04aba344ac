// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibilityTest {
  private static final long MILLIS = 1_000_000;

  /** Forty rows for ten devices, one each 10 ms, the first with the time stamp 1,000. */
  private final Visibility visibility = new Visibility(new LiveSchedule(1_000, 0, 10, 1), 40);

  @Test
  void row_thatIsSeen_makesThoseBeforeItOfItsDeviceVisible() {
    visibility.seen(3, 1_230, 400 * MILLIS);

    // Rows 3, 13 and 23, which were due at 30, 130 and 230 ms.
    assertThat(visibility.delays().percentile(1 / 40.0)).isEqualTo(170);
    assertThat(visibility.delays().percentile(3 / 40.0)).isEqualTo(370);
    assertThat(visibility.delays().percentile(4 / 40.0)).isEqualTo(Sample.NEVER);
    assertThat(visibility.isComplete()).isFalse();
  }

  @Test
  void row_thatIsSeenAgain_keepsItsFirstTime() {
    visibility.seen(0, 1_000, 7 * MILLIS);
    visibility.seen(0, 1_000, 8 * MILLIS);

    assertThat(visibility.delays().percentile(1 / 40.0)).isEqualTo(7);
  }

  @Test
  void row_ofBefore_doesNotCount() {
    visibility.seen(0, 995, 7 * MILLIS);

    assertThat(visibility.delays().percentile(1 / 40.0)).isEqualTo(Sample.NEVER);
  }

  @Test
  void allDevices_seenToTheirEnd_areComplete() {
    for (int device = 0; device < SensorData.DEVICES; device++) {
      visibility.seen(device, 1_300 + 10 * device, 400 * MILLIS);
    }

    assertThat(visibility.isComplete()).isTrue();
    assertThat(visibility.delays().percentile(0.5)).isEqualTo(200);
    assertThat(visibility.delays().percentile(1)).isEqualTo(400);
  }

  @Test
  void rowsOfAllDevices_mayHaveTheSameTime() {
    Visibility fast = new Visibility(new LiveSchedule(1_000, 0, 1, 10), 20);
    fast.seen(7, 1_001, 5 * MILLIS);

    assertThat(fast.delays().percentile(1 / 20.0)).isEqualTo(4);
    assertThat(fast.delays().percentile(2 / 20.0)).isEqualTo(5);
    assertThat(fast.delays().percentile(3 / 20.0)).isEqualTo(Sample.NEVER);
  }
}
