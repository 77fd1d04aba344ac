// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.io.IOException;
import java.util.Optional;

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

  /**
   * What the newest unit was and why it is here, for people; empty when nothing is set aside.
   * Survives a restart.
   */
  Optional<String> last();
}
