// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.jspecify.annotations.Nullable;

/**
 * A place behind all that a region had done when the barrier was set. It is passed when all of that
 * has settled, by whatever way it went.
 *
 * <pre>
 * SET       -> CAPTURED  two heartbeats have come: the engine tells of writes on another thread
 * CAPTURED  -> GIVEN     no file is pending, and what was queued is with the sender
 * GIVEN     -> PASSED    that has settled, too
 * </pre>
 *
 * <p>{@link #isPassed} may be asked by any thread; all else is the pipe's sending thread.
 */
final class RegionBarrier {

  /** One may have been on its way already. */
  static final int HEARTBEATS = 2;

  private final long heartbeatsBefore;
  private @Nullable Long place;
  private boolean given;
  private volatile boolean passed;

  RegionBarrier(long heartbeatsBefore) {
    this.heartbeatsBefore = heartbeatsBefore;
  }

  boolean isPassed() {
    return passed;
  }

  /** Goes on as far as it can; returns whether it is passed. */
  boolean advance(long heartbeats, LiveQueue live, LiveUnits units, boolean noFilesPending) {
    if (place == null && heartbeats - heartbeatsBefore >= HEARTBEATS) {
      place = live.fill().added();
    }
    if (place != null && !given && noFilesPending && units.isTaken(place)) {
      given = true;
      units.lane().give(MinimumProgressIndex.INSTANCE, () -> passed = true).settle();
    }
    return passed;
  }
}
