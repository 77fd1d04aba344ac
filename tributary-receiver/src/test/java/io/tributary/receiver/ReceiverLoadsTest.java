// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static io.tributary.receiver.ReceiverHouse.CONTENT;
import static io.tributary.receiver.ReceiverHouse.begin;
import static io.tributary.receiver.ReceiverHouse.end;
import static io.tributary.receiver.ReceiverHouse.hello;
import static io.tributary.receiver.ReceiverHouse.identity;
import static io.tributary.receiver.ReceiverHouse.rowsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes on while a file is loaded. */
class ReceiverLoadsTest {
  private static final Message ACK = new Message.Ack();
  private static final String FIRST = "file root.db <a sealed file>";
  private static final String SECOND = "file root.next <a sealed file>";
  private static final FileIdentity NEXT = identity("next", CONTENT);

  @TempDir private Path folder;
  private ReceiverHouse house;
  private ReceiverHouse.Peered connection;

  @BeforeEach
  void sendTheFirst() {
    house = new ReceiverHouse(folder);
    house.holdsBack = true;
    connection = house.connect("p");
    connection.sendAll(begin());
  }

  @Test
  void end_isAnsweredAtOnce_andSaysLaterThatItIsApplied() throws Exception {
    assertThat(connection.say(end())).isEqualTo(applied(0));
    assertThat(connection.say(end())).isEqualTo(applied(0));
    assertThat(house.applied).isEmpty();

    house.goOn();

    assertThat(connection.say(end())).isEqualTo(applied(1));
    assertThat(connection.say(end())).isEqualTo(applied(1));
    assertThat(house.applied).containsExactly(FIRST);
    assertThat(house.stagedFiles()).isEmpty();
  }

  @Test
  void rowsAndTheNextFile_areTakenMeanwhile_andFilesStayInTheirOrder() {
    connection.say(end());

    assertThat(connection.say(rowsOf("root.live", 5))).isEqualTo(ACK);
    sendTheSecond();
    assertThat(house.applied).containsExactly("rows root.live 5");
    house.goOn();

    assertThat(connection.say(end())).isEqualTo(applied(2));
    assertThat(house.applied).containsExactly("rows root.live 5", FIRST, SECOND);
  }

  @Test
  void filesThatTheEngineTakesTogether_areAppliedAndKnown_eachOfThem() throws Exception {
    house.atOnce = 2;
    connection.say(end());
    sendTheSecond();
    house.goOn();

    assertThat(connection.say(end())).isEqualTo(applied(2));
    assertThat(house.applied).containsExactly(FIRST, SECOND);
    assertThat(house.stagedFiles()).isEmpty();
    connection = house.connect("q");
    connection = house.connect("p");
    assertThat(connection.say(begin())).isEqualTo(new Message.FileOffsets(CONTENT.length, 0, true));
  }

  @Test
  void failure_isToldWhenAsked_andNothingBehindItIsApplied() throws Exception {
    house.effect =
        () -> {
          throw new ApplyException("no memory");
        };
    connection.say(end());
    sendTheSecond();
    house.goOn();

    assertThat(connection.say(new Message.FileEnd(NEXT))).isEqualTo(applied(0));
    assertThat(connection.say(end())).isEqualTo(new Message.Failed("no memory"));
    assertThat(house.applied).isEmpty();
    assertThat(house.stagedFiles()).hasSize(2);

    house.effect = () -> {};
    connection.say(hello("p"));
    assertThat(connection.sendAll(begin()))
        .isEqualTo(new Message.FileOffsets(CONTENT.length, 0, false));
    connection.say(end());
    sendTheSecond();
    house.goOn();
    assertThat(connection.say(end())).isEqualTo(applied(2));
    assertThat(house.applied).containsExactly(FIRST, SECOND);
  }

  /** A file that always fails would never run out of attempts. */
  @Test
  void failure_isToldOnALaterConnection_whenNobodyAskedBefore() {
    house.effect =
        () -> {
          throw new ApplyException("no memory");
        };
    connection.say(end());
    house.goOn();
    connection = house.connect("p");
    sendTheSecond();
    house.effect = () -> {};
    house.goOn();
    assertThat(house.applied).containsExactly(SECOND);

    connection.sendAll(begin());
    assertThat(connection.say(end())).isEqualTo(new Message.Failed("no memory"));
    connection.say(hello("p"));
    connection.sendAll(begin());
    connection.say(end());
    house.goOn();
    assertThat(house.applied).containsExactly(SECOND, FIRST);
  }

  @Test
  void newConnection_waitsForTheLoadOfTheOldOne_andIsToldOfIt() {
    connection.say(end());

    assertThat(house.open().say(hello("p"))).isInstanceOf(Message.Later.class);
    house.goOn();

    Message.Welcome welcome = (Message.Welcome) house.open().say(hello("p"));
    assertThat(welcome.files()).isEqualTo(1);
    assertThat(welcome.rows()).isZero();
  }

  @Test
  void restart_inTheMiddle_knowsNothingOfIt_andHasTheBytes() {
    connection.say(end());
    house.restart();
    connection = house.connect("p");

    assertThat(connection.say(begin()))
        .isEqualTo(new Message.FileOffsets(CONTENT.length, 0, false));
    connection.say(end());
    house.goOn();
    assertThat(house.applied).containsExactly(FIRST);
  }

  @Test
  void sameFile_offeredTwice_isAppliedOnce() {
    connection.sendAll(begin());
    connection.say(end());
    house.goOn();

    assertThat(connection.say(end())).isEqualTo(applied(1));
    house.goOn();
    assertThat(connection.say(end())).isEqualTo(applied(2));
    assertThat(house.applied).containsExactly(FIRST);
  }

  @Test
  void senderThatIsNoLongerAllowed_getsNothingApplied() {
    connection.say(end());
    house.allowed = "10.0.0.1";
    house.goOn();

    assertThat(house.applied).isEmpty();
    assertThat(connection.say(end())).isInstanceOf(Message.Refused.class);
  }

  /** The node may have stood still, and another one may have gone on with the pipe. */
  @Test
  void secondFile_behindALongSilence_isNotLoaded_whereThereAreOtherNodes() {
    house.hasOthers = true;
    connection.say(end());
    sendTheSecond();
    house.effect = () -> house.now += ReceiverSession.SILENCE_MILLIS + 1;
    house.goOn();
    // What is still in the connection does not change that.
    connection.say(new Message.Heartbeat(true, List.of()));
    house.goOn();

    assertThat(house.applied).containsExactly(FIRST);
    house.effect = () -> {};
    connection = house.connect("p");
    connection.say(new Message.FileBegin("root.next", NEXT, Optional.empty(), false));
    assertThat(connection.say(new Message.FileEnd(NEXT))).isInstanceOf(Message.Later.class);
    connection.say(hello("p"));
    connection.say(new Message.FileBegin("root.next", NEXT, Optional.empty(), false));
    connection.say(new Message.FileEnd(NEXT));
    house.goOn();
    assertThat(house.applied).containsExactly(FIRST, SECOND);
  }

  @Test
  void secondFile_behindALongSilence_isLoaded_whereThereIsNoOtherNode() {
    connection.say(end());
    sendTheSecond();
    house.effect = () -> house.now += ReceiverSession.SILENCE_MILLIS + 1;
    house.goOn();

    assertThat(house.applied).containsExactly(FIRST, SECOND);
  }

  @Test
  void bye_inTheMiddle_leavesNothing() throws Exception {
    connection.say(end());
    connection.say(new Message.Bye("dropped"));
    house.goOn();

    assertThat(house.stagedFiles()).isEmpty();
    assertThat(house.disk.names()).isEmpty();
  }

  @Test
  void pipe_isShown_howeverLongItsFileLoads() {
    connection.say(end());
    house.now += Duration.ofHours(5).toMillis();

    assertThat(house.rows()).hasSize(1);
  }

  private void sendTheSecond() {
    connection.sendAll(new Message.FileBegin("root.next", NEXT, Optional.empty(), false));
    connection.say(new Message.FileEnd(NEXT));
  }

  private static Message applied(long files) {
    return new Message.FilesApplied(files);
  }
}
