// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

/** Where a process may crash in the middle of its work. */
final class CrashPoint {
  private int left;

  /** It crashes when it comes by for the so many-th time; 0: never. */
  void arm(int times) {
    left = times;
  }

  void pass() {
    if (left > 0 && --left == 0) {
      throw new SimulatedCrash();
    }
  }
}
