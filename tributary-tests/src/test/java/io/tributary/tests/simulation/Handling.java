// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import java.util.List;

/**
 * The handling of something that a sender has sent.
 *
 * @param invariants those of the sender
 * @param incarnation its run that has sent it
 * @param node the receiver's node that handles it
 */
record Handling(Invariants invariants, int incarnation, int node) {

  void begins() {
    invariants.handling();
  }

  /** The engine has written these, which are all of a call if it is {@code whole}. */
  void applied(List<Point> points, boolean file, boolean whole) {
    invariants.applied(this, points, file, whole);
  }
}
