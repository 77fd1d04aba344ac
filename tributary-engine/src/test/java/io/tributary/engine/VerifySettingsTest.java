// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How much pipes verify themselves, and what is wrong with such settings. */
class VerifySettingsTest {
  private final List<String> problems = new ArrayList<>();

  @Test
  void nothingSet_isAHundredthOfAThread_forWhatIsAnHourOld() {
    assertThat(parse(Map.of())).isEqualTo(new VerifySettings(1, 3_600_000, false));
    assertThat(problems).isEmpty();
  }

  @Test
  void keys_areRead() {
    assertThat(
            parse(
                Map.of(
                    "sync_verify_percent", "0",
                    "sync_verify_quiet_seconds", " 7 ",
                    "sync_verify_repair", "true")))
        .isEqualTo(new VerifySettings(0, 7_000, true));
    assertThat(problems).isEmpty();
  }

  @Test
  void nonsense_isNamed_withItsLimits() {
    VerifySettings unused =
        parse(
            Map.of(
                "sync_verify_percent", "101",
                "sync_verify_quiet_seconds", "an hour",
                "sync_verify_repair", "yes"));

    assertThat(problems)
        .containsExactly(
            "sync_verify_percent: <101> is not a whole number within 0 to 100",
            "sync_verify_quiet_seconds: <an hour> is not a whole number within 0 to 2147483647",
            "sync_verify_repair: <yes> is neither true nor false");
  }

  @Test
  void pauses_leaveThePercentage() {
    assertThat(new VerifySettings(1, 0, false).pauseMillis(10)).isEqualTo(990);
    assertThat(new VerifySettings(25, 0, false).pauseMillis(10)).isEqualTo(30);
    assertThat(new VerifySettings(100, 0, false).pauseMillis(10)).isZero();
  }

  private VerifySettings parse(Map<String, String> keys) {
    return VerifySettings.parse(keys, problems::add);
  }
}
