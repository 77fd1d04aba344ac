// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.broken;
import static io.tributary.sender.SenderHouse.later;
import static io.tributary.sender.SenderHouse.refused;
import static io.tributary.sender.SenderHouse.taken;
import static io.tributary.sender.SenderHouse.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.SenderStatus.Phase;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Live units over a link that works, breaks, refuses and asks to wait. */
class PipeSenderTest {
  private final SenderHouse house = new SenderHouse();

  // Order and receipts

  @Test
  void units_inOrder_areSentAndSettledOneByOne() {
    house.sendRows("a", "b");
    house.toSend.add(Units.deletion("a", house.settled("deletion")));
    house.sendRows("c");

    house.runNow();

    assertThat(house.diary)
        .containsExactly(
            "connect",
            "HELLO",
            "ROWS a",
            "settled a",
            "ROWS b",
            "settled b",
            "DELETE a",
            "settled deletion",
            "ROWS c",
            "settled c");
    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(house.phase()).isEqualTo(Phase.CONNECTED);
    assertThat(house.sender.status().points()).isEqualTo(9);
    assertThat(house.sender.status().lastAcknowledgedMillis()).contains(house.now - 10);
  }

  @Test
  void hello_saysWhoSends() {
    house.runNow();

    assertThat(house.hellos)
        .containsExactly(
            new Message.Hello(
                FrameCodec.MIN_VERSION,
                FrameCodec.VERSION,
                "mypipe",
                77,
                "edge",
                List.of("far"),
                "tributary",
                true));
  }

  @Test
  void unit_thatIsNotAcknowledged_isNotSettled() {
    house.sendRows("a");
    house.always(FrameType.ROWS, broken("cut"));

    house.run(60_000);

    assertThat(house.count("ROWS a")).isGreaterThan(5);
    assertThat(house.count("settled a")).isZero();
  }

  @Test
  void unit_whoseRequestOrAnswerIsLost_isSentAgainOnANewLink_andSettledOnce() {
    house.sendRows("a", "b");
    house.next(FrameType.ROWS, broken("cut"));

    house.run(1_000);

    assertThat(house.diary)
        .containsExactly(
            "connect",
            "HELLO",
            "ROWS a",
            "close",
            "connect",
            "HELLO",
            "ROWS a",
            "settled a",
            "ROWS b",
            "settled b");
    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(house.sender.status().retries()).isOne();
    assertThat(house.openLinks).isOne();
  }

  // A receiver that is away

  @Test
  void awayReceiver_isTriedForEver_withoutCountingAttempts() {
    house.maxRetries = 0;
    house.sendRows("a");
    house.reachable = false;

    house.run(86_400_000);

    assertThat(house.connects).isBetween(86_400 / 30, 2 * 86_400 / 30 + 20);
    assertThat(house.message()).isEqualTo("WARN: cloud:6667: connection refused, trying again");
    assertThat(house.phase()).isEqualTo(Phase.AWAY);
    assertThat(house.aside).isZero();
    house.reachable = true;
    house.run(30_001);
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

    house.run(3_999);
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

    house.run(6_999);

    assertThat(house.connects).isOne();
    assertThat(house.message()).startsWith("WARN: ").contains("busy");
    house.run(1_000);
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  // Answers that make no sense

  @Test
  void welcome_asTheAnswerToRows_isNoSuccess() {
    house.sendRows("a");
    house.next(FrameType.ROWS, with(taken(hello())));

    house.run(1_000);

    assertThat(house.deliveries()).containsExactly("ROWS a", "ROWS a", "settled a");
    assertThat(house.connects).isEqualTo(2);
  }

  @Test
  void offsets_asTheAnswerToRows_areNoSuccess() {
    house.sendRows("a");
    house.next(FrameType.ROWS, with(new Message.FileOffsets(0, 0)));

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
    house.next(FrameType.HEARTBEAT, with(taken(hello())));

    house.run(4_000);

    assertThat(house.connects).isEqualTo(2);
  }

  // Signs of life

  @Test
  void idleSender_sendsAHeartbeatEveryThreeSeconds() {
    house.runNow();
    int size = house.diary.size();

    house.run(9_500);

    assertThat(house.diarySince(size))
        .containsExactly("HEARTBEAT running", "HEARTBEAT running", "HEARTBEAT running");
  }

  @Test
  void busySender_sendsNoHeartbeat() {
    house.runNow();
    for (int i = 0; i < 10; i++) {
      house.sendRows("a");
      house.run(1_000);
    }

    assertThat(house.count("HEARTBEAT running")).isZero();
  }

  @Test
  void idleSender_asksItsFeedManyTimesASecond() {
    house.runNow();
    house.sendRows("a");

    house.run(10);

    assertThat(house.count("settled a")).isOne();
  }

  @Test
  void heartbeat_whoseLinkIsGone_isAWarningAndConnectsAgain() {
    house.runNow();
    house.next(FrameType.HEARTBEAT, broken("reset"));
    house.reachable = false;

    house.run(3_100);

    assertThat(house.message()).startsWith("WARN: cloud:6667: ");
    house.reachable = true;
    house.run(2_000);
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  @Test
  void unreadableFeed_keepsGivingSignsOfLife() {
    house.runNow();
    house.feedFailure = new IOException("disk");

    house.run(15_000);

    // The receiver forgets a pipe that is silent for so long.
    assertThat(house.count("HEARTBEAT running")).isPositive();
  }

  // STOP, START, the end

  @Test
  void newSender_isStopped() {
    house.sender.setRunning(false);
    house.sendRows("a");

    house.run(10_000);

    assertThat(house.diary).isEmpty();
    assertThat(house.phase()).isEqualTo(Phase.PAUSED);
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  @Test
  void stop_saysSo_andSendsNothingMore() {
    house.sendRows("a");
    house.runNow();
    int size = house.diary.size();
    house.sender.setRunning(false);
    house.sendRows("b");

    house.run(60_000);

    assertThat(house.diarySince(size)).containsExactly("HEARTBEAT stopped", "close");
    assertThat(house.phase()).isEqualTo(Phase.PAUSED);
    house.sender.setRunning(true);
    house.run(100);
    assertThat(house.diarySince(size + 2))
        .containsExactly("connect", "HELLO", "ROWS b", "settled b");
  }

  @Test
  void stop_betweenAttempts_keepsTheUnit() {
    house.sendRows("a", "b");
    house.next(FrameType.ROWS, broken("cut"));
    house.step();
    house.step();
    house.sender.setRunning(false);
    house.run(60_000);
    assertThat(house.count("settled a")).isZero();

    house.sender.setRunning(true);
    house.run(100);

    assertThat(house.deliveries())
        .containsExactly("ROWS a", "ROWS a", "settled a", "ROWS b", "settled b");
  }

  @Test
  void stop_whileRefused_tellsNoOldReason() {
    house.loginRefusal = "wrong password";
    house.run(100);
    house.sender.setRunning(false);

    house.run(100);

    // Nothing is tried while a pipe is stopped, so nothing is refused.
    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(house.phase()).isEqualTo(Phase.PAUSED);
  }

  @Test
  void close_saysBye() {
    house.runNow();
    int size = house.diary.size();

    house.sender.close();
    house.sender.close();

    assertThat(house.diarySince(size)).containsExactly("BYE", "close");
  }

  @Test
  void close_ofALinkThatIsGone_doesNotThrow() {
    house.runNow();
    house.next(FrameType.BYE, broken("reset"));

    house.sender.close();

    assertThat(house.openLinks).isZero();
  }

  @Test
  void close_beforeConnecting_doesNothing() {
    house.sender.close();

    assertThat(house.diary).isEmpty();
  }

  @Test
  void upstreamIds_areAskedForEachTime() {
    house.runNow();
    house.upstreamIds.add("farther");
    house.next(FrameType.HEARTBEAT, broken("reset"));

    house.run(5_000);

    assertThat(house.hellos.get(1).upstreamIds()).containsExactly("far", "farther");
  }

  private static Message hello() {
    return new Message.Hello(1, 1, "p", 1, "n", List.of(), "s", false);
  }
}
