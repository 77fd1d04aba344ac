// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.broken;
import static io.tributary.sender.SenderHouse.doneButLost;
import static io.tributary.sender.SenderHouse.taken;
import static io.tributary.sender.SenderHouse.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that break with much under way: the receiver says how much of it has arrived. */
class PipeSenderLostAnswersTest {
  private static final int CHUNK = Window.FIRST_BYTES / 4;

  @TempDir private Path folder;
  private final SenderHouse house = new SenderHouse();

  @Test
  void unitsWhoseAnswersAreLost_settleByWhatTheReceiverSays_andAreNotSentAgain() {
    house.runNow();
    house.answersWithheld = true;
    house.sendRows("a", "b");
    house.sendDeletion("c");
    house.run(5);
    assertThat(house.receipts()).isEmpty();

    house.run(70_000); // nobody answers: the connection is given up
    assertThat(house.connects).isGreaterThan(1);
    house.answersWithheld = false;
    house.run(61_000);

    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b", "DELETE c");
    assertThat(house.receipts()).containsExactly("a", "b", "deletion of c");
    assertThat(house.sender.status().points()).isEqualTo(6);
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  @Test
  void linkThatBreaksInTheMiddle_settlesTheFirstOnes_andSendsTheOthersAgain() {
    house.next(FrameType.ROWS, taken(), doneButLost("cut"));
    withheld("a", "b", "c", "d");

    house.answersWithheld = false;
    house.run(1_000);

    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b", "ROWS c", "ROWS d");
    assertThat(house.receipts()).containsExactly("a", "b", "c", "d");
    assertThat(house.count("ROWS b")).isOne();
    assertThat(house.count("ROWS c")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14})
  void linkThatBreaksAtWhateverSend_losesAndDoublesNothing(int sends) throws Exception {
    house.sendRows("a", "b");
    house.sendFile(file("f", 2 * CHUNK + 5));
    house.sendFile(file("g", 10));
    house.sendDeletion("c");
    house.sendsBeforeBreak = sends;

    house.run(2_000);

    assertThat(house.receiver.applied)
        .containsExactlyInAnyOrder("ROWS a", "ROWS b", "DELETE c", "FILE_END f", "FILE_END g")
        .containsSubsequence("ROWS a", "ROWS b", "DELETE c")
        .containsSubsequence("FILE_END f", "FILE_END g");
    assertThat(house.receipts()).hasSize(5);
    assertThat(house.sender.status().retries()).isLessThanOrEqualTo(1);
  }

  @Test
  void fileWhoseLastAnswerIsLost_settles_andIsNotSentAgain() throws Exception {
    house.sendFile(file("f", CHUNK));
    house.next(FrameType.FILE_END, doneButLost("cut"));

    house.run(1_000);

    assertThat(house.receiver.applied).containsExactly("FILE_END f");
    assertThat(house.receipts()).containsExactly("f");
    assertThat(house.count("FILE_BEGIN f")).isOne();
    assertThat(house.sender.status().files()).isOne();
  }

  @Test
  void liveRowsAndFilesInDoubt_settleByThemselves() throws Exception {
    house.sendFile(file("f", 10));
    house.step();
    house.step();
    house.answersWithheld = true;
    house.sendRows("a");
    house.step();
    house.run(5);
    house.sendRows("b");
    house.run(5);
    assertThat(house.receiver.applied).containsExactly("ROWS a", "FILE_END f", "ROWS b");
    house.receiver.rows = 1; // of the last one the receiver knows nothing
    house.receiver.applied.remove("ROWS b");

    house.run(70_000);
    house.answersWithheld = false;
    house.run(61_000);

    assertThat(house.receiver.applied).containsExactly("ROWS a", "FILE_END f", "ROWS b");
    assertThat(house.receipts())
        .containsExactlyInAnyOrder("a", "f", "b")
        .containsSubsequence("a", "b");
  }

  @Test
  void doubt_outlivesConnectionsThatDoNotGetThrough() {
    house.next(FrameType.ROWS, doneButLost("cut"));
    house.sendRows("a", "b");
    house.next(FrameType.HELLO, taken(), broken("again"), SenderHouse.refused("not now"));

    house.run(10_000);

    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b");
    assertThat(house.receipts()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_000_000})
  void receiverThatLostItsPosition_isSentAgainWhatIsInDoubt_andNothingMore(long position) {
    house.sendRows("a", "b");
    house.runNow();
    house.next(FrameType.ROWS, broken("cut"));
    house.sendRows("c");
    house.receiver.rows = position;

    house.run(1_000);

    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b", "ROWS c");
    assertThat(house.receipts()).containsExactly("a", "b", "c");
    house.next(FrameType.ROWS, doneButLost("cut"));
    house.sendRows("d", "e");
    house.run(1_000);
    assertThat(house.receiver.applied)
        .containsExactly("ROWS a", "ROWS b", "ROWS c", "ROWS d", "ROWS e");
  }

  @Test
  void failedUnit_isNotInDoubt() {
    house.maxRetries = 3;
    house.next(FrameType.ROWS, taken(), SenderHouse.failed("x"), broken("cut"));
    withheld("a", "b", "c");

    house.answersWithheld = false;
    house.run(2_000);

    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b", "ROWS c");
  }

  // By the clock

  @Test
  void unansweredRequest_endsTheConnection_afterAMinute() {
    house.runNow();
    house.answersWithheld = true;
    house.sendRows("a");

    house.run(59_000);
    assertThat(house.connects).isOne();
    house.run(6_000);

    assertThat(house.message()).matches("WARN: cloud:6667: no answer for 6[0-5] s, trying again");
    assertThat(house.openLinks).isLessThanOrEqualTo(1);
  }

  @Test
  void unansweredHello_endsTheConnection_afterAMinute() {
    house.answersWithheld = true;

    house.run(59_000);
    assertThat(house.connects).isOne();
    house.run(2_500);

    assertThat(house.connects).isEqualTo(2);
  }

  @Test
  void anyAnswer_isASignOfLife() throws Exception {
    house.runNow();
    for (int i = 0; i < 5; i++) {
      house.answersWithheld = true;
      house.sendRows("a" + i);
      house.run(50_000);
      house.answersWithheld = false;
      house.run(10);
    }

    assertThat(house.connects).isOne();
  }

  @Test
  void skippedOutOfTurn_isNoAnswer() {
    house.next(FrameType.ROWS, with(new Message.Skipped()));
    house.sendRows("a");

    house.run(1_000);

    assertThat(house.connects).isEqualTo(2);
    assertThat(house.receipts()).containsExactly("a");
  }

  @Test
  void incarnation_isTheSameOnEveryConnection() {
    house.next(FrameType.ROWS, broken("cut"));
    house.sendRows("a");
    house.run(1_000);

    assertThat(house.receiver.hellos).hasSize(2);
    assertThat(house.receiver.hellos.get(0)).isEqualTo(house.receiver.hellos.get(1));
  }

  private void withheld(String... rows) {
    house.runNow();
    house.answersWithheld = true;
    house.sendRows(rows);
    house.run(5);
  }

  private Path file(String name, int length) throws IOException {
    byte[] content = new byte[length];
    content[0] = (byte) name.hashCode();
    return Files.write(folder.resolve(name), content);
  }
}
