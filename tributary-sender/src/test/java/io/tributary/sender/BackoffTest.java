// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {
  private final SplittableRandom random = new SplittableRandom(7);

  @ParameterizedTest
  @CsvSource({
    "1, 100",
    "2, 200",
    "3, 400",
    "4, 800",
    "9, 25600",
    "10, 30000",
    "11, 30000",
    "1000, 30000",
    "2147483647, 30000"
  })
  void delay_isInTheUpperHalf_ofACapThatDoubles(int failures, long cap) {
    LongStream delays = IntStream.range(0, 1000).mapToLong(i -> delay(failures));

    assertThat(delays.boxed()).allMatch(delay -> delay >= cap / 2 && delay <= cap);
  }

  @Test
  void delay_reachesBothEndsOfItsHalf() {
    long[] delays = IntStream.range(0, 5000).mapToLong(i -> delay(1)).sorted().distinct().toArray();

    assertThat(delays).startsWith(50).endsWith(100).hasSize(51);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 21, 22, 64, 65, 1_000_000})
  void delay_ofAVeryLongLimit_neverOverflows(int failures) {
    Backoff patient = new Backoff(Duration.ofMillis(100), Duration.ofDays(365));

    long delay = patient.delayMillis(failures, random);

    assertThat(delay).isBetween(50L, Duration.ofDays(365).toMillis());
  }

  @Test
  void delay_neverGrowsBeyondAShortLimit() {
    Backoff hurried = new Backoff(Duration.ofMillis(100), Duration.ofMillis(70));

    assertThat(hurried.delayMillis(1, random)).isBetween(35L, 70L);
    assertThat(hurried.delayMillis(9, random)).isBetween(35L, 70L);
  }

  private long delay(int failures) {
    return Backoff.DEFAULT.delayMillis(failures, random);
  }
}
