// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static io.tributary.receiver.ReceiverHouse.CONTENT;
import static io.tributary.receiver.ReceiverHouse.begin;
import static io.tributary.receiver.ReceiverHouse.beginWithDeletions;
import static io.tributary.receiver.ReceiverHouse.chunk;
import static io.tributary.receiver.ReceiverHouse.end;
import static io.tributary.receiver.ReceiverHouse.hello;
import static io.tributary.receiver.ReceiverHouse.identity;
import static io.tributary.receiver.ReceiverHouse.rowsOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.FileIdentity;
import io.tributary.wire.FilePart;
import io.tributary.wire.Message;
import io.tributary.wire.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sealed files over connections that break. */
class ReceiverSessionFilesTest {
  private static final Message ACK = new Message.Ack();
  private static final Message SKIPPED = new Message.Skipped();
  private static final String WHOLE = "file root.db <a sealed file>";

  @TempDir private Path folder;
  private ReceiverHouse house;
  private ReceiverHouse.Peered connection;

  @BeforeEach
  void start() {
    house = new ReceiverHouse(folder);
    connection = house.connect("p");
  }

  @Test
  void file_inPieces_isLoadedWhole_andLeavesNothingBehind() throws Exception {
    assertThat(connection.say(begin())).isEqualTo(new Message.FileOffsets(0, 0, false));
    assertThat(connection.say(piece(0, 5))).isEqualTo(ACK);
    assertThat(connection.say(piece(5, CONTENT.length))).isEqualTo(ACK);
    assertThat(house.applied).isEmpty();

    assertThat(connection.say(end())).isEqualTo(applied(1));

    assertThat(house.applied).containsExactly(WHOLE);
    assertThat(house.stagedFiles()).isEmpty();
  }

  @Test
  void modifications_areLoadedWithTheirFile() throws Exception {
    connection.sendAll(beginWithDeletions());

    assertThat(connection.say(end())).isEqualTo(applied(1));

    assertThat(house.applied).containsExactly(WHOLE + "<its deletions>");
    assertThat(house.stagedFiles()).isEmpty();
  }

  @Test
  void brokenConnection_goesOnWhereItWas_alsoAfterARestart() {
    connection.say(begin());
    connection.say(piece(0, 5));
    house.restart();
    connection = house.connect("p");

    assertThat(connection.say(begin())).isEqualTo(new Message.FileOffsets(5, 0, false));
    connection.say(piece(5, CONTENT.length));

    assertThat(connection.say(end())).isEqualTo(applied(1));
    assertThat(house.applied).containsExactly(WHOLE);
  }

  @Test
  void piece_atAWrongOffset_isNotTaken_andBeginsAnew() {
    connection.say(begin());
    connection.say(piece(0, 5));

    // Another pipe may send the same file, so it is nobody's fault.
    assertThat(connection.say(piece(7, 8))).isInstanceOf(Message.Later.class);
    assertThat(connection.say(piece(5, 8))).isEqualTo(SKIPPED);
    connection.say(hello("p"));
    assertThat(connection.say(begin())).isEqualTo(new Message.FileOffsets(5, 0, false));
  }

  @Test
  void piece_beyondTheEnd_isAgainstTheProtocol() {
    connection.say(begin());

    Message answer =
        connection.say(new Message.FileChunk(FilePart.FILE, 0, new byte[CONTENT.length + 1]));

    assertThat(((Message.Refused) answer).kind()).isEqualTo(Refusal.PROTOCOL);
  }

  @Test
  void damagedWhole_fails_andStartsAgainAtZero() {
    connection.say(begin());
    byte[] damaged = CONTENT.clone();
    damaged[3]++;
    connection.say(chunk(FilePart.FILE, damaged, 0));

    Message answer = connection.say(end());

    assertThat(((Message.Failed) answer).reason()).contains("checksum");
    assertThat(house.applied).isEmpty();
    connection.say(hello("p"));
    assertThat(connection.sendAll(begin())).isEqualTo(new Message.FileOffsets(0, 0, false));
    assertThat(connection.say(end())).isEqualTo(applied(1));
    assertThat(house.applied).containsExactly(WHOLE);
  }

  @Test
  void damagedModifications_fail_andKeepTheFile() {
    connection.say(beginWithDeletions());
    connection.say(chunk(FilePart.FILE, CONTENT, 0));
    connection.say(chunk(FilePart.MODIFICATIONS, "its deletionz".getBytes(UTF_8), 0));

    assertThat(connection.say(end())).isInstanceOf(Message.Failed.class);

    assertThat(house.applied).isEmpty();
    connection.say(hello("p"));
    assertThat(connection.sendAll(beginWithDeletions()))
        .isEqualTo(new Message.FileOffsets(CONTENT.length, 0, false));
  }

  @Test
  void end_ofAnIncompleteFile_isNotTaken() {
    connection.say(begin());
    connection.say(piece(0, 5));

    assertThat(connection.say(end())).isInstanceOf(Message.Later.class);
    assertThat(house.applied).isEmpty();
  }

  @Test
  void end_ofAFileWithoutItsModifications_isNotTaken() {
    connection.say(beginWithDeletions());
    connection.say(chunk(FilePart.FILE, CONTENT, 0));

    assertThat(connection.say(end())).isInstanceOf(Message.Later.class);
    assertThat(house.applied).isEmpty();
  }

  @Test
  void end_withoutBegin_isAgainstTheProtocol() {
    Message answer = connection.say(end());

    assertThat(((Message.Refused) answer).kind()).isEqualTo(Refusal.PROTOCOL);
  }

  @Test
  void end_ofAnotherFile_isAgainstTheProtocol() {
    connection.sendAll(begin());

    Message answer = connection.say(new Message.FileEnd(identity("other", CONTENT)));

    assertThat(((Message.Refused) answer).kind()).isEqualTo(Refusal.PROTOCOL);
    assertThat(house.applied).isEmpty();
  }

  @Test
  void chunk_withoutBegin_isAgainstTheProtocol() {
    Message answer = connection.say(piece(0, 5));

    assertThat(((Message.Refused) answer).kind()).isEqualTo(Refusal.PROTOCOL);
  }

  @Test
  void chunk_ofModificationsThatWereNotAnnounced_isAgainstTheProtocol() {
    connection.say(begin());

    Message answer = connection.say(new Message.FileChunk(FilePart.MODIFICATIONS, 0, new byte[1]));

    assertThat(((Message.Refused) answer).kind()).isEqualTo(Refusal.PROTOCOL);
  }

  // Files that are known

  @Test
  void file_whoseLastAnswerWasLost_isKnown_andNotStagedAgain() throws Exception {
    connection.sendAll(beginWithDeletions());
    connection.say(end());
    connection = house.connect("p");

    assertThat(connection.say(beginWithDeletions()))
        .isEqualTo(new Message.FileOffsets(CONTENT.length, ReceiverHouse.DELETIONS.length, true));

    assertThat(house.applied).hasSize(1);
    assertThat(house.stagedFiles()).isEmpty();
  }

  @Test
  void file_thatIsKnown_isNotInTheWayOfTheNext() {
    connection.sendAll(begin());
    connection.say(end());
    FileIdentity next = identity("next", CONTENT);

    connection.say(begin());
    connection.say(announce(next));

    assertThat(connection.say(piece(0, CONTENT.length))).isEqualTo(ACK);
    assertThat(connection.say(new Message.FileEnd(next))).isEqualTo(applied(2));
    assertThat(house.applied).hasSize(2);
  }

  @Test
  void file_isKnown_afterARestartOfBothEnds() {
    connection.sendAll(begin());
    connection.say(end());
    house.restart();
    connection = house.open();
    connection.say(hello("p", 99));

    assertThat(((Message.FileOffsets) connection.say(begin())).known()).isTrue();
  }

  /** Another node may have applied an older one since, over which it must win. */
  @Test
  void file_whereThereAreOtherNodes_isNotKnown() {
    connection.sendAll(begin());
    connection.say(end());
    house.hasOthers = true;

    assertThat(house.connect("p").say(begin())).isEqualTo(new Message.FileOffsets(0, 0, false));
  }

  @Test
  void file_ofAnotherPipe_isNotKnown() {
    connection.sendAll(begin());
    connection.say(end());

    assertThat(house.connect("q").say(begin())).isEqualTo(new Message.FileOffsets(0, 0, false));
  }

  @Test
  void file_thatMustBeAppliedAgain_is() {
    connection.sendAll(begin());
    connection.say(end());

    assertThat(connection.sendAll(begin(true))).isEqualTo(new Message.FileOffsets(0, 0, false));
    assertThat(connection.say(end())).isEqualTo(applied(2));

    assertThat(house.applied).containsExactly(WHOLE, WHOLE);
    assertThat(((Message.FileOffsets) connection.say(begin())).known()).isTrue();
  }

  @Test
  void file_whoseLoadFailed_isNotKnown() {
    house.effect =
        () -> {
          throw new ApplyException("no memory");
        };
    connection.sendAll(begin());
    connection.say(end());
    connection.say(hello("p"));

    assertThat(((Message.FileOffsets) connection.say(begin())).known()).isFalse();
  }

  @Test
  void file_whoseLastAnswerWasLostInALongOutage_isNotLoadedTwice() throws Exception {
    connection.sendAll(begin());
    connection.say(end());
    house.now += Duration.ofDays(30).toMillis();
    house.receiver.expire(house.now);
    assertThat(house.rows()).isEmpty();
    connection = house.connect("p");

    assertThat(((Message.FileOffsets) connection.say(begin())).known()).isTrue();
  }

  // Several at once

  @Test
  void files_announcedAhead_takeTheirPiecesInOrder() {
    FileIdentity second = identity("g", CONTENT);
    connection.say(begin());
    assertThat(connection.say(announce(second))).isEqualTo(new Message.FileOffsets(0, 0, false));
    connection.say(piece(0, CONTENT.length));
    assertThat(connection.say(end())).isEqualTo(applied(1));

    connection.say(piece(0, 5));
    assertThat(connection.say(rowsOf("root.live"))).isEqualTo(ACK);
    connection.say(piece(5, CONTENT.length));
    assertThat(connection.say(new Message.FileEnd(second))).isEqualTo(applied(2));

    assertThat(house.applied).containsExactly(WHOLE, "rows root.live 5", WHOLE);
  }

  @Test
  void end_ofTheSecondFile_beforeTheFirst_isAgainstTheProtocol() {
    FileIdentity second = identity("g", CONTENT);
    connection.say(begin());
    connection.say(announce(second));
    connection.say(piece(0, CONTENT.length));

    Message answer = connection.say(new Message.FileEnd(second));

    assertThat(((Message.Refused) answer).kind()).isEqualTo(Refusal.PROTOCOL);
    assertThat(house.applied).isEmpty();
  }

  @Test
  void endlessAnnouncements_areAgainstTheProtocol() {
    Message answer = ACK;
    for (int i = 0; i < 257; i++) {
      FileIdentity file = identity("f" + i, CONTENT);
      answer = connection.say(announce(file));
    }

    assertThat(answer)
        .isEqualTo(new Message.Refused(Refusal.PROTOCOL, "more than 256 files at once"));
  }

  @Test
  void bye_removesTheParts_andWhatIsKnown() throws Exception {
    connection.sendAll(begin());
    connection.say(end());
    connection.say(begin(true));
    connection.say(piece(0, 5));

    connection.say(new Message.Bye("dropped"));

    assertThat(house.stagedFiles()).isEmpty();
    assertThat(house.disk.names()).isEmpty();
    assertThat(((Message.FileOffsets) house.connect("p").say(begin())).known()).isFalse();
  }

  @Test
  void bye_byALaterConnection_removesThePartsOfThoseBefore() throws Exception {
    connection.say(begin());
    connection.say(piece(0, 5));
    connection.say(announce(identity("next", CONTENT)));
    assertThat(house.stagedFiles()).isNotEmpty();

    house.connect("p").say(new Message.Bye("dropped"));

    assertThat(house.stagedFiles()).isEmpty();
  }

  @Test
  void bye_ofAnotherPipe_keepsTheParts() throws Exception {
    connection.say(begin());
    connection.say(piece(0, 5));

    house.connect("q").say(new Message.Bye("dropped"));

    assertThat(house.stagedFiles()).isNotEmpty();
  }

  @Test
  void failedLoad_keepsTheBytes() throws Exception {
    house.effect =
        () -> {
          throw new ApplyException("no memory");
        };
    connection.sendAll(begin());

    assertThat(connection.say(end())).isEqualTo(new Message.Failed("no memory"));

    house.effect = () -> {};
    connection.say(hello("p"));
    assertThat(connection.say(begin()))
        .isEqualTo(new Message.FileOffsets(CONTENT.length, 0, false));
    assertThat(connection.say(end())).isEqualTo(applied(1));
    assertThat(house.applied).containsExactly(WHOLE);
    assertThat(house.stagedFiles()).isEmpty();
  }

  @Test
  void shortDisk_asksToWait_andGoesOnByItself() {
    house.reserveBytes = Long.MAX_VALUE;

    Message answer = connection.say(begin());

    assertThat(answer).isInstanceOf(Message.Later.class);
    assertThat(((Message.Later) answer).afterMillis()).isPositive();
    assertThat(((Message.Later) answer).reason()).contains("disk is short");
    house.reserveBytes = 0;
    connection.say(hello("p"));
    connection.sendAll(begin());
    assertThat(connection.say(end())).isEqualTo(applied(1));
  }

  @Test
  void shortDisk_inTheMiddle_goesOnThereLater() {
    connection.say(begin());
    connection.say(piece(0, 5));
    house.reserveBytes = Long.MAX_VALUE;
    assertThat(connection.say(piece(5, CONTENT.length))).isInstanceOf(Message.Later.class);
    house.reserveBytes = 0;
    connection.say(hello("p"));

    assertThat(connection.say(begin())).isEqualTo(new Message.FileOffsets(5, 0, false));
    assertThat(connection.say(piece(5, CONTENT.length))).isEqualTo(ACK);
    assertThat(connection.say(end())).isEqualTo(applied(1));
  }

  @Test
  void fileAnnouncedAhead_whereThereIsNoRoomForBoth_doesNotStopTheFirst() {
    connection.say(begin());
    house.reserveBytes = Long.MAX_VALUE;

    assertThat(connection.say(announce(identity("next", CONTENT))))
        .isEqualTo(new Message.FileOffsets(0, 0, false));

    house.reserveBytes = 0;
    assertThat(connection.say(piece(0, CONTENT.length))).isEqualTo(ACK);
    assertThat(connection.say(end())).isEqualTo(applied(1));
  }

  @Test
  void hostileNames_stayInTheStagingFolder() throws Exception {
    byte[] bytes = {1};
    for (String name : List.of("../../escaped", "/etc/passwd", "a/b", "..", "", "\0")) {
      connection.say(hello("p"));
      connection.say(announce(identity(name, bytes)));
      assertThat(connection.say(new Message.FileChunk(FilePart.FILE, 0, bytes))).isEqualTo(ACK);
    }

    assertThat(house.stagedFiles()).hasSize(6);
    assertThat(folder.toFile().list()).containsExactly("staging");
  }

  private static Message applied(long files) {
    return new Message.FilesApplied(files);
  }

  private static Message.FileBegin announce(FileIdentity file) {
    return new Message.FileBegin("root.db", file, Optional.empty(), false);
  }

  private static Message.FileChunk piece(int from, int to) {
    return new Message.FileChunk(FilePart.FILE, from, Arrays.copyOfRange(CONTENT, from, to));
  }
}
