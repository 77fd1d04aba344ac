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
    assertThat(inquiry.isDue(24)).isFalse();
    assertThat(inquiry.isDue(25)).isTrue();
    ask(25, false);
    assertThat(inquiry.isDue(55)).isFalse();
    assertThat(inquiry.isDue(56)).isTrue();
    ask(56, true);
    assertThat(inquiry.isDue(76)).isTrue();
  }

  @Test
  void pauses_areASecondAtMost() {
    long now = 0;
    for (int question = 0; question < 100; question++) {
      ask(now, false);
      now += 1_000;
    }

    assertThat(inquiry.isDue(now)).isTrue();
  }

  /** Many small files end before the first of them is applied. */
  @Test
  void endsThatFollowEachOther_areOneQuestion() {
    for (int file = 0; file < 32; file++) {
      ask(file, false);
    }

    assertThat(inquiry.isDue(31 + 25)).isTrue();
  }

  @Test
  void nextQuestion_isWaitedFor() {
    inquiry.asked();
    assertThat(inquiry.untilDue(0)).isEqualTo(Long.MAX_VALUE);
    inquiry.answered(true, 100);
    assertThat(inquiry.untilDue(100)).isEqualTo(20);
    assertThat(inquiry.untilDue(119)).isEqualTo(5);
    assertThat(inquiry.untilDue(500)).isEqualTo(5);
  }

  private void ask(long nowMillis, boolean progress) {
    inquiry.asked();
    inquiry.answered(progress, nowMillis);
  }
}
