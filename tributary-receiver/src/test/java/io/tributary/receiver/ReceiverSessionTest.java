// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static io.tributary.receiver.ReceiverHouse.hello;
import static io.tributary.receiver.ReceiverHouse.rowsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.FileIdentity;
import io.tributary.wire.FilePart;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.Message;
import io.tributary.wire.Position;
import io.tributary.wire.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What one connection may say, and who may say it. */
class ReceiverSessionTest {
  private static final Message ACK = new Message.Ack();
  private static final Message.Refused NOT_LISTED =
      new Message.Refused(
          Refusal.NOT_ALLOWED,
          "permission is not allowed: the sender IP <127.0.0.1>,"
              + " the white list of receiver <10.0.0.0/8>");
  private static final FileIdentity FILE = new FileIdentity("f", 4, 9);

  @TempDir private Path folder;
  private ReceiverHouse house;

  @BeforeEach
  void start() {
    house = new ReceiverHouse(folder);
  }

  static Stream<Message> sendersMessages() {
    return Stream.of(
        rowsOf("root.db"),
        new Message.FileBegin("root.db", FILE, Optional.empty(), false),
        new Message.FileChunk(FilePart.FILE, 0, new byte[2]),
        new Message.FileEnd(FILE),
        new Message.Delete("root.db", List.of("root.db.d.s"), 1, 2),
        new Message.Heartbeat(true, List.of()),
        new Message.Bye("the end"));
  }

  // HELLO

  @ParameterizedTest
  @MethodSource("sendersMessages")
  void message_beforeHello_isRefused(Message message) {
    Message answer = house.open().say(message);

    assertThat(answer)
        .isEqualTo(new Message.Refused(Refusal.PROTOCOL, message.type() + " before HELLO"));
    assertNothingHappened();
  }

  @Test
  void hello_isWelcome() {
    assertThat(house.open().say(hello("p")))
        .isEqualTo(new Message.Welcome(1, "cloud", FrameCodec.MAX_FRAME_BYTES, "tributary", 0, 0));
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 2 to 3", "7, 7, 7"})
  void hello_ofOtherVersions_isRefused_namingBoth(int min, int max, String peer) {
    Message answer =
        house
            .open()
            .say(
                new Message.Hello(
                    min, max, "p", 1, "edge", 1, List.of(), "future", false, Position.start(4)));

    assertThat(answer)
        .isEqualTo(
            new Message.Refused(
                Refusal.VERSION,
                "protocol version of the peer is " + peer + ", this node speaks 1"));
    assertNothingHappened();
  }

  @Test
  void hello_ofMoreVersions_agreesOnTheNewestThatBothSpeak() {
    Message answer =
        house
            .open()
            .say(
                new Message.Hello(
                    1, 9, "p", 1, "edge", 1, List.of(), "future", false, Position.start(4)));

    assertThat(((Message.Welcome) answer).version()).isEqualTo(1);
  }

  @Test
  void refusedHello_opensNothing() {
    ReceiverHouse.Peered connection = house.open();
    connection.say(
        new Message.Hello(2, 3, "p", 1, "edge", 1, List.of(), "future", false, Position.start(4)));

    assertThat(connection.say(rowsOf("root.db"))).isInstanceOf(Message.Refused.class);
    assertNothingHappened();
  }

  @Test
  void answers_areNoSendersMessages() {
    ReceiverHouse.Peered connection = house.connect("p");

    assertThat(connection.say(ACK))
        .isEqualTo(new Message.Refused(Refusal.PROTOCOL, "ACK is not a message of a sender"));
  }

  // The allow list

  @Test
  void hello_fromAnAddressThatIsNotListed_isRefused() {
    house.allowed = "10.0.0.0/8";

    assertThat(house.open().say(hello("p"))).isEqualTo(NOT_LISTED);
    assertNothingHappened();
  }

  @ParameterizedTest
  @MethodSource("sendersMessages")
  void anyMessage_afterTheListChanged_isRefused(Message message) {
    ReceiverHouse.Peered connection = house.connect("p");
    house.allowed = "10.0.0.0/8";

    assertThat(connection.say(message)).isEqualTo(NOT_LISTED);
    assertNothingHappened();
  }

  @Test
  void sender_thatWasCutOff_mustGreetAgain() {
    ReceiverHouse.Peered connection = house.connect("p");
    house.allowed = "10.0.0.0/8";
    connection.say(rowsOf("root.db"));
    house.allowed = "127.0.0.1";

    assertThat(connection.say(hello("p"))).isInstanceOf(Message.Welcome.class);
    assertThat(connection.say(rowsOf("root.db"))).isEqualTo(ACK);
  }

  @Test
  void sender_thatWasCutOff_andGoesOn_isNotHeard() {
    ReceiverHouse.Peered connection = house.connect("p");
    house.allowed = "10.0.0.0/8";
    connection.say(rowsOf("root.db"));
    house.allowed = "127.0.0.1";

    assertThat(connection.say(rowsOf("root.db")))
        .isEqualTo(new Message.Refused(Refusal.PROTOCOL, "ROWS before HELLO"));
    assertThat(house.applied).isEmpty();
  }

  @Test
  void emptyList_letsNobodyIn() {
    house.allowed = "";

    assertThat(house.open().say(hello("p")))
        .isEqualTo(
            new Message.Refused(
                Refusal.NOT_ALLOWED,
                "permission is not allowed: the sender IP <127.0.0.1>,"
                    + " the white list of receiver <>"));
  }

  // Loops

  @Test
  void hello_ofThisVeryNode_isRefused() {
    Message answer = house.open().say(hello("p", "cloud", List.of()));

    assertThat(((Message.Refused) answer).kind()).isEqualTo(Refusal.SELF);
    assertNothingHappened();
  }

  @Test
  void hello_ofASenderThatThisNodeSendsTo_isRefused() {
    Message answer = house.open().say(hello("p", "edge", List.of("far", "cloud")));

    assertThat(((Message.Refused) answer).kind()).isEqualTo(Refusal.LOOP);
    assertNothingHappened();
  }

  @Test
  void heartbeat_ofALoopThatCameLater_isRefused_andEndsTheSession() {
    ReceiverHouse.Peered connection = house.connect("p");

    Message answer = connection.say(new Message.Heartbeat(true, List.of("cloud")));

    assertThat(((Message.Refused) answer).kind()).isEqualTo(Refusal.LOOP);
    assertThat(connection.say(rowsOf("root.db"))).isInstanceOf(Message.Refused.class);
    assertNothingHappened();
  }

  // What is applied

  @Test
  void rowsAndDeletions_areApplied_inOrder() {
    ReceiverHouse.Peered connection = house.connect("p");

    assertThat(connection.say(rowsOf("root.a"))).isEqualTo(ACK);
    assertThat(connection.say(new Message.Delete("root.a", List.of("root.a.d.s"), 1, 2)))
        .isEqualTo(ACK);
    assertThat(connection.say(rowsOf("root.b"))).isEqualTo(ACK);

    assertThat(house.applied)
        .containsExactly("rows root.a 5", "delete [root.a.d.s]", "rows root.b 5");
  }

  @Test
  void rows_thatTheEngineDoesNotTake_fail_withItsReason() {
    ReceiverHouse.Peered connection = house.connect("p");
    house.effect =
        () -> {
          throw new ApplyException("root.db.d.s is BOOLEAN here");
        };

    assertThat(connection.say(rowsOf("root.db")))
        .isEqualTo(new Message.Failed("root.db.d.s is BOOLEAN here"));
    connection.say(hello("p"));
    assertThat(connection.say(new Message.Delete("root.db", List.of("root.db.d.s"), 1, 2)))
        .isEqualTo(new Message.Failed("root.db.d.s is BOOLEAN here"));
    house.effect = () -> {};
    connection.say(hello("p"));
    assertThat(connection.say(rowsOf("root.db"))).isEqualTo(ACK);
  }

  @Test
  void rows_onWhichTheEngineStumbles_fail_butTheyAreAnswered() {
    ReceiverHouse.Peered connection = house.connect("p");
    house.effect =
        () -> {
          throw new IllegalStateException("bug in the engine");
        };

    Message answer = connection.say(rowsOf("root.db"));

    assertThat(answer).isInstanceOf(Message.Failed.class);
    assertThat(((Message.Failed) answer).reason()).contains("bug in the engine");
  }

  private void assertNothingHappened() {
    assertThat(house.applied).isEmpty();
    assertThat(house.rows()).isEmpty();
  }
}
