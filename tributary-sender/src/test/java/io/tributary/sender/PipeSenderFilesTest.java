// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.broken;
import static io.tributary.sender.SenderHouse.failed;
import static io.tributary.sender.SenderHouse.later;
import static io.tributary.sender.SenderHouse.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sealed files: pieces, offsets, and going on where the receiver is. */
class PipeSenderFilesTest {
  private static final int CHUNK = FileTransfer.CHUNK_BYTES;

  @TempDir private Path folder;
  private final SenderHouse house = new SenderHouse();
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.write(folder.resolve("f"), new byte[2 * CHUNK + 5]);
  }

  @Test
  void file_isSentInPieces_andSettledAfterItsEnd() throws Exception {
    house.sendFile(file);
    house.sendRows("a");

    house.runNow();

    assertThat(house.deliveries())
        .containsExactly(
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 0+1048576",
            "FILE_CHUNK FILE 1048576+1048576",
            "FILE_CHUNK FILE 2097152+5",
            "FILE_END f",
            "settled f",
            "ROWS a",
            "settled a");
    assertThat(house.sender.status().files()).isOne();
    assertThat(house.sender.status().bytes()).isEqualTo(2 * CHUNK + 5);
  }

  @Test
  void fileEnd_mayTakeLong_otherMessagesMayNot() throws Exception {
    house.sendFile(file);

    house.runNow();

    assertThat(house.timeouts.get(house.timeouts.size() - 1))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(10));
    assertThat(house.timeouts.subList(0, house.timeouts.size() - 1))
        .allMatch(timeout -> timeout.compareTo(Duration.ofMinutes(2)) < 0);
  }

  @Test
  void modifications_followTheirFile() throws Exception {
    Path modifications = Files.write(folder.resolve("f.mods"), new byte[9]);
    house.toSend.add(Units.file(file, modifications, house.settled("f")));
    house.next(FrameType.FILE_BEGIN, with(new Message.FileOffsets(2 * CHUNK, 3)));

    house.runNow();

    assertThat(house.deliveries())
        .containsExactly(
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 2097152+5",
            "FILE_CHUNK MODIFICATIONS 3+6",
            "FILE_END f",
            "settled f");
  }

  @Test
  void receiver_thatHasAll_isAskedToVerify() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_BEGIN, with(new Message.FileOffsets(2 * CHUNK + 5, 0)));

    house.runNow();

    assertThat(house.deliveries()).containsExactly("FILE_BEGIN f", "FILE_END f", "settled f");
  }

  @Test
  void receiver_thatClaimsMoreThanThereIs_isAskedToVerify() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_BEGIN, with(new Message.FileOffsets(99L * CHUNK, 7)));

    house.runNow();

    assertThat(house.deliveries()).containsExactly("FILE_BEGIN f", "FILE_END f", "settled f");
  }

  @Test
  void link_thatBreaksAtAChunk_goesOnAtTheReceiversOffset() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_CHUNK, SenderHouse::taken, broken("cut"));
    house.next(
        FrameType.FILE_BEGIN,
        with(new Message.FileOffsets(0, 0)),
        with(new Message.FileOffsets(2 * CHUNK, 0))); // the receiver got it, its answer was lost

    house.run(1_000);

    assertThat(house.deliveries())
        .containsExactly(
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 0+1048576",
            "FILE_CHUNK FILE 1048576+1048576",
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 2097152+5",
            "FILE_END f",
            "settled f");
  }

  @Test
  void receiver_thatLostWhatItHeld_isSentItAgain() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_CHUNK, SenderHouse::taken, broken("cut"));

    house.run(1_000);

    assertThat(house.count("FILE_CHUNK FILE 0+1048576")).isEqualTo(2);
    assertThat(house.deliveries()).endsWith("FILE_END f", "settled f");
  }

  @Test
  void link_thatBreaksAtTheEnd_asksAgain_andSettlesOnce() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_END, broken("cut"));
    house.next(
        FrameType.FILE_BEGIN,
        with(new Message.FileOffsets(0, 0)),
        with(new Message.FileOffsets(2 * CHUNK + 5, 0)));

    house.run(1_000);

    assertThat(house.deliveries())
        .endsWith("FILE_END f", "FILE_BEGIN f", "FILE_END f", "settled f");
    assertThat(house.count("settled f")).isOne();
    assertThat(house.sender.status().files()).isOne();
  }

  @Test
  void failedEnd_countsOneAttempt_andBeginsAgain() throws Exception {
    house.maxRetries = 1;
    house.sendFile(file);
    house.sendRows("a");
    house.always(FrameType.FILE_END, failed("type conflict"));

    house.run(10_000);

    assertThat(house.count("FILE_END f")).isEqualTo(2);
    assertThat(house.count("FILE_BEGIN f")).isEqualTo(2);
    assertThat(house.deliveries())
        .endsWith(
            "aside file f (2097157 bytes): type conflict", "settled f", "ROWS a", "settled a");
    assertThat(house.sender.status().files()).isZero();
  }

  @Test
  void failedChunk_begins_whereTheReceiverIs() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_CHUNK, failed("piece at 0, but 7 bytes are held"));
    house.next(
        FrameType.FILE_BEGIN,
        with(new Message.FileOffsets(0, 0)),
        with(new Message.FileOffsets(7, 0)));

    house.run(1_000);

    assertThat(house.deliveries())
        .startsWith(
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 0+1048576",
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 7+1048576")
        .endsWith("FILE_END f", "settled f");
  }

  @Test
  void later_inTheMiddle_repeatsTheSameChunk() throws Exception {
    house.maxRetries = 0;
    house.sendFile(file);
    house.next(FrameType.FILE_CHUNK, SenderHouse::taken, later(2_000, "disk is short"));

    house.run(1_999);
    assertThat(house.message()).isEqualTo("WARN: disk is short");
    house.run(200);

    assertThat(house.count("FILE_CHUNK FILE 1048576+1048576")).isEqualTo(2);
    assertThat(house.count("FILE_BEGIN f")).isOne();
    assertThat(house.deliveries()).endsWith("FILE_END f", "settled f");
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  @Test
  void stop_inTheMiddle_pauses_andStartGoesOnAtTheReceiversOffset() throws Exception {
    house.sendFile(file);
    house.step(); // connects
    house.step(); // begins
    house.step(); // first chunk
    house.sender.setRunning(false);
    house.run(60_000);
    assertThat(house.diary)
        .containsExactly(
            "connect",
            "HELLO",
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 0+1048576",
            "HEARTBEAT stopped",
            "close");
    int size = house.diary.size();

    house.next(FrameType.FILE_BEGIN, with(new Message.FileOffsets(CHUNK, 0)));
    house.sender.setRunning(true);
    house.run(100);

    assertThat(house.diarySince(size))
        .containsExactly(
            "connect",
            "HELLO",
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 1048576+1048576",
            "FILE_CHUNK FILE 2097152+5",
            "FILE_END f",
            "settled f");
  }

  @Test
  void ack_asTheAnswerToFileBegin_doesNotSettleTheFile() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_BEGIN, with(new Message.Ack()));

    house.run(1_000);

    // Not a byte of it had been sent.
    assertThat(house.deliveries()).startsWith("FILE_BEGIN f", "FILE_BEGIN f");
    assertThat(house.deliveries()).endsWith("FILE_END f", "settled f");
  }

  @Test
  void offsets_asTheAnswerToAChunk_areNoSuccess() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_CHUNK, with(new Message.FileOffsets(0, 0)));

    house.run(1_000);

    assertThat(house.connects).isEqualTo(2);
    assertThat(house.count("settled f")).isOne();
  }

  @Test
  void file_thatCannotBeRead_isAWarning_untilItCan() throws Exception {
    house.sendFile(file);
    byte[] content = Files.readAllBytes(file);
    Files.delete(file);
    house.run(5_000);
    assertThat(house.message()).startsWith("WARN: file f (2097157 bytes) cannot be read: ");
    assertThat(house.aside).isZero();

    Files.write(file, content);
    house.run(2_000);

    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(house.count("settled f")).isOne();
  }
}
