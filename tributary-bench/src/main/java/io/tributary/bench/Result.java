// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came of a work.
 *
 * @param size how much of what it was
 * @param floor the least that the target could be, whoever did it; when nobody can tell, what it is
 *     without a pipe
 * @param rounds what was measured of each contender, round by round
 */
record Result(
    String work,
    String size,
    Quantity target,
    OptionalDouble floor,
    Map<Contender, List<Sample>> rounds) {
  Result {
    Map<Contender, List<Sample>> copy = new EnumMap<>(Contender.class);
    rounds.forEach((contender, samples) -> copy.put(contender, List.copyOf(samples)));
    rounds = copy;
  }

  @Override
  public OptionalDouble floor() {
    return floor.isPresent() ? floor : median(Contender.NO_PIPE).get(target);
  }

  /** In the order of their runs. */
  List<Contender> contenders() {
    return List.copyOf(rounds.keySet());
  }

  Sample median(Contender contender) {
    return Sample.median(rounds.getOrDefault(contender, List.of()));
  }

  /** The stock contender that is better by the target; Tributary is compared with it alone. */
  Optional<Contender> rival() {
    return contenders().stream()
        .filter(Contender::isRival)
        .min(Comparator.comparingDouble(stock -> median(stock).get(target).orElse(Sample.NEVER)));
  }

  /** Tributary's median against that of the rival; below 1 Tributary is better. */
  OptionalDouble ratio(Quantity quantity) {
    OptionalDouble ours = median(Contender.TRIBUTARY).get(quantity);
    OptionalDouble theirs = rival().map(this::median).orElse(Sample.NOTHING).get(quantity);
    return ours.isPresent() && theirs.isPresent()
        ? ratio(ours.getAsDouble(), theirs.getAsDouble())
        : OptionalDouble.empty();
  }

  /** How many times the floor a contender takes. */
  OptionalDouble timesFloor(Contender contender) {
    OptionalDouble value = median(contender).get(target);
    OptionalDouble least = floor();
    return least.isPresent() && value.isPresent()
        ? ratio(value.getAsDouble(), least.getAsDouble())
        : OptionalDouble.empty();
  }

  /** Nothing can be said against never, or against nothing. */
  private static OptionalDouble ratio(double value, double base) {
    return Double.isInfinite(value) || Double.isInfinite(base) || base == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(value / base);
  }
}
