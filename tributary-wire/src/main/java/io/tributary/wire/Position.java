// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/**
 * How much of one run of a sender is applied: the first so many of its units, in the order of its
 * sending, which is the order of their application.
 *
 * @param incarnation which run
 * @param rows its ROWS and DELETE, from 0
 * @param files its files, from 0
 */
public record Position(long incarnation, long rows, long files) {

  public Position {
    if (rows < 0 || files < 0) {
      throw new IllegalArgumentException("%d rows and %d files".formatted(rows, files));
    }
  }

  /** Nothing of the run is applied. */
  public static Position start(long incarnation) {
    return new Position(incarnation, 0, 0);
  }

  /** What is true if both are; of another run this says nothing. */
  public Position and(Position other) {
    return other.incarnation == incarnation
        ? new Position(incarnation, Math.max(rows, other.rows), Math.max(files, other.files))
        : this;
  }
}
