// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.broken;
import static io.tributary.sender.SenderHouse.failed;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.FrameType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sender does while the receiver is at work with a file. */
class PipeSenderLoadsTest {
  @TempDir private Path folder;
  private final SenderHouse house = new SenderHouse();

  @BeforeEach
  void sendTwo() throws IOException {
    house.receiver.loadsSlowly = true;
    house.sendFile(file("f"));
    house.sendFile(file("g"));
  }

  @Test
  void nextFile_isSent_andTheReceiverIsAsked_lessAndLessOften() {
    house.run(3_000);

    assertThat(house.count("FILE_END g")).isOne();
    long asked = house.count("FILE_END f");
    assertThat(asked).isBetween(12L, 18L);
    assertThat(house.receipts()).isEmpty();
    house.run(10_000);
    assertThat(house.count("FILE_END f") - asked).isBetween(9L, 13L);

    house.receiver.load();
    house.run(1_100);

    assertThat(house.receipts()).containsExactly("f", "g");
    assertThat(house.sender.status().files()).isEqualTo(2);
    long all = house.count("FILE_END f");
    house.run(10_000);
    assertThat(house.count("FILE_END f")).isEqualTo(all);
  }

  @Test
  void load_mayTakeHours() throws Exception {
    house.run(1_000);
    house.pass(5 * 3_600_000);
    house.receiver.load();
    house.run(2_000);

    assertThat(house.connects).isOne();
    assertThat(house.receipts()).containsExactly("f", "g");
  }

  @Test
  void rows_goOn() {
    house.run(3_000);
    house.sendRows("a");
    house.runNow();

    assertThat(house.receipts()).containsExactly("a");
  }

  @Test
  void fileThatIsAppliedWhileTheLinkIsDown_settles_andIsNotSentAgain() {
    house.run(1_000);
    house.receiver.load();
    house.sendRows("a");
    house.next(FrameType.ROWS, broken("cut"));
    house.run(1_000);

    assertThat(house.receiver.applied).containsExactly("FILE_END f", "FILE_END g", "ROWS a");
    assertThat(house.receipts()).containsExactly("f", "g", "a");
    assertThat(house.count("FILE_BEGIN f")).isOne();
    assertThat(house.count("FILE_BEGIN g")).isOne();
  }

  @Test
  void fileThatIsNotAppliedWhenTheLinkIsBack_isEndedAgain_withoutItsBytes() {
    house.run(1_000);
    long pieces = pieces();
    house.next(FrameType.FILE_END, broken("cut"));
    house.run(5_000);
    house.receiver.load();
    house.run(2_000);

    assertThat(pieces()).isEqualTo(pieces);
    assertThat(house.count("FILE_BEGIN f")).isEqualTo(2);
    assertThat(house.receiver.applied).containsExactly("FILE_END f", "FILE_END g");
    assertThat(house.receipts()).containsExactly("f", "g");
  }

  @Test
  void loadThatFailsInTheEnd_countsAsAnAttempt() {
    house.run(1_000);
    house.next(FrameType.FILE_END, failed("no memory"));
    house.run(1_500);
    assertThat(house.sender.status().message()).contains("no memory");
    house.run(5_000);
    house.receiver.load();
    house.run(2_000);

    assertThat(house.receipts()).containsExactly("f", "g");
    assertThat(house.sender.status().message()).isEqualTo(SenderStatus.NORMAL);
  }

  private long pieces() {
    return house.deliveries().stream().filter(line -> line.startsWith("FILE_CHUNK")).count();
  }

  private Path file(String name) throws IOException {
    return Files.write(folder.resolve(name), new byte[20_000]);
  }
}
