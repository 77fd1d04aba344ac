// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SenderMemoryTest {
  private static final long MIB = 1024 * 1024;

  private final AtomicLong limit = new AtomicLong(64 * MIB);
  private final SenderMemory memory = new SenderMemory(limit::get);

  @Test
  void acquire_upToTheLimit_andNotBeyond() {
    assertThat(memory.acquire(64 * MIB)).isTrue();
    assertThat(memory.acquire(1)).isFalse();
    assertThat(memory.used()).isEqualTo(memory.limit());

    memory.release(MIB);

    assertThat(memory.acquire(MIB)).isTrue();
  }

  @Test
  void absurdSizes_areNotGiven() {
    assertThat(memory.acquire(1)).isTrue();
    assertThat(memory.acquire(Long.MAX_VALUE)).isFalse();
    assertThat(memory.share().acquire(Long.MAX_VALUE)).isFalse();
    assertThatThrownBy(() -> memory.acquire(-1)).isInstanceOf(IllegalStateException.class);
    assertThat(memory.used()).isEqualTo(1);
  }

  @Test
  void moreThanWasTaken_cannotComeBack() {
    assertThat(memory.acquire(10)).isTrue();

    assertThatThrownBy(() -> memory.release(11)).isInstanceOf(IllegalStateException.class);
    assertThat(memory.used()).isEqualTo(10);
  }

  @Test
  void limitThatShrinks_givesNothingUntilEnoughHasComeBack() {
    assertThat(memory.acquire(40 * MIB)).isTrue();
    limit.set(32 * MIB);

    assertThat(memory.acquire(1)).isFalse();
    memory.release(9 * MIB);
    assertThat(memory.acquire(MIB)).isTrue();
  }

  @Test
  void queues_leaveMemoryToFiles_andToEachOther() {
    SenderMemory.Share greedy = memory.share();
    while (greedy.acquire(MIB)) {
      assertThat(memory.used()).isLessThanOrEqualTo(64 * MIB);
    }
    SenderMemory.Share modest = memory.share();

    assertThat(modest.acquire(10 * MIB)).isTrue();
    assertThat(greedy.held()).isLessThanOrEqualTo(28 * MIB);
    assertThat(memory.acquire(SenderMemory.LEFT_TO_FILES_BYTES)).isTrue();
  }

  @Test
  void closedShare_hasGivenAllBack_andTakesNothing() {
    SenderMemory.Share share = memory.share();
    assertThat(share.acquire(MIB)).isTrue();

    share.close();
    share.release(MIB);
    share.close();

    assertThat(memory.used()).isZero();
    assertThat(share.acquire(1)).isFalse();
  }

  @Test
  void anySequence_neverPassesTheLimit() {
    Random random = new Random(7);
    Deque<Long> taken = new ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      long bytes = random.nextLong(4 * MIB);
      if (random.nextBoolean() && memory.acquire(bytes)) {
        taken.add(bytes);
      } else if (!taken.isEmpty()) {
        memory.release(taken.remove());
      }
      assertThat(memory.used()).isBetween(0L, 64 * MIB);
      assertThat(memory.used()).isEqualTo(taken.stream().mapToLong(Long::longValue).sum());
    }
  }
}
