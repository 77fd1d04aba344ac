// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import java.util.random.RandomGenerator;

/** How many there are of what in a world. Most worlds have one of each. */
record Shape(int senders, int nodes) {

  private static final int MOST_SENDERS = 4;
  private static final int MOST_NODES = 3;

  static Shape of(RandomGenerator random) {
    return new Shape(mostlyOne(random, MOST_SENDERS), mostlyOne(random, MOST_NODES));
  }

  private static int mostlyOne(RandomGenerator random, int most) {
    return random.nextInt(4) > 0 ? 1 : random.nextInt(2, most + 1);
  }

  boolean isCluster() {
    return nodes > 1;
  }

  boolean hasSeveralSenders() {
    return senders > 1;
  }
}
