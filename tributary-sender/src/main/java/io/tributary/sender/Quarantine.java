// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.io.IOException;

/** Keeps units that a reachable receiver could not take, on the sender's disk. */
public interface Quarantine {

  /**
   * Sets a unit aside. Durable when this returns.
   *
   * @throws IOException when it cannot be kept; the unit must then stay in the queue
   */
  void keep(Unit unit, String reason) throws IOException;

  /** How many units are set aside, those of earlier runs included. */
  int size();
}
