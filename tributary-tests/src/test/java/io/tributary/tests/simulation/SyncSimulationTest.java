// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The real senders against the real receiver. Whatever network, disks, clocks, engine and crashes
 * do to them: what is acknowledged is there, once and in order, and in the end everything is.
 * {@link Invariants} says it exactly.
 */
class SyncSimulationTest {

  private static final long SEEDS = Long.getLong("seeds", 1_000);

  @Test
  void everythingArrives_onceAndInOrder_whateverHappens() {
    Long only = Long.getLong("test.seed");
    LongStream seeds = only == null ? LongStream.range(0, SEEDS) : LongStream.of(only);
    Optional<AssertionError> first =
        Seeds.firstFailure(seeds.boxed().toList(), PlantedBug.NONE, "");
    if (first.isPresent()) {
      throw first.get();
    }
  }
}
