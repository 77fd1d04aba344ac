// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The heartbeats that a region's feed has heard, and the barriers in its way. Thread-safe. */
final class RegionBarriers {

  private final AtomicLong heartbeats = new AtomicLong();
  private final Queue<RegionBarrier> waiting = new ConcurrentLinkedQueue<>();

  /** All that the region did before its last heartbeat has come. */
  void beat() {
    heartbeats.incrementAndGet();
  }

  long heartbeats() {
    return heartbeats.get();
  }

  /** One behind all that the region has done up to now. */
  RegionBarrier set() {
    RegionBarrier barrier = new RegionBarrier(heartbeats.get());
    waiting.add(barrier);
    return barrier;
  }

  /** See {@link RegionBarrier#advance}. Called by the pipe's sending thread. */
  void advance(LiveQueue live, LiveUnits units, boolean noFilesPending) {
    waiting.removeIf(barrier -> barrier.advance(heartbeats.get(), live, units, noFilesPending));
  }
}
