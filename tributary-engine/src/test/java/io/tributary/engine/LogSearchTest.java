// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a capture gives up reading. */
class LogSearchTest {
  private static final long FROM_MEMORY = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long FROM_THE_LOG = TimeUnit.MILLISECONDS.toNanos(10);

  private final LogSearch search = new LogSearch();

  @Test
  void writesFromMemory_areNeverTooMany() {
    for (int i = 0; i < 1_000_000; i++) {
      assertThat(search.isHopeless(FROM_MEMORY)).isFalse();
    }
  }

  @Test
  void writesFromTheLog_areTooMany_afterHalfASecondOfThem() {
    for (int i = 1; i < 50; i++) {
      assertThat(search.isHopeless(FROM_THE_LOG)).isFalse();
    }
    assertThat(search.isHopeless(FROM_THE_LOG)).isTrue();
  }

  @Test
  void whatIsForgotten_doesNotCount() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(search.isHopeless(FROM_THE_LOG)).isFalse();
      search.forget();
    }
  }
}
