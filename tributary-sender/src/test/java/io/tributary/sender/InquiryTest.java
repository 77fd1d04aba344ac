// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InquiryTest {
  private final Inquiry inquiry = new Inquiry();

  @Test
  void nothingIsAsked_whileAQuestionIsUnderWay() {
    assertThat(inquiry.isDue(0)).isTrue();
    inquiry.asked();
    assertThat(inquiry.isDue(10_000)).isFalse();
    inquiry.interrupted();
    assertThat(inquiry.isDue(0)).isTrue();
  }

  @Test
  void pausesGrow_asLongAsNothingHappens() {
    ask(0, false);
    assertThat(inquiry.isDue(39)).isFalse();
    assertThat(inquiry.isDue(40)).isTrue();
    ask(40, false);
    assertThat(inquiry.isDue(119)).isFalse();
    assertThat(inquiry.isDue(120)).isTrue();
    ask(120, true);
    assertThat(inquiry.isDue(140)).isTrue();
  }

  /** Many small files end before the first of them is applied. */
  @Test
  void endsThatFollowEachOther_areOneQuestion() {
    for (int file = 0; file < 32; file++) {
      ask(file, false);
    }

    assertThat(inquiry.isDue(31 + 40)).isTrue();
  }

  private void ask(long nowMillis, boolean progress) {
    inquiry.asked();
    inquiry.answered(progress, nowMillis);
  }
}
