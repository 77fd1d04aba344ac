// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.broken;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.SenderStatus.Phase;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import io.tributary.wire.Position;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Live units and signs of life over a link that works. */
class PipeSenderTest {
  private final SenderHouse house = new SenderHouse();

  // Order and receipts

  @Test
  void units_inOrder_areSentAndSettledOneByOne() {
    house.sendRows("a", "b");
    house.sendDeletion("a");
    house.sendRows("c");
    long begun = house.now;

    house.runNow();

    assertThat(house.diary)
        .containsExactly(
            "connect",
            "HELLO",
            "HEARTBEAT running",
            "ROWS a",
            "settled a",
            "ROWS b",
            "settled b",
            "DELETE a",
            "settled deletion of a",
            "ROWS c",
            "settled c");
    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(house.phase()).isEqualTo(Phase.CONNECTED);
    assertThat(house.sender.status().points()).isEqualTo(9);
    assertThat(house.sender.status().lastAcknowledgedMillis()).contains(begun);
  }

  @Test
  void hello_saysWhoSends() {
    house.runNow();

    assertThat(house.receiver.hellos)
        .containsExactly(
            new Message.Hello(
                FrameCodec.MIN_VERSION,
                FrameCodec.VERSION,
                "mypipe",
                77,
                "edge",
                1,
                List.of("far"),
                "tributary",
                true,
                Position.start(house.receiver.hellos.get(0).settled().incarnation())));
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
  void unit_whoseRequestIsLost_isSentAgainOnANewLink_andSettledOnce() {
    house.sendRows("a", "b");
    house.next(FrameType.ROWS, broken("cut"));

    house.run(1_000);

    assertThat(house.deliveries())
        .containsExactly("ROWS a", "ROWS a", "settled a", "ROWS b", "settled b");
    assertThat(house.connects).isEqualTo(2);
    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(house.sender.status().retries()).isOne();
    assertThat(house.openLinks).isOne();
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
  void busySender_sendsHeartbeats_betweenItsUnits() {
    house.runNow();
    int size = house.diary.size();
    for (int i = 0; i < 10; i++) {
      house.sendRows("a");
      house.run(1_000);
    }

    // They tell the receiver what is upstream now, be there data or not.
    assertThat(house.diarySince(size)).filteredOn("HEARTBEAT running"::equals).hasSize(3);
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

  @Test
  void upstreamIds_areAskedForEachTime() {
    house.runNow();
    house.upstreamIds.add("farther");
    house.next(FrameType.HEARTBEAT, broken("reset"));

    house.run(5_000);

    assertThat(house.receiver.hellos.get(1).upstreamIds()).containsExactly("far", "farther");
  }
}
