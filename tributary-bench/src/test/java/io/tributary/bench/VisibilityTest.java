// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibilityTest {
  private static final long MILLIS = 1_000_000;

  /** Ten rows for two devices, one each 10 ms, the first with the time stamp 1,000. */
  private final Visibility visibility = new Visibility(new LiveSchedule(1_000, 0, 10), 10, 2);

  @Test
  void row_thatIsSeen_makesThoseBeforeItOfItsDeviceVisible() {
    visibility.seen(1_040, 100 * MILLIS);

    // Rows 0, 2 and 4, which were due at 0, 20 and 40 ms.
    assertThat(visibility.percentileMillis(0.1)).isEqualTo(60);
    assertThat(visibility.percentileMillis(0.3)).isEqualTo(100);
    assertThat(visibility.percentileMillis(0.4)).isEqualTo(Sample.NEVER);
    assertThat(visibility.isComplete()).isFalse();
  }

  @Test
  void row_thatIsSeenAgain_keepsItsFirstTime() {
    visibility.seen(1_000, 7 * MILLIS);
    visibility.seen(1_000, 8 * MILLIS);

    assertThat(visibility.percentileMillis(0.1)).isEqualTo(7);
  }

  @Test
  void row_ofBefore_doesNotCount() {
    visibility.seen(995, 7 * MILLIS);

    assertThat(visibility.percentileMillis(0.1)).isEqualTo(Sample.NEVER);
  }

  @Test
  void allDevices_seenToTheirEnd_areComplete() {
    visibility.seen(1_080, 200 * MILLIS);
    visibility.seen(1_090, 200 * MILLIS);

    assertThat(visibility.isComplete()).isTrue();
    assertThat(visibility.percentileMillis(0.5)).isEqualTo(150);
    assertThat(visibility.percentileMillis(0.99)).isEqualTo(200);
  }
}
