// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static io.tributary.receiver.ReceiverHouse.hello;
import static io.tributary.receiver.ReceiverHouse.identity;
import static io.tributary.receiver.ReceiverHouse.rowsOf;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.FileIdentity;
import io.tributary.wire.FilePart;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node dies, and the one that kept its copies goes on, or a third one that asks it. */
class ReceiverStandbyTest {

  private static final int PIECE = 256 * 1024;
  private static final byte[] CONTENT = content(5 * PIECE + 1000);
  private static final FileIdentity FILE = identity("large", CONTENT);
  private static final Message.FileBegin BEGIN =
      new Message.FileBegin("root.db", FILE, Optional.empty(), false);

  @TempDir private Path folder;
  private ReceiverHouse first;
  private ReceiverHouse standby;
  private ReceiverHouse third;

  @BeforeEach
  void start() {
    first = house("first");
    standby = house("standby");
    third = house("third");
    first.other = standby;
    third.other = standby;
  }

  private ReceiverHouse house(String name) {
    ReceiverHouse house = new ReceiverHouse(folder.resolve(name));
    house.hasOthers = true;
    return house;
  }

  // Files

  @Test
  void whatTheStandbyKeeps_isNotSentAgain() {
    send(first.connect("p"), 0, 4);

    long held = offset(standby.connect("p"));

    assertThat(held).isBetween(4L * PIECE - ReceiverHouse.ALONE_BYTES, 4L * PIECE);
  }

  @Test
  void thirdNode_takesItFromTheStandby_andEndsTheFile_andNothingIsLeft() throws IOException {
    send(first.connect("p"), 0, 4);
    ReceiverHouse.Peered connection = third.connect("p");

    int held = (int) offset(connection);
    connection.say(ReceiverHouse.chunk(FilePart.FILE, CONTENT, held));
    connection.say(new Message.FileEnd(FILE));

    assertThat(held).isGreaterThanOrEqualTo(4 * PIECE - ReceiverHouse.ALONE_BYTES);
    assertThat(third.applied).hasSize(1);
    assertThat(third.stagedFiles()).isEmpty();
    assertThat(standby.stagedFiles()).isEmpty();
  }

  @Test
  void takeover_thatLosesTheStandby_beginsWithWhatIsHere() {
    send(first.connect("p"), 0, 4);
    ReceiverHouse.Peered connection = third.connect("p");
    third.other = null;

    assertThat(offset(connection)).isZero();
  }

  @Test
  void smallFiles_areNotCopied() throws IOException {
    send(first.connect("p"), 0, 2);

    assertThat(standby.stagedFiles()).isEmpty();
  }

  @Test
  void fileThatIsApplied_isNotKeptAnyMore() throws IOException {
    ReceiverHouse.Peered connection = first.connect("p");
    send(connection, 0, 6);
    assertThat(standby.stagedFiles()).hasSize(1);

    connection.say(new Message.FileEnd(FILE));

    assertThat(first.applied).hasSize(1);
    assertThat(standby.stagedFiles()).isEmpty();
  }

  @Test
  void pipeThatIsDropped_leavesNothingWithTheStandby() throws IOException {
    ReceiverHouse.Peered connection = first.connect("p");
    send(connection, 0, 6);

    connection.say(new Message.Bye("dropped"));

    assertThat(standby.stagedFiles()).isEmpty();
  }

  @Test
  void copy_makesRoomForFilesOfTheNodeItself() throws IOException {
    send(first.connect("p"), 0, 4);
    standby.reserveBytes = Long.MAX_VALUE;

    Message answer = standby.connect("q").say(other());

    assertThat(answer).isInstanceOf(Message.Later.class);
    assertThat(standby.stagedFiles()).isEmpty();
  }

  @Test
  void fileThatArrivesHere_isNotDiscardedForAnotherNode() throws IOException {
    send(first.connect("p"), 0, 4);
    ReceiverHouse.Peered connection = standby.connect("p");
    long held = offset(connection);

    standby.receiver.discard(FILE);

    assertThat(offset(connection)).isEqualTo(held);
  }

  @Test
  void standbyThatComesLate_isGivenWhatItHasNot() {
    first.other = null;
    ReceiverHouse.Peered connection = first.connect("p");
    send(connection, 0, 4);
    first.other = standby;

    send(connection, 4, 5);

    assertThat(offset(standby.connect("p"))).isGreaterThanOrEqualTo(4 * PIECE);
  }

  // Counts

  @Test
  void whatIsApplied_isKnownToTheNextNode() {
    ReceiverHouse.Peered connection = first.connect("p");
    connection.say(rowsOf("root.x", 1));
    connection.say(rowsOf("root.x", 2));
    connection.say(new Message.Delete("root.x", List.of("root.x.d.s"), 1, 2));
    send(connection, 0, 6);
    connection.say(new Message.FileEnd(FILE));

    for (ReceiverHouse next : new ReceiverHouse[] {standby, third}) {
      Message.Welcome welcome = (Message.Welcome) next.open().say(hello("p"));
      assertThat(welcome.rows()).isEqualTo(3);
      assertThat(welcome.files()).isOne();
    }
  }

  @Test
  void nodeThatIsBack_knowsWhatOthersHaveApplied_andGoesOnCountingFromThere() {
    first.connect("p").say(rowsOf("root.x", 1));
    ReceiverHouse.Peered connection = standby.connect("p");
    connection.say(rowsOf("root.x", 2));
    connection.say(rowsOf("root.x", 3));

    ReceiverHouse.Peered back = first.open();

    assertThat(((Message.Welcome) back.say(hello("p"))).rows()).isEqualTo(3);
    back.say(rowsOf("root.x", 4));
    assertThat(((Message.Welcome) third.open().say(hello("p"))).rows()).isEqualTo(4);
  }

  @Test
  void anotherIncarnation_saysNothing() {
    first.connect("p").say(rowsOf("root.x", 1));

    assertThat(((Message.Welcome) standby.open().say(hello("p", 99))).rows()).isZero();
  }

  private static Message.FileBegin other() {
    return new Message.FileBegin("root.db", identity("f", CONTENT), Optional.empty(), false);
  }

  private static void send(ReceiverHouse.Peered connection, int from, int to) {
    connection.say(BEGIN);
    for (int i = from; i < to; i++) {
      int end = Math.min((i + 1) * PIECE, CONTENT.length);
      byte[] piece = Arrays.copyOfRange(CONTENT, i * PIECE, end);
      assertThat(connection.say(new Message.FileChunk(FilePart.FILE, (long) i * PIECE, piece)))
          .isEqualTo(new Message.Ack());
    }
  }

  private static long offset(ReceiverHouse.Peered connection) {
    return ((Message.FileOffsets) connection.say(BEGIN)).file();
  }

  private static byte[] content(int length) {
    return "0123456789abcdef".repeat(length / 16 + 1).substring(0, length).getBytes(US_ASCII);
  }
}
