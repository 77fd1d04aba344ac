// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.util.Arrays;

/** How long after it was due something happened to each row. Unchangeable. */
final class Delays {
  private final double[] sortedMillis;

  /**
   * @param millis of each row, {@link Sample#NEVER} where it has not happened; at least one
   */
  Delays(double... millis) {
    this.sortedMillis = millis.clone();
    Arrays.sort(sortedMillis);
  }

  /** Within which time it had happened to this part of the rows, in ms; 0.5 for the median. */
  double percentile(double part) {
    return sortedMillis[Math.max(0, (int) Math.ceil(part * sortedMillis.length) - 1)];
  }
}
