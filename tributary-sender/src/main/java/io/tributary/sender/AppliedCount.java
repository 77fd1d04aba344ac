// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many units of a kind the receiver has applied, as far as is known here. It applies them in
 * their order, so its count says which. Used by the sending thread.
 */
final class AppliedCount {

  private static final Logger LOGGER = LoggerFactory.getLogger(AppliedCount.class);

  private final String units;
  private String receiver = "";
  private boolean isNewReceiver;
  private long known;

  /**
   * @param units what is counted, for logs
   */
  AppliedCount(String units) {
    this.units = units;
  }

  /**
   * A connection is to this node of the receiver. Each has a count of its own, so the first one of
   * another node says nothing of what is in doubt.
   */
  void connectedTo(String node) {
    isNewReceiver = !node.equals(receiver);
    receiver = node;
  }

  /** The receiver has acknowledged one more. */
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
    long more = isNewReceiver ? 0 : there - known;
    isNewReceiver = false;
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
