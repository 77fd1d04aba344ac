// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.broken;
import static io.tributary.sender.SenderHouse.later;
import static io.tributary.sender.SenderHouse.refused;
import static io.tributary.sender.SenderHouse.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.SenderStatus.Phase;
import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A receiver that is away, refuses, asks to wait, or answers what makes no sense. */
class PipeSenderLinkTest {
  private final SenderHouse house = new SenderHouse();

  // A receiver that is away

  @Test
  void awayReceiver_isTriedForEver_withoutCountingAttempts() {
    house.maxRetries = 0;
    house.sendRows("a");
    house.reachable = false;

    house.run(86_400_000);

    assertThat(house.connects).isBetween(86_400 / 2, 86_400 + 20);
    assertThat(house.message()).isEqualTo("WARN: cloud:6667: connection refused, trying again");
    assertThat(house.phase()).isEqualTo(Phase.AWAY);
    assertThat(house.aside).isZero();
    house.reachable = true;
    house.run(2_001);
    assertThat(house.deliveries()).containsExactly("ROWS a", "settled a");
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  @Test
  void linkThatBreaksForEver_neverSetsAside() {
    house.maxRetries = 0;
    house.sendRows("a");
    house.always(FrameType.ROWS, broken("cut"));

    house.run(3_600_000);

    assertThat(house.aside).isZero();
    assertThat(house.message()).isEqualTo("WARN: cloud:6667: cut, trying again");
  }

  @Test
  void backoff_startsAnew_afterASuccess() {
    house.reachable = false;
    house.run(600_000);
    house.reachable = true;
    house.run(30_001);
    int connects = house.connects;
    house.reachable = false;
    house.always(FrameType.HEARTBEAT, broken("cut"));

    house.run(3_000 + 1_000);

    assertThat(house.connects - connects).isGreaterThanOrEqualTo(2);
  }

  @Test
  void linkThatBreaksRightAfterHello_isBackedOffToo() {
    house.sendRows("a");
    house.always(FrameType.ROWS, broken("cut"));

    house.run(3_600_000);

    // At the longest wait that is two a minute; a receiver that dies on one unit is not hammered.
    assertThat(house.connects).isLessThan(300);
  }

  @Test
  void start_afterAStop_connectsAtOnce() {
    house.reachable = false;
    house.run(600_000);
    house.sender.setRunning(false);
    house.run(100);
    house.reachable = true;
    house.sendRows("a");
    house.sender.setRunning(true);

    house.runNow();

    assertThat(house.deliveries()).containsExactly("ROWS a", "settled a");
  }

  @Test
  void changedNetwork_isTriedAtOnce() {
    house.reachable = false;
    house.run(600_000);
    int connects = house.connects;
    house.reachable = true;
    house.sendRows("a");

    house.sender.networkChanged();
    house.runNow();

    assertThat(house.connects).isEqualTo(connects + 1);
    assertThat(house.receipts()).containsExactly("a");
  }

  @Test
  void changedNetwork_thatIsStillNoGood_isBackedOffFromAnew() {
    house.reachable = false;
    house.run(600_000);
    int connects = house.connects;

    house.sender.networkChanged();
    house.run(1_000);

    assertThat(house.connects - connects).isBetween(3, 6);
  }

  @Test
  void changedNetwork_leavesASessionAlone() {
    house.runNow();

    house.sender.networkChanged();
    house.run(1_000);

    assertThat(house.connects).isOne();
  }

  // A receiver that refuses

  @Test
  void refusedLogin_isAnError_andAsksAgainEveryFiveSeconds() {
    house.loginRefusal = "wrong password";
    house.sendRows("a");

    house.run(20_000);

    assertThat(house.connects).isEqualTo(4);
    assertThat(house.message()).isEqualTo("ERROR: wrong password");
    assertThat(house.phase()).isEqualTo(Phase.REFUSED);
    house.loginRefusal = null;
    house.run(5_001);
    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(house.deliveries()).containsExactly("ROWS a", "settled a");
  }

  @Test
  void refusedHello_isAnError_andClosesTheLink() {
    house.next(FrameType.HELLO, refused("not on the list"));
    house.sendRows("a");

    house.runNow();

    assertThat(house.message()).isEqualTo("ERROR: not on the list");
    assertThat(house.diary).containsExactly("connect", "HELLO", "close");
    house.now = SenderHouse.START_MILLIS + PipeSender.REFUSED_RETRY_MILLIS - 1;
    house.step();
    assertThat(house.connects).isOne();
    house.now++;
    house.runNow();
    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(house.count("settled a")).isOne();
  }

  @ParameterizedTest
  @EnumSource(names = {"ROWS", "HEARTBEAT"})
  void refusal_inTheMiddle_isAnErrorThatClearsByItself(FrameType type) {
    house.runNow();
    if (type == FrameType.ROWS) {
      house.sendRows("a");
    }
    house.next(type, refused("cut off"));

    house.run(3_100);

    assertThat(house.message()).isEqualTo("ERROR: cut off");
    assertThat(house.openLinks).isZero();
    house.run(5_000);
    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(house.count("settled a")).isEqualTo(type == FrameType.ROWS ? 1 : 0);
    assertThat(house.aside).isZero();
  }

  @Test
  void refusal_neverCountsAsAnAttempt() {
    house.maxRetries = 0;
    house.sendRows("a");
    house.always(FrameType.ROWS, refused("cut off"));

    house.run(600_000);

    assertThat(house.aside).isZero();
    assertThat(house.message()).isEqualTo("ERROR: cut off");
  }

  // A receiver that asks to wait

  @Test
  void later_waitsAsTold_andDoesNotCount() {
    house.maxRetries = 0;
    house.sendRows("a");
    house.next(FrameType.ROWS, later(4_000, "disk is short"), later(700, "disk is short"));

    house.run(3_990);
    assertThat(house.deliveries()).containsExactly("ROWS a");
    assertThat(house.message()).isEqualTo("WARN: disk is short");
    house.run(600);
    assertThat(house.deliveries()).containsExactly("ROWS a", "ROWS a");
    house.run(200);

    assertThat(house.deliveries()).containsExactly("ROWS a", "ROWS a", "ROWS a", "settled a");
    assertThat(house.connects).isOne();
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  @Test
  void later_toHello_waitsAsTold() {
    house.next(FrameType.HELLO, later(7_000, "busy"));

    house.run(6_900);

    assertThat(house.connects).isOne();
    assertThat(house.message()).startsWith("WARN: ").contains("busy");
    house.run(1_000);
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  // Answers that make no sense

  @Test
  void welcome_asTheAnswerToRows_isNoSuccess() {
    house.sendRows("a");
    house.next(FrameType.ROWS, with(ScriptedReceiver.welcome(0, 0)));

    house.run(1_000);

    assertThat(house.deliveries()).containsExactly("ROWS a", "ROWS a", "settled a");
    assertThat(house.connects).isEqualTo(2);
  }

  @Test
  void offsets_asTheAnswerToRows_areNoSuccess() {
    house.sendRows("a");
    house.next(FrameType.ROWS, with(new Message.FileOffsets(0, 0, false)));

    house.run(1_000);

    assertThat(house.deliveries()).containsExactly("ROWS a", "ROWS a", "settled a");
    assertThat(house.connects).isEqualTo(2);
  }

  @Test
  void ack_asTheAnswerToHello_isNoWelcome() {
    house.sendRows("a");
    house.next(FrameType.HELLO, with(new Message.Ack()));

    house.step();

    assertThat(house.message())
        .isEqualTo("WARN: cloud:6667: the answer to HELLO was ACK, trying again");
    assertThat(house.openLinks).isZero();
    house.run(1_000);
    assertThat(house.count("settled a")).isOne();
  }

  @Test
  void welcome_asTheAnswerToAHeartbeat_isNoSignOfLife() {
    house.runNow();
    house.next(FrameType.HEARTBEAT, with(ScriptedReceiver.welcome(0, 0)));

    house.run(4_000);

    assertThat(house.connects).isEqualTo(2);
  }
}
