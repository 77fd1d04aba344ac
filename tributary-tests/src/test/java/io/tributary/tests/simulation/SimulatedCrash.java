// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

/** The process ends here: an error, so that nobody inside it can go on. */
final class SimulatedCrash extends Error {
  private static final long serialVersionUID = 1;

  SimulatedCrash() {
    super("simulated crash", null, false, false);
  }
}
