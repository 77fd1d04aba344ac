// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.broken;
import static io.tributary.sender.SenderHouse.failed;
import static io.tributary.sender.SenderHouse.later;
import static io.tributary.sender.SenderHouse.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.SenderStatus.Phase;
import io.tributary.wire.FrameType;
import org.junit.jupiter.api.Test;

/** STOP, START and the end, with little or much under way. */
class PipeSenderStopTest {
  private final SenderHouse house = new SenderHouse();

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
        .containsExactly("connect", "HELLO", "HEARTBEAT running", "ROWS b", "settled b");
  }

  @Test
  void stop_betweenAttempts_keepsTheUnit() {
    house.sendRows("a", "b");
    house.next(FrameType.ROWS, broken("cut"));
    house.runNow();
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
  void close_saysThatThePipeStands_andTheReceiverKeepsWhatItKnows() {
    house.runNow();
    int size = house.diary.size();

    house.sender.close();
    house.sender.close();

    assertThat(house.diarySince(size)).containsExactly("HEARTBEAT stopped", "close");
  }

  // DROP

  @Test
  void leave_saysBye() {
    house.runNow();
    int size = house.diary.size();

    assertThat(house.sender.leave(house.now)).isFalse();
    house.sender.close();

    assertThat(house.diarySince(size)).containsExactly("BYE", "close");
  }

  @Test
  void leave_ofAStoppedPipe_connectsToSayBye() {
    house.runNow();
    house.sender.setRunning(false);
    house.step();
    int size = house.diary.size();

    assertThat(house.sender.leave(house.now)).isFalse();

    assertThat(house.diarySince(size)).containsExactly("connect", "HELLO", "BYE", "close");
    assertThat(house.openLinks).isZero();
  }

  @Test
  void leave_receiverAtWork_isTriedAgain() {
    house.sender.setRunning(false);
    house.next(FrameType.HELLO, later(1_000, "at work"));

    assertThat(house.sender.leave(house.now)).isTrue();
    assertThat(house.sender.leave(house.now)).isFalse();

    assertThat(house.diary).endsWith("connect", "HELLO", "BYE", "close");
    assertThat(house.openLinks).isZero();
  }

  @Test
  void leave_receiverAwayOrRefusing_givesUp() {
    house.reachable = false;
    assertThat(house.sender.leave(house.now)).isFalse();
    house.reachable = true;
    house.loginRefusal = "wrong password";
    assertThat(house.sender.leave(house.now)).isFalse();
    house.loginRefusal = null;
    house.next(FrameType.HELLO, refused("not in the list"));
    assertThat(house.sender.leave(house.now)).isFalse();
    assertThat(house.openLinks).isZero();
  }

  @Test
  void leave_ofALinkThatIsGone_doesNotThrow() {
    house.runNow();
    house.next(FrameType.BYE, broken("reset"));

    assertThat(house.sender.leave(house.now)).isFalse();

    assertThat(house.openLinks).isZero();
  }

  @Test
  void close_beforeConnecting_doesNothing() {
    house.sender.close();

    assertThat(house.diary).isEmpty();
  }

  // With much under way

  @Test
  void stop_withMuchUnderWay_hearsTheAnswers_beforeItCloses() {
    withheld("a", "b", "c");
    house.answersWithheld = false;
    house.sender.setRunning(false);

    house.step();

    assertThat(house.receipts()).containsExactly("a", "b", "c");
    assertThat(house.diary)
        .endsWith("HEARTBEAT stopped", "close", "settled a", "settled b", "settled c");
    assertThat(house.openLinks).isZero();
  }

  @Test
  void stop_withMuchUnderWay_doesNotWaitForEver_andStartSendsNothingTwice() {
    withheld("a", "b");
    house.sender.setRunning(false);
    long before = house.now;

    house.step();

    assertThat(house.now - before).isLessThanOrEqualTo(5_000);
    assertThat(house.openLinks).isZero();
    house.answersWithheld = false;
    house.sendRows("c");
    house.sender.setRunning(true);
    house.run(100);
    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b", "ROWS c");
    assertThat(house.receipts()).containsExactly("a", "b", "c");
  }

  @Test
  void stop_behindAUnitThatFailed_countsTheAttempt_andKeepsTheOrder() {
    house.maxRetries = 0;
    house.next(FrameType.ROWS, failed("type conflict"));
    withheld("bad", "b");
    house.answersWithheld = false;
    house.sender.setRunning(false);
    house.run(1_000);
    assertThat(house.receipts()).containsExactly("bad SET_ASIDE");

    house.sender.setRunning(true);
    house.run(1_000);

    assertThat(house.receiver.applied).containsExactly("ROWS b");
    assertThat(house.receipts()).containsExactly("bad SET_ASIDE", "b");
  }

  @Test
  void stop_beforeWelcome_closes() {
    house.answersWithheld = true;
    house.step();
    house.sender.setRunning(false);

    house.step();

    assertThat(house.openLinks).isZero();
    assertThat(house.phase()).isEqualTo(Phase.PAUSED);
  }

  @Test
  void close_withMuchUnderWay_settlesWhatIsAnswered() {
    withheld("a", "b");
    house.answersWithheld = false;

    house.sender.close();

    assertThat(house.receipts()).containsExactly("a", "b");
    assertThat(house.diary).contains("HEARTBEAT stopped");
    assertThat(house.openLinks).isZero();
  }

  @Test
  void close_withMuchUnderWay_doesNotWaitForEver() {
    withheld("a", "b");
    long before = house.now;

    house.sender.close();

    assertThat(house.now - before).isLessThanOrEqualTo(5_000);
    assertThat(house.openLinks).isZero();
  }

  private void withheld(String... rows) {
    house.runNow();
    house.answersWithheld = true;
    house.sendRows(rows);
    house.run(5);
  }
}
