// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeletionJournalTest {
  @TempDir private Path temporary;
  private Path folder;
  private DeletionJournal journal;

  @BeforeEach
  void open() throws IOException {
    folder = temporary.resolve("a").resolve("journal");
    reopen();
  }

  @Test
  void newJournal_isEmpty() {
    assertThat(journal.pending()).isEmpty();
  }

  @Test
  void appended_isPendingInOrder_alsoAfterReopening() throws Exception {
    for (int i = 0; i < 12; i++) {
      journal.append(delete(i)); // more than ten: the order is that of numbers, not of names
    }
    assertThat(deletes())
        .isEqualTo(
            Stream.iterate(0, i -> i + 1).limit(12).map(DeletionJournalTest::delete).toList());

    reopen();

    assertThat(deletes())
        .isEqualTo(
            Stream.iterate(0, i -> i + 1).limit(12).map(DeletionJournalTest::delete).toList());
  }

  @Test
  void appended_isKeptExactly() throws Exception {
    Message.Delete delete =
        new Message.Delete(
            "root.`a b`",
            List.of("root.`a b`.**", "root.\u6e29\u5ea6.d.s"),
            Long.MIN_VALUE,
            Long.MAX_VALUE);
    journal.append(delete);

    reopen();

    assertThat(deletes()).containsExactly(delete);
  }

  @Test
  void settled_isGone_alsoAfterReopening() throws Exception {
    journal.append(delete(1));
    DeletionJournal.Entry second = journal.append(delete(2));
    journal.append(delete(3));

    journal.settled(second);

    assertThat(deletes()).containsExactly(delete(1), delete(3));
    reopen();
    assertThat(deletes()).containsExactly(delete(1), delete(3));
    assertThat(files()).hasSize(2);
  }

  @Test
  void settledTwice_isFine() throws Exception {
    DeletionJournal.Entry entry = journal.append(delete(1));

    journal.settled(entry);
    journal.settled(entry);

    assertThat(deletes()).isEmpty();
  }

  @Test
  void numbers_goOnAfterReopening() throws Exception {
    DeletionJournal.Entry before = journal.append(delete(1));
    reopen();

    DeletionJournal.Entry after = journal.append(delete(2));

    assertThat(after.number()).isGreaterThan(before.number());
    assertThat(deletes()).containsExactly(delete(1), delete(2));
  }

  @Test
  void damagedFile_isAnError_namingIt() throws Exception {
    journal.append(delete(1));
    Path file = folder.resolve(files().get(0));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);

    assertThatThrownBy(this::reopen)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + " is damaged: ");
  }

  @Test
  void cutFile_isAnError() throws Exception {
    journal.append(delete(1));
    Path file = folder.resolve(files().get(0));
    Files.write(file, new byte[0]);

    assertThatThrownBy(this::reopen).isInstanceOf(IOException.class);
  }

  @Test
  void fileOfACrashWhileAppending_isIgnored_andItsNumberIsTakenAgain() throws Exception {
    journal.append(delete(1));
    Files.write(folder.resolve("2.deletion.tmp"), new byte[] {1, 2, 3});
    reopen();
    assertThat(deletes()).containsExactly(delete(1));

    journal.append(delete(2));
    reopen();

    assertThat(deletes()).containsExactly(delete(1), delete(2));
    assertThat(files()).containsExactlyInAnyOrder("1.deletion", "2.deletion");
  }

  @Test
  void pendingList_isACopy() throws Exception {
    List<DeletionJournal.Entry> before = journal.pending();

    journal.append(delete(1));

    assertThat(before).isEmpty();
  }

  private void reopen() throws IOException {
    journal = DeletionJournal.open(folder);
  }

  private List<Message.Delete> deletes() {
    return journal.pending().stream().map(DeletionJournal.Entry::delete).toList();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  private static Message.Delete delete(int i) {
    return new Message.Delete("root.db", List.of("root.db.d.s" + i), i, i + 1);
  }
}
