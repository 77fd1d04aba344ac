// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import static io.tributary.catalog.PipeStatus.DROP;
import static io.tributary.catalog.PipeStatus.RUNNING;
import static io.tributary.catalog.PipeStatus.STOP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PipeStatusTest {

  private static final Map<PipeStatus, Set<PipeStatus>> LEGAL =
      Map.of(
          RUNNING, EnumSet.of(RUNNING, STOP, DROP),
          STOP, EnumSet.of(RUNNING, STOP, DROP),
          DROP, EnumSet.of(DROP));

  @ParameterizedTest
  @EnumSource
  void status_canBecomeWhatTheTableSays(PipeStatus from) {
    for (PipeStatus to : PipeStatus.values()) {
      assertThat(from.canBecome(to))
          .as("%s -> %s", from, to)
          .isEqualTo(LEGAL.getOrDefault(from, Set.of()).contains(to));
    }
  }
}
