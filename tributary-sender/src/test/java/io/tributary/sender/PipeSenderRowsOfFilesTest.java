// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.broken;
import static io.tributary.sender.SenderHouse.failed;
import static io.tributary.sender.SenderHouse.later;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that the receiver does not take as a whole goes as rows. */
class PipeSenderRowsOfFilesTest {
  @TempDir private Path folder;
  private final SenderHouse house = new SenderHouse();
  private int opened;
  private int closed;
  private @Nullable IOException unreadableRest;

  @BeforeEach
  void start() throws Exception {
    house.maxRetries = 1;
    house.always(
        FrameType.FILE_END,
        request ->
            ((Message.FileEnd) request).file().name().equals("f")
                ? new Message.Failed("type conflict")
                : null);
    house.files.add(readable("f", "a", "b", "c"));
    house.sendFile(Files.write(folder.resolve("g"), new byte[7]));
  }

  @Test
  void file_whoseAttemptsAreUsedUp_goesAsRows_inItsPlace() {
    house.run(5_000);

    assertThat(house.count("FILE_END f")).isEqualTo(2);
    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b", "ROWS c", "FILE_END g");
    assertThat(house.receipts()).containsExactly("f", "g");
    assertThat(house.aside).isZero();
    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(opened).isOne();
    assertThat(closed).isOne();
  }

  @Test
  void rowsThatAreNotTakenEither_areSetAside_theOthersArrive() {
    failRowsOf("b");

    house.run(5_000);

    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS c", "FILE_END g");
    assertThat(house.diary).contains("aside 1 live points of root.db: type conflict");
    assertThat(house.count("ROWS b")).isOne();
    assertThat(house.aside).isOne();
    assertThat(house.receipts()).containsExactly("f SET_ASIDE", "g");
  }

  @Test
  void fileThatCannotBeReadAsRows_isSetAside() throws Exception {
    house.files.clear();
    house.sendFile(Files.write(folder.resolve("f"), new byte[9]));
    house.sendRows("live");

    house.run(5_000);

    assertThat(house.diary).contains("aside file f (9 bytes): type conflict");
    assertThat(house.receipts()).containsExactly("live", "f SET_ASIDE");
  }

  @Test
  void fileWhoseRestCannotBeRead_isSetAside_afterWhatCouldBe() {
    unreadableRest = new IOException("bad sector");

    house.run(5_000);

    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b", "ROWS c", "FILE_END g");
    assertThat(house.diary)
        .contains("aside file f (9 bytes): type conflict; its rows cannot be read: bad sector");
    assertThat(house.receipts()).containsExactly("f SET_ASIDE", "g");
    assertThat(closed).isOne();
  }

  @Test
  void fileWhoseRestCannotBeRead_waitsForItsQuarantine_andAsksOnceASecond() {
    unreadableRest = new IOException("bad sector");
    house.quarantineFailure = new IOException("no space left");
    house.run(10_000);
    assertThat(house.receipts()).isEmpty();
    assertThat(house.message()).startsWith("WARN: ").contains("no space left");
    assertThat(house.asideAttempts).isBetween(5, 12);

    house.quarantineFailure = null;
    house.run(2_000);

    assertThat(house.receipts()).containsExactly("f SET_ASIDE", "g");
    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b", "ROWS c", "FILE_END g");
  }

  @Test
  void liveRows_goBetweenTheRowsOfAFile() {
    house.next(FrameType.ROWS, later(2_000, "busy"));
    house.run(1_500);
    assertThat(house.receiver.applied).isEmpty();
    house.sendRows("live");

    house.run(100);

    assertThat(house.receipts()).containsExactly("live");
    house.run(5_000);
    assertThat(house.receiver.applied)
        .containsExactly("ROWS live", "ROWS a", "ROWS b", "ROWS c", "FILE_END g");
  }

  @Test
  void linkThatBreaksInTheMiddle_doublesNoRows() {
    house.next(FrameType.ROWS, SenderHouse.taken(), SenderHouse.doneButLost("cut"), broken("cut"));

    house.run(10_000);

    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b", "ROWS c", "FILE_END g");
    assertThat(house.receipts()).containsExactly("f", "g");
  }

  @Test
  void stop_inTheMiddle_goesOnThere() {
    house.next(FrameType.ROWS, SenderHouse.taken(), later(60_000, "busy"));
    house.run(5_000);
    assertThat(house.receiver.applied).containsExactly("ROWS a");
    house.sender.setRunning(false);
    house.run(60_000);
    house.sender.setRunning(true);

    house.run(5_000);

    assertThat(house.receiver.applied).containsExactly("ROWS a", "ROWS b", "ROWS c", "FILE_END g");
    assertThat(opened).isOne();
  }

  @Test
  void fileWithoutRows_isDone() throws Exception {
    house.files.clear();
    house.files.add(readable("f"));

    house.run(5_000);

    assertThat(house.receipts()).containsExactly("f");
    assertThat(closed).isOne();
  }

  private void failRowsOf(String name) {
    house.always(
        FrameType.ROWS,
        request ->
            request.toString().contains("root.db." + name)
                ? failed("type conflict").to(request)
                : null);
  }

  private Unit.SealedFile readable(String name, String... rows) throws IOException {
    return Units.readable(
        Files.write(folder.resolve(name), new byte[9]),
        () -> {
          opened++;
          return new Cursor(new ArrayDeque<>(List.of(rows)));
        },
        house.settled(name));
  }

  private final class Cursor implements Unit.SealedFile.RowCursor {
    private final Deque<String> rows;

    Cursor(Deque<String> rows) {
      this.rows = rows;
    }

    @Override
    public Optional<Message.Rows> next() throws IOException {
      if (rows.isEmpty() && unreadableRest != null) {
        throw unreadableRest;
      }
      return Optional.ofNullable(rows.poll()).map(name -> Units.rows(name, o -> {}).rows());
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
