// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DeletionGateTest {
  private static final Set<Integer> REGIONS = Set.of(3, 4);
  private static final long PAUSE_NANOS = 100_000_000;

  private final Set<Integer> open = new TreeSet<>();
  private long nanos = -PAUSE_NANOS;
  private Runnable meanwhile = () -> {};
  private final DeletionGate gate =
      new DeletionGate(
          regions -> open.containsAll(regions) ? Optional.empty() : Optional.of("only " + open),
          () -> nanos,
          this::pause);

  @Test
  void deletion_everyRegionIsListenedTo_passesAtOnce() {
    open.addAll(REGIONS);
    long before = nanos;
    assertThat(gate.await(REGIONS)).isEmpty();
    assertThat(nanos).isEqualTo(before);
  }

  @Test
  void deletion_ofATaskThatOpensLate_waitsForIt() {
    open.add(3);
    long opens = nanos + 50 * PAUSE_NANOS;
    meanwhile =
        () -> {
          if (nanos >= opens) {
            open.add(4);
          }
        };
    assertThat(gate.await(REGIONS)).isEmpty();
    assertThat(nanos).isEqualTo(opens);
  }

  @Test
  void deletion_ofATaskThatNeverOpens_isRefusedWithTheReason() {
    open.add(3);
    long before = nanos;
    assertThat(gate.await(REGIONS)).contains("only [3]");
    assertThat(nanos - before).isEqualTo(DeletionGate.WAIT_NANOS);
  }

  @Test
  void deletion_interrupted_isRefused() {
    DeletionGate interrupted =
        new DeletionGate(regions -> Optional.of("none"), () -> nanos, () -> false);
    assertThat(interrupted.await(REGIONS)).contains("none");
  }

  private boolean pause() {
    nanos += PAUSE_NANOS;
    meanwhile.run();
    return true;
  }
}
