// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeletionJournalTest {
  @TempDir private Path temporary;
  private SimulatedDisk disk;
  private DeletionJournal journal;
  private long nanos;

  @BeforeEach
  void open() throws IOException {
    disk = new SimulatedDisk(new Random(11), () -> 0, 1024 * 1024, temporary);
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

  /** A pipe may still have a deletion under way when its region closes and opens again. */
  @Test
  void settled_whenItIsClosed_staysPendingForTheNext() throws Exception {
    DeletionJournal.Entry entry = journal.append(delete(1));
    journal.close();

    journal.settled(entry);
    journal.close();
    reopen();

    assertThat(deletes()).containsExactly(delete(1));
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
    crash();
    assertThat(deletes()).containsExactly(delete(1), delete(3));
  }

  @Test
  void emptyJournal_takesNoDisk() throws Exception {
    DeletionJournal.Entry one = journal.append(delete(1));
    DeletionJournal.Entry two = journal.append(delete(2));
    journal.settled(one);

    journal.settled(two);

    assertThat(disk.usedBytes()).isZero();
    crash();
    assertThat(deletes()).isEmpty();
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
  void damagedRecord_doesNotStopThePipe() throws Exception {
    journal.append(delete(1));
    long second = disk.usedBytes();
    journal.append(delete(2));
    disk.damage("deletions-1.log", second + 20);

    reopen();

    assertThat(deletes()).containsExactly(delete(1));
    journal.append(delete(3));
    reopen();
    assertThat(deletes()).containsExactly(delete(1), delete(3));
  }

  @Test
  void fullDisk_keepsTheDeletionInMemory_andSaysSo_untilItCouldBeWritten() throws Exception {
    disk.capacity(0);

    journal.append(delete(1));

    assertThat(deletes()).containsExactly(delete(1));
    assertThat(journal.warning().orElseThrow()).startsWith("1 deletions are in memory only");
    journal.writeIfDue();
    assertThat(journal.warning()).isPresent();
    disk.capacity(1024 * 1024);
    nanos += 1_000_000_000;
    journal.writeIfDue();
    assertThat(journal.warning()).isEmpty();
    crash();
    assertThat(deletes()).containsExactly(delete(1));
  }

  @Test
  void deletionInMemoryOnly_canSettle() throws Exception {
    disk.capacity(0);
    DeletionJournal.Entry entry = journal.append(delete(1));

    journal.settled(entry);

    assertThat(journal.warning()).isEmpty();
    assertThat(deletes()).isEmpty();
  }

  @Test
  void pendingList_isACopy() throws Exception {
    List<DeletionJournal.Entry> before = journal.pending();

    journal.append(delete(1));

    assertThat(before).isEmpty();
  }

  private void crash() throws IOException {
    disk.crash();
    reopen();
  }

  private void reopen() throws IOException {
    journal = DeletionJournal.open(disk, "deletions-1.log", () -> nanos);
  }

  private List<Message.Delete> deletes() {
    return journal.pending().stream().map(DeletionJournal.Entry::delete).toList();
  }

  private static Message.Delete delete(int i) {
    return new Message.Delete("root.db", List.of("root.db.d.s" + i), i, i + 1);
  }
}
