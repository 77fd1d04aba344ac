// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.broken;
import static io.tributary.sender.SenderHouse.failed;
import static io.tributary.sender.SenderHouse.refused;
import static io.tributary.sender.SenderHouse.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the receiver says about a pipe that is well, such as that another sender overlaps. */
class PipeSenderNoticeTest {
  private static final String NOTICE = "device root.d is also sent by 10.0.0.7 (pipe p)";

  private final SenderHouse house = new SenderHouse();

  @BeforeEach
  void start() {
    house.runNow();
  }

  @Test
  void notice_isAWarning_untilAHeartbeatIsAnsweredWithoutIt() {
    assertThat(message()).isEqualTo("NORMAL");
    notice();
    house.run(3_100);
    assertThat(message()).isEqualTo("WARN: " + NOTICE);

    house.asEver(FrameType.HEARTBEAT);
    house.run(3_100);

    assertThat(message()).isEqualTo("NORMAL");
    assertThat(house.connects).isOne();
  }

  @Test
  void busySender_hearsOfItWithinSeconds() {
    notice();
    for (int batch = 0; batch < 40; batch++) {
      house.sendRows("a" + batch, "b" + batch, "c" + batch);
      house.run(100);
    }

    assertThat(message()).isEqualTo("WARN: " + NOTICE);
  }

  @Test
  void notice_givesWayToWhateverElseIsWrong() {
    notice();
    house.run(3_000);

    house.always(FrameType.ROWS, failed("type conflict"));
    house.sendRows("a");
    house.run(60_000);
    assertThat(message()).startsWith("WARN: 1 set aside");

    house.always(FrameType.HEARTBEAT, broken("cut"));
    house.reachable = false;
    house.run(4_000);
    assertThat(message()).isEqualTo("WARN: cloud:6667: connection refused, trying again");

    house.reachable = true;
    house.always(FrameType.HELLO, refused("not on the list"));
    house.run(60_000);
    assertThat(message()).isEqualTo("ERROR: not on the list");
  }

  @Test
  void stoppedPipe_hasNoNotice() {
    notice();
    house.run(3_000);

    house.sender.setRunning(false);
    house.run(1_000);

    assertThat(message()).isEqualTo("NORMAL");
  }

  @Test
  void notice_asTheAnswerToRows_isNoSuccess() {
    house.sendRows("a");
    house.next(FrameType.ROWS, with(new Message.Notice(NOTICE)));

    house.run(1_000);

    assertThat(house.deliveries()).containsExactly("ROWS a", "ROWS a", "settled a");
    assertThat(house.connects).isEqualTo(2);
  }

  private void notice() {
    house.always(FrameType.HEARTBEAT, with(new Message.Notice(NOTICE)));
  }

  /** As SHOW PIPES has it. */
  private String message() {
    SenderStatus status = house.sender.status();
    return house.sender.notice().map(status::warned).orElse(status).message();
  }
}
