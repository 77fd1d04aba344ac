// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The heartbeats that a region's feed has heard, and the barriers in its way. Thread-safe. */
final class RegionBarriers {

  private final AtomicLong heartbeats = new AtomicLong();
  private final Queue<RegionBarrier> waiting = new ConcurrentLinkedQueue<>();

  /** With so many heartbeats nothing old is on its way any more. */
  private volatile long upToDateAt;

  /** How many had come when one was asked for last. Used by the pipe's sending thread. */
  private long askedAt = -1;

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

  /**
   * What is on its way is so old that it takes long to read: files must bring it, and wait until it
   * has come by. What comes next would be as old.
   */
  void fallBehind() {
    upToDateAt = heartbeats.get() + RegionBarrier.HEARTBEATS;
  }

  /**
   * Whether a snapshot may be taken: the engine has recovered the region, and what is on its way is
   * new. To be asked again and again, by the pipe's sending thread.
   */
  boolean isReady(RegionHistory history) {
    long come = heartbeats.get();
    if (come >= upToDateAt) {
      return history.isReady();
    }
    if (come != askedAt) {
      askedAt = come;
      history.sendHeartbeat();
    }
    return false;
  }

  /** See {@link RegionBarrier#advance}. Called by the pipe's sending thread. */
  void advance(LiveQueue live, LiveUnits units, boolean noFilesPending) {
    waiting.removeIf(barrier -> barrier.advance(heartbeats.get(), live, units, noFilesPending));
  }
}
