// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.failed;
import static io.tributary.sender.SenderHouse.later;
import static io.tributary.sender.SenderHouse.taken;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.FrameType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many requests under way, and what an answer in their middle means for those behind it. */
class PipeSenderWindowTest {
  private static final int CHUNK = Window.FIRST_BYTES / 4;

  @TempDir private Path folder;
  private final SenderHouse house = new SenderHouse();

  @Test
  void units_areSent_beforeThoseBeforeThemAreAnswered() {
    connectAndWithhold();
    house.sendRows("a", "b", "c");

    house.run(5);

    assertThat(house.deliveries()).containsExactly("ROWS a", "ROWS b", "ROWS c");
    house.answersWithheld = false;
    house.run(5);
    assertThat(house.receipts()).containsExactly("a", "b", "c");
  }

  @Test
  void bytesUnderWay_areLimitedByTheWindow() throws Exception {
    beginAndWithhold(file("f", 10 * CHUNK));

    house.run(5);

    assertThat(house.deliveries())
        .containsExactly(
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 0+8192",
            "FILE_CHUNK FILE 8192+8192",
            "FILE_CHUNK FILE 16384+8192",
            "FILE_CHUNK FILE 24576+8192");
    house.answersWithheld = false;
    house.run(5);
    assertThat(house.receipts()).containsExactly("f");
  }

  @Test
  void requestsUnderWay_areLimitedInNumber() {
    connectAndWithhold();
    for (int i = 0; i < 1_000; i++) {
      house.sendRows("r" + i);
    }

    house.run(5);

    assertThat(house.deliveries()).hasSize(512);
  }

  @Test
  void liveRows_goBetweenThePiecesOfAFile() throws Exception {
    beginAndWithhold(file("f", 3 * CHUNK));
    house.sendRows("a");

    house.run(5);

    assertThat(house.deliveries())
        .containsExactly(
            "FILE_BEGIN f",
            "FILE_CHUNK FILE 0+8192",
            "ROWS a",
            "FILE_CHUNK FILE 8192+8192",
            "FILE_CHUNK FILE 16384+8192",
            "FILE_END f");
  }

  @Test
  void filesAreAnnouncedAhead_andTheNextOnesPiecesFollow_whileTheEndIsUnanswered()
      throws Exception {
    house.sendFile(file("f", CHUNK));
    house.sendFile(file("g", CHUNK));
    house.runNow();
    int size = house.deliveries().size();
    assertThat(house.deliveries().subList(0, size))
        .containsSubsequence("FILE_BEGIN g", "FILE_END f");

    house.sendFile(file("h", CHUNK));
    house.sendFile(file("i", CHUNK));
    house.step();
    house.step();
    house.step();
    house.answersWithheld = true;
    house.run(5);

    assertThat(house.deliveries().subList(size, house.deliveries().size()))
        .containsSubsequence("FILE_BEGIN i", "FILE_END h", "FILE_CHUNK FILE 0+8192", "FILE_END i");
    house.answersWithheld = false;
    house.run(5);
    assertThat(house.receipts()).containsExactly("f", "g", "h", "i");
  }

  @Test
  void announcements_areLimitedInNumber() throws Exception {
    for (int i = 0; i < 50; i++) {
      house.sendFile(file("f" + i, 1));
    }
    house.next(FrameType.FILE_CHUNK, later(60_000, "disk is short"));

    house.run(1_000);

    assertThat(house.deliveries()).filteredOn(entry -> entry.startsWith("FILE_BEGIN")).hasSize(32);
  }

  @Test
  void announcements_stop_whenTheyAreWorthMoreThanTheWindow() throws Exception {
    for (int i = 0; i < 9; i++) {
      house.sendFile(file("f" + i, 4 * CHUNK));
    }
    house.next(FrameType.FILE_CHUNK, later(60_000, "disk is short"));

    house.run(1_000);

    assertThat(house.deliveries())
        .filteredOn(entry -> entry.startsWith("FILE_BEGIN"))
        .hasSizeBetween(2, 4);
  }

  @Test
  void knownFiles_areNotSent_andSettleAsKnown() throws Exception {
    for (String name : new String[] {"f", "g", "h"}) {
      house.sendFile(file(name, CHUNK));
    }
    house.receiver.knows(house.files.element().file().identity());
    house.receiver.knows(house.files.getLast().file().identity());

    house.runNow();

    assertThat(house.receipts()).containsExactly("f KNOWN", "g", "h KNOWN");
    assertThat(house.receiver.applied).containsExactly("FILE_END g");
    assertThat(house.count("FILE_CHUNK FILE 0+8192")).isOne();
    assertThat(house.sender.status().files()).isOne();
  }

  /** Whether it must be may hang on what is said of those before it. */
  @Test
  void fileThatMustBeApplied_isAnnounced_whenThoseBeforeItAreAnswered() throws Exception {
    house.sendFile(file("f", CHUNK));
    Unit.SealedFile overlapping =
        Units.mustApplyWhen(
            file("g", CHUNK), () -> !house.receipts().contains("f KNOWN"), house.settled("g"));
    house.files.add(overlapping);
    house.receiver.knows(house.files.element().file().identity());
    house.receiver.knows(overlapping.file().identity());
    connectAndWithhold();

    house.run(5);
    assertThat(house.deliveries()).containsExactly("FILE_BEGIN f");
    house.answersWithheld = false;
    house.run(5);

    // The first one was known, so the second one need not be applied after it.
    assertThat(house.deliveries())
        .containsExactly("FILE_BEGIN f", "settled f KNOWN", "FILE_BEGIN g", "settled g KNOWN");
  }

  @Test
  void fileThatMustBeApplied_isSentThoughItIsKnown() throws Exception {
    house.sendFile(file("f", CHUNK));
    Unit.SealedFile again = Units.mustApply(file("g", CHUNK), house.settled("g"));
    house.files.add(again);
    house.receiver.knows(again.file().identity());

    house.runNow();

    assertThat(house.deliveries()).contains("FILE_BEGIN g again");
    assertThat(house.receipts()).containsExactly("f", "g");
    assertThat(house.receiver.applied).containsExactly("FILE_END f", "FILE_END g");
  }

  // A request in the middle that is not done

  @Test
  void failureInTheMiddle_whatWasBehindIsSkipped_andSentAgainInOrder() {
    house.next(FrameType.ROWS, taken(), failed("no memory"));
    connectAndWithhold();
    house.sendRows("a", "b");
    house.sendDeletion("c");
    house.sendRows("d");
    house.run(5);
    assertThat(house.deliveries()).containsExactly("ROWS a", "ROWS b", "DELETE c", "ROWS d");

    house.answersWithheld = false;
    house.run(1_000);

    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b", "DELETE c", "ROWS d");
    assertThat(house.receipts()).containsExactly("a", "b", "deletion of c", "d");
    assertThat(house.connects).isOne();
    assertThat(house.receiver.hellos).hasSize(2);
    assertThat(house.sender.status().retries()).isOne();
  }

  @Test
  void failedUnit_withMuchBehindIt_isSetAside_beforeThoseAreSent() {
    house.maxRetries = 0;
    house.next(FrameType.ROWS, failed("type conflict"));
    connectAndWithhold();
    house.sendRows("bad", "b", "c");
    house.run(5);

    house.answersWithheld = false;
    house.run(1_000);

    assertThat(house.receiver.applied).containsExactly("ROWS b", "ROWS c");
    assertThat(house.receipts()).containsExactly("bad SET_ASIDE", "b", "c");
  }

  @Test
  void failureInTheMiddle_andALinkThatBreaksBeforeTheRestIsAnswered_countsOnce() {
    house.maxRetries = 1;
    house.next(FrameType.ROWS, taken(), failed("no memory"), SenderHouse.broken("cut"));
    connectAndWithhold();
    house.sendRows("a", "b", "c");
    house.run(5);

    house.answersWithheld = false;
    house.run(5_000);

    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b", "ROWS c");
    assertThat(house.receipts()).containsExactly("a", "b", "c");
    assertThat(house.aside).isZero();
  }

  @Test
  void laterOnAFile_doesNotHoldUpLiveRows() throws Exception {
    house.sendFile(file("f", CHUNK));
    house.next(FrameType.FILE_CHUNK, later(60_000, "disk is short"));
    house.runNow();
    house.sendRows("a", "b");

    house.run(100);

    assertThat(house.receipts()).containsExactly("a", "b");
    assertThat(house.message()).isEqualTo("WARN: disk is short");
    house.run(60_000);
    assertThat(house.receipts()).containsExactly("a", "b", "f");
    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(house.connects).isOne();
  }

  @Test
  void laterOnLiveRows_doesNotHoldUpFiles() throws Exception {
    house.next(FrameType.ROWS, later(60_000, "busy"));
    house.sendRows("a");
    house.sendFile(file("f", CHUNK));

    house.run(1_000);

    assertThat(house.receipts()).containsExactly("f");
    assertThat(house.message()).isEqualTo("WARN: busy");
    house.run(60_000);
    assertThat(house.receipts()).containsExactly("f", "a");
  }

  @Test
  void failedFile_withTheNextOneBehindIt_isSentAgainFirst() throws Exception {
    house.sendFile(file("f", CHUNK));
    house.sendFile(file("g", CHUNK));
    house.next(FrameType.FILE_END, failed("no memory"));

    house.run(5_000);

    assertThat(house.receiver.applied).containsExactly("FILE_END f", "FILE_END g");
    assertThat(house.receipts()).containsExactly("f", "g");
  }

  /** Greets; from now on the receiver does its work, but is slow to answer. */
  private void connectAndWithhold() {
    Deque<Unit.SealedFile> files = new ArrayDeque<>(house.files);
    house.files.clear();
    house.runNow();
    house.files.addAll(files);
    house.answersWithheld = true;
  }

  /** The same, when the receiver has said that it holds nothing of {@code file}. */
  private void beginAndWithhold(Path file) throws IOException {
    house.sendFile(file);
    house.step(); // greets and announces
    house.step(); // learns where to go on, and sends the first piece
    house.answersWithheld = true;
  }

  private Path file(String name, int length) throws IOException {
    byte[] content = new byte[length];
    content[0] = (byte) name.hashCode();
    return Files.write(folder.resolve(name), content);
  }
}
