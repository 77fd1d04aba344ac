// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.OptionalLong;

/**
 * Whether a round of {@link PipeControl} has to ask for the engine's pipes and the catalog. A node
 * that is alone makes all changes itself and follows each at once, so that most rounds only make
 * sure that it still is alone: an idle pipe should cost nothing. Thread-safe.
 */
final class NextRound {

  /** Looks for what nobody has told of, however. */
  private static final long AT_LEAST_MILLIS = 30_000;

  /** From one question whether it is alone to the next: a node takes longer to join. */
  private static final long ALONE_MILLIS = 2_000;

  private final DataNodes nodes;
  private long askedMillis = SteadyClock.millis() - ALONE_MILLIS;
  private volatile OptionalLong settledMillis = OptionalLong.empty();

  NextRound(DataNodes nodes) {
    this.nodes = nodes;
  }

  /** A pipe has changed, or may have: the next round asks. */
  void changed() {
    settledMillis = OptionalLong.empty();
  }

  /** Everything was as the catalog says, and nothing had to be done for it. */
  void settled() {
    settledMillis = OptionalLong.of(SteadyClock.millis());
  }

  /** Blocks until the ConfigNode has answered, when it is asked. Of one thread. */
  boolean isDue() {
    OptionalLong settled = settledMillis;
    if (settled.isEmpty()
        || SteadyClock.millis() - settled.getAsLong() >= AT_LEAST_MILLIS
        || !nodes.isAlone()) {
      return true;
    }
    if (SteadyClock.millis() - askedMillis < ALONE_MILLIS) {
      return false;
    }
    try {
      askedMillis = SteadyClock.millis();
      nodes.refresh();
      return !nodes.isAlone();
    } catch (EngineException e) {
      return true; // the round says why
    }
  }
}
