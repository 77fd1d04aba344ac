// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What was measured, once or in the median; what could not be measured is not in it. */
record Sample(Map<Quantity, Double> values) {
  /** A time that was not over when the work was. */
  static final double NEVER = Double.POSITIVE_INFINITY;

  static final Sample NOTHING = new Sample(Map.of());

  Sample {
    values = Map.copyOf(values);
  }

  OptionalDouble get(Quantity quantity) {
    Double value = values.get(quantity);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  Sample with(Quantity quantity, double value) {
    Map<Quantity, Double> more = new EnumMap<>(Quantity.class);
    more.putAll(values);
    more.put(quantity, value);
    return new Sample(more);
  }

  Sample without(Quantity quantity) {
    Map<Quantity, Double> fewer = new HashMap<>(values);
    fewer.remove(quantity);
    return new Sample(fewer);
  }

  /** The median of each quantity that is in all of them. */
  static Sample median(List<Sample> samples) {
    Sample median = NOTHING;
    for (Quantity quantity : Quantity.values()) {
      double[] sorted =
          samples.stream()
              .flatMapToDouble(sample -> sample.get(quantity).stream())
              .sorted()
              .toArray();
      if (sorted.length == samples.size() && sorted.length > 0) {
        double low = sorted[(sorted.length - 1) / 2];
        double high = sorted[sorted.length / 2];
        median = median.with(quantity, (low + high) / 2);
      }
    }
    return median;
  }
}
