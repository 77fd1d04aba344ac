// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the receiver's count says of the units in doubt. */
class AppliedCountTest {
  private final AppliedCount count = new AppliedCount("rows");

  @Test
  void unitsBeyondWhatWasAcknowledged_haveArrived() {
    count.increment();

    assertThat(count.update(3, 5)).isEqualTo(2);
    assertThat(count.known()).isEqualTo(3);
  }

  @Test
  void receiverThatKnowsNoMore_saysNothingOfWhatIsInDoubt() {
    count.increment();

    assertThat(count.update(1, 5)).isZero();
    assertThat(count.update(2, 5)).as("what it applies from now on").isEqualTo(1);
  }

  @Test
  void countThatCannotBe_isNotBelieved() {
    assertThat(count.update(6, 5)).isZero();
  }
}
