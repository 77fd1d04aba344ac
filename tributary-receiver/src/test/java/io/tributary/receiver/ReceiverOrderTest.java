// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static io.tributary.receiver.ReceiverHouse.begin;
import static io.tributary.receiver.ReceiverHouse.end;
import static io.tributary.receiver.ReceiverHouse.hello;
import static io.tributary.receiver.ReceiverHouse.rowsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import io.tributary.wire.Message;
import io.tributary.wire.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many requests under way: none is doubled, none overtakes another, and each is counted. */
class ReceiverOrderTest {
  private static final Message ACK = new Message.Ack();
  private static final Message SKIPPED = new Message.Skipped();

  @TempDir private Path folder;
  private SimulatedDisk disk;
  private ReceiverHouse house;

  @BeforeEach
  void start() {
    disk = new SimulatedDisk(new SplittableRandom(1), () -> 0, 1 << 30, folder.resolve("paths"));
    house = new ReceiverHouse(folder, disk);
  }

  // Numbers of frames

  @Test
  void firstFrame_mayHaveAnyNumber() {
    ReceiverHouse.Peered connection = house.open();

    assertThat(connection.say(4711, hello("p"))).isInstanceOf(Message.Welcome.class);
    assertThat(connection.say(4712, rowsOf("root.x"))).isEqualTo(ACK);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 4, 0, -1, Long.MAX_VALUE})
  void frame_thatIsNotTheNext_endsTheSession(long number) {
    ReceiverHouse.Peered connection = house.connect("p");
    connection.say(2, rowsOf("root.x", 1));

    assertThat(connection.say(number, rowsOf("root.x", 2)))
        .isEqualTo(
            new Message.Refused(
                Refusal.PROTOCOL, "frame %d (ROWS) after frame 2".formatted(number)));

    assertThat(connection.say(3, rowsOf("root.x", 2)))
        .isEqualTo(new Message.Refused(Refusal.PROTOCOL, "a session that has ended"));
    assertThat(connection.say(4, hello("p"))).isInstanceOf(Message.Refused.class);
    assertThat(house.applied).containsExactly("rows root.x 1");
    assertThat(house.rows()).isEmpty();
  }

  @Test
  void session_thatHasEnded_leavesThePipeToAnother() {
    ReceiverHouse.Peered connection = house.connect("p");
    connection.say(rowsOf("root.x", 1));
    connection.sayRubbish();

    ReceiverHouse.Peered next = house.open();

    assertThat(((Message.Welcome) next.say(hello("p"))).rows()).isOne();
    assertThat(next.say(rowsOf("root.x", 2))).isEqualTo(ACK);
  }

  // What comes behind a request that was not done

  @Test
  void unitsBehindOneThatFailed_areSkipped_untilHello() {
    ReceiverHouse.Peered connection = house.connect("p");
    failNext("no memory");

    assertThat(connection.say(rowsOf("root.x", 1))).isEqualTo(new Message.Failed("no memory"));
    assertThat(connection.say(rowsOf("root.x", 2))).isEqualTo(SKIPPED);
    assertThat(connection.say(new Message.Delete("root.x", List.of("root.x.d.s"), 1, 2)))
        .isEqualTo(SKIPPED);
    assertThat(connection.say(begin())).isEqualTo(SKIPPED);
    assertThat(connection.say(end())).isEqualTo(SKIPPED);
    assertThat(connection.say(new Message.Heartbeat(true, List.of()))).isEqualTo(SKIPPED);
    assertThat(house.applied).isEmpty();

    assertThat(((Message.Welcome) connection.say(hello("p"))).rows()).isZero();
    assertThat(connection.say(rowsOf("root.x", 1))).isEqualTo(ACK);
    assertThat(house.applied).containsExactly("rows root.x 1");
  }

  @Test
  void busyEngine_asksToWait_andSkipsWhatIsBehind() {
    ReceiverHouse.Peered connection = house.connect("p");
    house.effect =
        () -> {
          throw new ApplyException(
              ApplyException.Fault.BUSY, "flushing", new IllegalStateException("x"));
        };

    Message answer = connection.say(rowsOf("root.x", 1));

    assertThat(answer).isInstanceOf(Message.Later.class);
    assertThat(((Message.Later) answer).afterMillis()).isPositive();
    assertThat(((Message.Later) answer).reason()).isEqualTo("flushing");
    assertThat(connection.say(rowsOf("root.x", 2))).isEqualTo(SKIPPED);
  }

  @Test
  void farewells_areHeard_behindARequestThatFailed() {
    ReceiverHouse.Peered connection = house.connect("p");
    failNext("no memory");
    connection.say(rowsOf("root.x"));

    assertThat(connection.say(new Message.Heartbeat(false, List.of()))).isEqualTo(ACK);
    assertThat(house.rows()).extracting(ReceiverRow::running).containsExactly(false);
    assertThat(connection.say(new Message.Bye("dropped"))).isEqualTo(ACK);
    assertThat(house.rows()).isEmpty();
  }

  // How many were applied

  @Test
  void welcome_saysHowManyUnitsOfTheIncarnationAreApplied_alsoAfterAPowerFailure() {
    ReceiverHouse.Peered connection = house.connect("p");
    connection.say(rowsOf("root.x"));
    connection.say(new Message.Delete("root.x", List.of("root.x.d.s"), 1, 2));
    connection.sendAll(begin());
    connection.say(end());
    connection.say(new Message.Heartbeat(true, List.of()));
    disk.crash();
    house.restart();

    Message.Welcome welcome = (Message.Welcome) house.open().say(hello("p"));
    assertThat(welcome.rows()).isEqualTo(2);
    assertThat(welcome.files()).isEqualTo(1);
    assertThat(((Message.Welcome) house.open().say(hello("q"))).rows()).isZero();
    assertThat(((Message.Welcome) house.open().say(hello("p", 99))).rows()).isZero();
  }

  @Test
  void newIncarnation_isCountedByItself() {
    house.connect("p").say(rowsOf("root.x"));
    ReceiverHouse.Peered connection = house.open();
    connection.say(hello("p", 99));
    connection.say(rowsOf("root.x"));
    connection.say(rowsOf("root.x"));

    assertThat(((Message.Welcome) house.open().say(hello("p", 99))).rows()).isEqualTo(2);
  }

  @Test
  void unit_thatCannotBeCounted_isNotAcknowledged() {
    ReceiverHouse.Peered connection = house.connect("p");
    connection.say(rowsOf("root.x", 1));
    disk.failures(1);

    assertThat(connection.say(rowsOf("root.x", 2))).isInstanceOf(Message.Later.class);
    assertThat(connection.say(rowsOf("root.x", 3))).isEqualTo(SKIPPED);

    disk.failures(0);
    assertThat(((Message.Welcome) connection.say(hello("p"))).rows()).isOne();
    assertThat(connection.say(rowsOf("root.x", 2))).isEqualTo(ACK);
    assertThat(((Message.Welcome) house.open().say(hello("p"))).rows()).isEqualTo(2);
  }

  @Test
  void file_thatCannotBeCounted_isNotAcknowledged_andNotKnown() {
    ReceiverHouse.Peered connection = house.connect("p");
    connection.sendAll(begin());
    disk.failures(1);

    assertThat(connection.say(end())).isInstanceOf(Message.Later.class);

    disk.failures(0);
    connection.say(hello("p"));
    assertThat(((Message.FileOffsets) connection.say(begin())).known()).isFalse();
  }

  @Test
  void hello_whoseDiskFails_isAskedToWait() {
    disk.failures(1);

    assertThat(house.open().say(hello("p"))).isInstanceOf(Message.Later.class);

    disk.failures(0);
    assertThat(house.open().say(hello("p"))).isInstanceOf(Message.Welcome.class);
  }

  @Test
  void tooManyPipes_areAskedToWait() {
    for (int i = 0; i < Peers.MOST; i++) {
      house.connect("p" + i);
    }

    Message answer = house.open().say(hello("one more"));

    assertThat(((Message.Later) answer).reason()).contains("at most 4096");
  }

  private void failNext(String reason) {
    house.effect =
        () -> {
          house.effect = () -> {};
          throw new ApplyException(reason);
        };
  }

  // Silence

  @Test
  void connectionThatWasSilentForLong_mustGreetAgain_beforeAnythingOfItIsApplied() {
    ReceiverHouse.Peered connection = house.connect("p");
    house.now += ReceiverSession.SILENCE_MILLIS;
    assertThat(connection.say(rowsOf("root.x", 1))).isEqualTo(ACK);
    List<String> before = List.copyOf(house.applied);

    house.now += ReceiverSession.SILENCE_MILLIS + 1;

    assertThat(connection.say(rowsOf("root.x", 2))).isInstanceOf(Message.Later.class);
    assertThat(connection.say(rowsOf("root.x", 3))).isEqualTo(SKIPPED);
    assertThat(house.applied).isEqualTo(before);
    assertThat(connection.say(hello("p"))).isInstanceOf(Message.Welcome.class);
    assertThat(connection.say(rowsOf("root.x", 2))).isEqualTo(ACK);
  }
}
