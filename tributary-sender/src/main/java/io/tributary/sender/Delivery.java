// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

/** A unit on its way from the feed to its receipt. */
final class Delivery {

  private final Unit unit;
  private final boolean piece;
  private int failedAttempts;

  private Delivery(Unit unit, boolean piece) {
    this.unit = unit;
    this.piece = piece;
  }

  static Delivery of(Unit unit) {
    return new Delivery(unit, false);
  }

  /** A part of a unit whose attempts are used up: it has a single one. */
  static Delivery ofPiece(Unit unit) {
    return new Delivery(unit, true);
  }

  Unit unit() {
    return unit;
  }

  /**
   * A reachable receiver did not take it.
   *
   * @return whether it may be tried again
   */
  boolean failed(int retries) {
    failedAttempts++;
    return !piece && failedAttempts <= retries;
  }

  int failedAttempts() {
    return failedAttempts;
  }
}
