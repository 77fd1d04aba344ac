// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Holds back deletions while they would not be captured. The engine opens a pipe's tasks on its own
 * time: after a start, or when it moves them, a region may take statements before its task listens.
 * Rows of that time are found in files later; a deletion is in no file.
 *
 * <p>Thread-safe; whoever comes waits on its own thread.
 */
final class DeletionGate {

  /** The ConfigNode has found the leaders of its regions some seconds after a start. */
  static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** Says who does not listen. */
  interface Listeners {

    /** A pipe that carries deletions and does not listen to all of these regions, for people. */
    Optional<String> missing(Collection<Integer> regions);
  }

  /** Lets some time pass. */
  interface Pause {

    /** Returns whether to go on waiting. */
    boolean pause();
  }

  private final Listeners listeners;
  private final LongSupplier nanoTime;
  private final Pause pause;

  DeletionGate(Listeners listeners, LongSupplier nanoTime, Pause pause) {
    this.listeners = listeners;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /**
   * Waits, within a bound, until every pipe that carries deletions listens to these regions.
   *
   * @return who still does not; then a deletion must not be done
   */
  Optional<String> await(Collection<Integer> regions) {
    long deadline = nanoTime.getAsLong() + WAIT_NANOS;
    Optional<String> missing = listeners.missing(regions);
    while (missing.isPresent() && nanoTime.getAsLong() - deadline < 0 && pause.pause()) {
      missing = listeners.missing(regions);
    }
    return missing;
  }
}
