// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the receiver's count says of the units in doubt. */
class AppliedCountTest {
  private final AppliedCount count = new AppliedCount("rows");

  @Test
  void unitsBeyondWhatWasAcknowledged_haveArrived() {
    connected("a", 0, 0);
    count.increment();

    assertThat(connected("a", 3, 5)).isEqualTo(2);
  }

  @Test
  void anotherNode_saysNothingOfWhatIsInDoubt() {
    connected("a", 0, 0);
    count.increment();

    assertThat(connected("b", 3, 5)).isZero();
    assertThat(count.update(4, 5)).as("what b applies from now on").isEqualTo(1);
  }

  @Test
  void nodeThatIsBack_saysNothingEither_forOthersHaveGoneOnMeanwhile() {
    connected("a", 100, 100);
    connected("b", 0, 3);

    assertThat(connected("a", 100, 100)).isZero();
  }

  @Test
  void countThatCannotBe_isNotBelieved() {
    connected("a", 0, 0);

    assertThat(connected("a", 6, 5)).isZero();
  }

  private int connected(String node, long there, int inDoubt) {
    count.connectedTo(node);
    return count.update(there, inDoubt);
  }
}
