// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.broken;
import static io.tributary.sender.SenderHouse.failed;
import static io.tributary.sender.SenderHouse.later;
import static io.tributary.sender.SenderHouse.taken;
import static io.tributary.sender.SenderHouse.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sealed files: pieces, offsets, and going on where the receiver is. */
class PipeSenderFilesTest {
  private static final int CHUNK = Window.FIRST_BYTES / 4;

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

    house.runNow();

    assertThat(house.deliveries())
        .containsExactly(
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 0+8192",
            "FILE_CHUNK FILE 8192+8192",
            "FILE_CHUNK FILE 16384+5",
            "FILE_END f",
            "settled f");
    assertThat(house.sender.status().files()).isOne();
    // HELLO, HEARTBEAT, FILE_BEGIN, three pieces, FILE_END
    assertThat(house.sender.status().bytes())
        .isEqualTo(2 * CHUNK + 5 + 7 * SenderHouse.FRAME_BYTES);
  }

  @Test
  void modifications_followTheirFile() throws Exception {
    Path modifications = Files.write(folder.resolve("f.mods"), new byte[9]);
    house.files.add(Units.file(file, modifications, house.settled("f")));
    house.next(FrameType.FILE_BEGIN, with(new Message.FileOffsets(2 * CHUNK, 3, false)));

    house.runNow();

    assertThat(house.deliveries())
        .containsExactly(
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 16384+5",
            "FILE_CHUNK MODIFICATIONS 3+6",
            "FILE_END f",
            "settled f");
  }

  @Test
  void receiver_thatHasAll_isAskedToVerify() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_BEGIN, with(new Message.FileOffsets(2 * CHUNK + 5, 0, false)));

    house.runNow();

    assertThat(house.deliveries()).containsExactly("FILE_BEGIN f", "FILE_END f", "settled f");
  }

  @Test
  void receiver_thatClaimsMoreThanThereIs_isAskedToVerify() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_BEGIN, with(new Message.FileOffsets(99L * CHUNK, 7, false)));

    house.runNow();

    assertThat(house.deliveries()).containsExactly("FILE_BEGIN f", "FILE_END f", "settled f");
  }

  @Test
  void link_thatBreaksAtAChunk_goesOnAtTheReceiversOffset() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_CHUNK, taken(), broken("cut"));
    house.next(
        FrameType.FILE_BEGIN,
        with(new Message.FileOffsets(0, 0, false)),
        with(
            new Message.FileOffsets(
                2 * CHUNK, 0, false))); // the receiver got it, its answer was lost

    house.run(1_000);

    assertThat(house.deliveries())
        .containsExactly(
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 0+8192",
            "FILE_CHUNK FILE 8192+8192",
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 16384+5",
            "FILE_END f",
            "settled f");
  }

  @Test
  void receiver_thatLostWhatItHeld_isSentItAgain() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_CHUNK, taken(), broken("cut"));
    house.next(FrameType.FILE_BEGIN, taken(), with(new Message.FileOffsets(0, 0, false)));

    house.run(1_000);

    assertThat(house.count("FILE_CHUNK FILE 0+8192")).isEqualTo(2);
    assertThat(house.deliveries()).endsWith("FILE_END f", "settled f");
  }

  @Test
  void link_thatBreaksAtTheEnd_asksAgain_andSettlesOnce() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_END, broken("cut"));
    house.next(
        FrameType.FILE_BEGIN,
        with(new Message.FileOffsets(0, 0, false)),
        with(new Message.FileOffsets(2 * CHUNK + 5, 0, false)));

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
    house.always(FrameType.FILE_END, failed("type conflict"));

    house.run(10_000);

    assertThat(house.count("FILE_END f")).isEqualTo(2);
    assertThat(house.count("FILE_BEGIN f")).isEqualTo(2);
    assertThat(house.deliveries())
        .endsWith("aside file f (16389 bytes): type conflict", "settled f SET_ASIDE");
    assertThat(house.sender.status().files()).isZero();
  }

  @Test
  void chunkAtAWrongOffset_beginsAnew_whereTheReceiverIs() throws Exception {
    house.sendFile(file);
    house.next(FrameType.FILE_CHUNK, later(100, "piece at 0, but 7 bytes are held"));
    house.next(
        FrameType.FILE_BEGIN,
        with(new Message.FileOffsets(0, 0, false)),
        with(new Message.FileOffsets(7, 0, false)));

    house.run(1_000);

    assertThat(house.deliveries())
        .startsWith(
            "FILE_BEGIN f", "FILE_CHUNK FILE 0+8192", "FILE_BEGIN f", "FILE_CHUNK FILE 7+8192")
        .endsWith("FILE_END f", "settled f");
  }

  @Test
  void later_inTheMiddle_goesOnThere() throws Exception {
    house.maxRetries = 0;
    house.sendFile(file);
    house.next(FrameType.FILE_CHUNK, taken(), later(2_000, "disk is short"));

    house.run(1_990);
    assertThat(house.message()).isEqualTo("WARN: disk is short");
    house.run(200);

    assertThat(house.count("FILE_CHUNK FILE 8192+8192")).isEqualTo(2);
    assertThat(house.count("FILE_CHUNK FILE 0+8192")).isOne();
    assertThat(house.connects).isOne();
    assertThat(house.deliveries()).endsWith("FILE_END f", "settled f");
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  @Test
  void stop_inTheMiddle_pauses_andStartGoesOnAtTheReceiversOffset() throws Exception {
    house.sendFile(file);
    house.step(); // connects and announces
    house.step(); // first chunk
    house.sender.setRunning(false);
    house.run(60_000);
    assertThat(house.diary)
        .containsExactly(
            "connect",
            "HELLO",
            "HEARTBEAT running",
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 0+8192",
            "HEARTBEAT stopped",
            "close");
    int size = house.diary.size();

    house.next(FrameType.FILE_BEGIN, with(new Message.FileOffsets(CHUNK, 0, false)));
    house.sender.setRunning(true);
    house.run(100);

    assertThat(house.diarySince(size))
        .containsExactly(
            "connect",
            "HELLO",
            "HEARTBEAT running",
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 8192+8192",
            "FILE_CHUNK FILE 16384+5",
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
    house.next(FrameType.FILE_CHUNK, with(new Message.FileOffsets(0, 0, false)));

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
    assertThat(house.message()).startsWith("WARN: cannot be read now: ");
    assertThat(house.aside).isZero();

    Files.write(file, content);
    house.run(2_000);

    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(house.count("settled f")).isOne();
  }
}
