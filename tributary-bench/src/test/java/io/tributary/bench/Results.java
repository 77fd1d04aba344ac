// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Results as a run of the bench could have had them. */
final class Results {
  private final Map<Contender, List<Sample>> rounds = new EnumMap<>(Contender.class);

  Results with(Contender contender, Sample... samples) {
    rounds.put(contender, List.of(samples));
    return this;
  }

  Results withSeconds(Contender contender, double... seconds) {
    return with(
        contender,
        Arrays.stream(seconds)
            .mapToObj(value -> Sample.NOTHING.with(Quantity.SECONDS, value))
            .toArray(Sample[]::new));
  }

  Result of(Quantity target, OptionalDouble floor) {
    return new Result("some-work", "so much", target, floor, rounds);
  }

  /** The target is the time, without a floor. */
  Result ofSeconds() {
    return of(Quantity.SECONDS, OptionalDouble.empty());
  }
}
