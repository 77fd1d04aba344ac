// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SampleTest {

  @Test
  void median_oddAndEven_isTheMiddle() {
    assertThat(median(3, 1, 2)).hasValue(2);
    assertThat(median(4, 1, 2, 3)).hasValue(2.5);
    assertThat(median(7)).hasValue(7);
  }

  @Test
  void median_never_isLargerThanAll() {
    assertThat(median(Sample.NEVER, 1, 2)).hasValue(2);
    assertThat(median(Sample.NEVER, 1, Sample.NEVER)).hasValue(Sample.NEVER);
    assertThat(median(Sample.NEVER, Sample.NEVER)).hasValue(Sample.NEVER);
  }

  @Test
  void median_ofWhatOneHasNot_isAbsent() {
    Sample one = Sample.NOTHING.with(Quantity.SECONDS, 1).with(Quantity.WIRE_BYTES, 2);
    Sample other = one.without(Quantity.WIRE_BYTES);

    assertThat(Sample.median(List.of(one, other))).isEqualTo(other);
    assertThat(Sample.median(List.of())).isEqualTo(Sample.NOTHING);
  }

  private static OptionalDouble median(double... seconds) {
    return Sample.median(
            DoubleStream.of(seconds)
                .mapToObj(value -> Sample.NOTHING.with(Quantity.SECONDS, value))
                .toList())
        .get(Quantity.SECONDS);
  }
}
