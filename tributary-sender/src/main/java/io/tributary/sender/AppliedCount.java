// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many units of a kind the receiver has applied, as far as is known here. It applies them in
 * their order, so its count says which. A unit that is given up counts, too, or another one would
 * get its number, and a node that had applied it after all would speak of the other. Used by the
 * sending thread.
 */
final class AppliedCount {

  private static final Logger LOGGER = LoggerFactory.getLogger(AppliedCount.class);

  private final String units;
  private long known;

  /**
   * @param units what is counted, for logs
   */
  AppliedCount(String units) {
    this.units = units;
  }

  /** How many are settled; a receiver that knows of less is told so by HELLO. */
  long known() {
    return known;
  }

  /** The receiver has acknowledged one more, or it is given up. */
  void increment() {
    known++;
  }

  /**
   * The receiver says its count, which is the one to go by from now on.
   *
   * @param unsettled how many it may have applied beyond what is known here
   * @return how many of those it has applied: the first ones
   */
  int update(long there, int unsettled) {
    long more = there - known;
    if (more < 0 || more > unsettled) {
      LOGGER.warn(
          "The receiver has applied {} {}, {} to {} were expected",
          there,
          units,
          known,
          known + unsettled);
      more = 0;
    }
    known = there;
    return (int) more;
  }
}
