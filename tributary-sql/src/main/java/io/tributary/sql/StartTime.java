// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

/**
 * Where a pipe's data starts, in the engine's time precision.
 *
 * @param value the number in the WHERE clause
 * @param exclusive true for {@code time > value}, false for {@code time >= value}
 */
public record StartTime(long value, boolean exclusive) {

  /** The smallest timestamp that belongs to the pipe. */
  public long firstIncluded() {
    // Nothing is later than the last timestamp, so saturating loses no data.
    return exclusive && value < Long.MAX_VALUE ? value + 1 : value;
  }
}
