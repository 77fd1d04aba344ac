// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.broken;
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
        .containsExactly("connect", "HELLO", "ROWS b", "settled b");
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
}
