// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.receiver.AbsentNodes.Answer;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** It is node 2 that another one asks. */
class AbsentNodesTest {
  private static final long LONG = AbsentNodes.PASSED_OVER_MILLIS;

  private final AbsentNodes nodes = new AbsentNodes();

  @Test
  void node_thatAnswers_isAtWorkOrNot_alsoWhenItIsAbsent() {
    absent(0, 2 * LONG);

    assertThat(nodes.mayBeAtWork(2, Answer.DONE, 2 * LONG)).isFalse();
    assertThat(nodes.mayBeAtWork(2, Answer.AT_WORK, 2 * LONG)).isTrue();
    assertThat(nodes.mayBeAtWork(2, Answer.NOBODY_LISTENS, 2 * LONG)).isFalse();
  }

  @Test
  void silentNode_thatIsNotAbsent_mayBeAtWork() {
    nodes.seen(Set.of(3), 0);

    assertThat(nodes.mayBeAtWork(2, Answer.NONE, LONG + 1)).isTrue();
  }

  @Test
  void silentNode_mayBeAtWork_untilItHasBeenAbsentForLong() {
    absent(1_000, 1_000 + 2 * LONG);

    assertThat(nodes.mayBeAtWork(2, Answer.NONE, 1_000 + LONG)).isTrue();
    assertThat(nodes.mayBeAtWork(2, Answer.NONE, 1_001 + LONG)).isFalse();
  }

  @Test
  void silentNode_thatWasHeardInBetween_beginsAnew() {
    absent(0, LONG - 1_000);
    nodes.seen(Set.of(), LONG);
    absent(LONG + 1_000, 2 * LONG);

    assertThat(nodes.mayBeAtWork(2, Answer.NONE, 2 * LONG)).isTrue();
  }

  /** The asking node stood still itself: what it saw before says nothing. */
  @Test
  void silentNode_thatWasNotWatchedForLong_beginsAnew() {
    absent(0, LONG);
    absent(3 * LONG, 4 * LONG);

    assertThat(nodes.mayBeAtWork(2, Answer.NONE, 4 * LONG)).isTrue();
  }

  private void absent(long from, long until) {
    for (long now = from; now <= until; now += 1_000) {
      nodes.seen(Set.of(2), now);
    }
  }
}
