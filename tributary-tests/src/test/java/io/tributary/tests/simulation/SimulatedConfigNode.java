// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

/**
 * Says which nodes of the receiver are not Running: those that it has not heard of for long, or not
 * since its own start.
 */
final class SimulatedConfigNode {

  /** The engine's own. */
  private static final long UNKNOWN_AFTER_MILLIS = 20_000;

  private final SimulatedTime time;
  private boolean up = true;
  private long startedMillis;

  /** Until then it has heard of nobody. */
  private long blindUntilMillis;

  SimulatedConfigNode(SimulatedTime time) {
    this.time = time;
  }

  void down() {
    up = false;
  }

  /**
   * Is started, when it is down.
   *
   * @param blindMillis until the first nodes are heard
   */
  void up(long blindMillis) {
    if (!up) {
      up = true;
      startedMillis = time.now();
      blindUntilMillis = startedMillis + blindMillis;
    }
  }

  boolean isUp() {
    return up;
  }

  boolean isAbsent(SimulatedReceiverNode node) {
    if (time.now() < blindUntilMillis || node.isDown()) {
      return true;
    }
    return node.isMute()
        && (node.muteSince() < startedMillis
            || time.now() - node.muteSince() > UNKNOWN_AFTER_MILLIS);
  }
}
