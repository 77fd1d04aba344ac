// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.disk.Disk;
import io.tributary.receiver.Applier;
import io.tributary.receiver.OtherNodes;

/** What is wrong with every node of the receiver, so that it is seen that somebody notices. */
interface PlantedBug {

  PlantedBug NONE = new PlantedBug() {};

  /** In place of the door to the engine. */
  default Applier applier(Applier engine) {
    return engine;
  }

  /** In place of what is asked of the other nodes. */
  default OtherNodes others(OtherNodes others) {
    return others;
  }

  /** In place of the disk on which a node notes what it has applied. */
  default Disk log(Disk disk) {
    return disk;
  }

  /** In place of the time by the clock of a node. */
  default long clock(long millis) {
    return millis;
  }

  /** In place of the address that a sender connects from. */
  default String address(String sender) {
    return sender;
  }
}
