// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.SenderTally.Part;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rates, errors and retries, as they are when something is wrong. */
class SenderFiguresTest {
  private static final Quarantine NOTHING_ASIDE =
      new Quarantine() {
        @Override
        public void keep(Unit unit, String reason) {}

        @Override
        public int size() {
          return 0;
        }

        @Override
        public Optional<String> last() {
          return Optional.empty();
        }
      };

  private final SenderTally tally = new SenderTally();
  private long now = 1_000_000;

  @Test
  void rate_ofWhatNoLongerGoes_fallsToNothing() {
    for (int second = 0; second < 10; second++) {
      tally.sent(600, 400, now);
      now += 1_000;
    }
    assertThat(figures().bytesPerSecond()).isEqualTo(600);

    now += 2_000;
    assertThat(figures().bytesPerSecond()).isLessThan(600).isPositive();
    now += 5_000;
    assertThat(figures().bytesPerSecond()).isZero();
    assertThat(figures().bytes()).isEqualTo(6_000);
    assertThat(figures().savedBytes()).isEqualTo(4_000);
  }

  @Test
  void rate_afterAnHourOfNothing_isThatOfTheLastSeconds() {
    tally.sent(50_000, 0, now);
    now += 3_600_000;
    tally.sent(500, 0, now);
    now += 1_000;

    assertThat(figures().bytesPerSecond()).isEqualTo(100);
  }

  @Test
  void error_isCounted_whileItIsTheSame_andStays() {
    tally.away("reset", false, now);
    tally.away("reset", false, now + 5_000);
    tally.connected(now + 6_000);

    assertThat(figures().lastError()).contains(new LastError("reset", 2, now, now + 5_000));

    tally.failed("type", now + 7_000);

    assertThat(figures().lastError()).contains(new LastError("type", 1, now + 7_000, now + 7_000));
  }

  @Test
  void nextRetry_isThere_asLongAsSomethingWaits() {
    tally.waits(Part.FILES, "disk is short", now + 4_000);
    assertThat(figures().nextRetryMillis()).hasValue(now + 4_000);
    assertThat(figures().waiting()).contains("disk is short");

    tally.well(Part.FILES);
    assertThat(figures().nextRetryMillis()).isEmpty();
    assertThat(figures().waiting()).isEmpty();
  }

  private SenderFigures figures() {
    return tally.figures(NOTHING_ASIDE, now);
  }
}
