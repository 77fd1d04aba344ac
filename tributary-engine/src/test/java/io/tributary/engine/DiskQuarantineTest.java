// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.sender.Unit;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.Message;
import io.tributary.wire.MessageCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.tsfile.enums.TSDataType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskQuarantineTest {
  @TempDir private Path temporary;
  private Path pipe;
  private DiskQuarantine quarantine;

  @BeforeEach
  void open() throws IOException {
    pipe = temporary.resolve("pipe");
    reopen();
  }

  @Test
  void newQuarantine_isEmpty() {
    assertThat(quarantine.size()).isZero();
  }

  @Test
  void rows_areKept_withTheReason() throws Exception {
    RowBatchBuilder batch = new RowBatchBuilder("root.db", Long.MIN_VALUE);
    batch.add(Writes.row(1, "a", 2.0), 0);
    Message.Rows rows = batch.build().get(0);

    quarantine.keep(new Unit.RowBatch(1, rows, 1, 1, outcome -> {}), "a is BOOLEAN there");

    Path kept = onlyUnit();
    assertThat(message(kept)).isEqualTo(rows);
    assertThat(quarantine.last()).contains("1 live points of root.db: a is BOOLEAN there");
    assertThat(quarantine.size()).isOne();
  }

  @Test
  void deletion_isKept() throws Exception {
    Message.Delete delete = new Message.Delete("root.db", List.of("root.db.**"), 1, 2);

    quarantine.keep(new Unit.Deletion(1, delete, outcome -> {}), "read only");

    assertThat(message(onlyUnit())).isEqualTo(delete);
  }

  @Test
  void file_isKeptWithItsDeletions_alsoWhenTheOriginalGoes() throws Exception {
    Path file = Files.writeString(temporary.resolve("1.tsfile"), "points");
    Path modifications = Files.writeString(temporary.resolve("1.tsfile.mods2"), "deletions");

    quarantine.keep(sealed(file, Optional.of(modifications)), "no memory");
    Files.delete(file);
    Files.delete(modifications);

    assertThat(onlyUnit().resolve("file.tsfile")).hasContent("points");
    assertThat(onlyUnit().resolve("file.tsfile.mods2")).hasContent("deletions");
  }

  @Test
  void size_survivesReopening() throws Exception {
    for (int i = 0; i < 3; i++) {
      quarantine.keep(
          new Unit.Deletion(
              1, new Message.Delete("root.db", List.of("root.db.**"), 1, 2), outcome -> {}),
          "x");
    }

    reopen();

    assertThat(quarantine.size()).isEqualTo(3);
    assertThat(units()).hasSize(3);
  }

  @Test
  void rows_areDescribed_alsoAfterARestart() throws Exception {
    RowBatchBuilder batch = new RowBatchBuilder("root.db", Long.MIN_VALUE);
    batch.add(Writes.row(5, "a", 2.0), 0);
    batch.add(Writes.row(7, "a", 2.0), 0);
    Message.Rows rows = batch.build().get(0);
    long before = System.currentTimeMillis();

    quarantine.keep(new Unit.RowBatch(3, rows, 2, 7, outcome -> {}), "a = é\n\\ BOOLEAN");
    QuarantineEntry entry = quarantine.entries().get(0);
    reopen();

    assertThat(quarantine.entries()).containsExactly(entry);
    assertThat(entry.kind()).isEqualTo(QuarantineEntry.Kind.ROWS);
    assertThat(entry.keptAtMillis()).isGreaterThanOrEqualTo(before);
    assertThat(entry.region()).isEqualTo(3);
    assertThat(entry.database()).isEqualTo("root.db");
    assertThat(entry.subject()).isEqualTo("root.db.d.a");
    assertThat(entry.startTime()).isEqualTo(5);
    assertThat(entry.endTime()).isEqualTo(7);
    assertThat(entry.points()).hasValue(2);
    assertThat(entry.bytes()).isPositive();
    assertThat(quarantine.last()).contains("2 live points of root.db: a = é\n\\ BOOLEAN");
    assertThat(quarantine.message(entry)).isEqualTo(rows);
  }

  @Test
  void file_isDescribed_withThePointsItHas() throws Exception {
    Path file =
        SealedFiles.write(
            temporary.resolve("1.tsfile"),
            it ->
                it.device(
                    "root.db.d",
                    true,
                    List.of(Writes.schema("a", TSDataType.INT32)),
                    new SealedFiles.Row(1, 1),
                    new SealedFiles.Row(2, 2)));

    quarantine.keep(sealed(file, Optional.empty()), "no memory");

    QuarantineEntry entry = quarantine.entries().get(0);
    assertThat(entry.kind()).isEqualTo(QuarantineEntry.Kind.FILE);
    assertThat(entry.subject()).isEqualTo("f");
    assertThat(entry.points()).hasValue(2);
    assertThat(entry.bytes()).isEqualTo(Files.size(file));
    assertThat(quarantine.file(entry)).hasSameBinaryContentAs(file);
    assertThat(quarantine.modifications(entry)).isEmpty();
  }

  @Test
  void entries_areInTheOrderOfKeeping_alsoAfterARestart() throws Exception {
    for (int i = 0; i < 12; i++) {
      keepDeletion("root.db.d" + i);
      if (i % 5 == 0) {
        reopen();
      }
    }

    reopen();

    List<String> expected =
        IntStream.range(0, 12).mapToObj(i -> "deletion of root.db.d" + i).toList();
    assertThat(quarantine.entries().stream().map(QuarantineEntry::subject).toList())
        .isEqualTo(expected);
    assertThat(quarantine.last()).contains("deletion of root.db.d11: x");
  }

  @Test
  void damagedEntry_isListedWithTheReason_andTheOthersStay() throws Exception {
    keepDeletion("root.db.a");
    keepDeletion("root.db.b");
    Path description = units().get(0).resolve(QuarantineEntry.FILE_NAME);
    Files.writeString(description, Files.readString(description).replace("root.db", "root.xx"));
    Files.createDirectories(pipe.resolve("quarantine").resolve("stranger"));

    reopen();

    assertThat(quarantine.entries()).hasSize(3);
    assertThat(quarantine.entries())
        .filteredOn(entry -> entry.kind() == QuarantineEntry.Kind.UNREADABLE)
        .hasSize(2)
        .allMatch(entry -> entry.reason().startsWith("cannot be read: "));
    for (QuarantineEntry entry : quarantine.entries()) {
      quarantine.remove(entry.number());
    }
    reopen();
    assertThat(quarantine.size()).isZero();
  }

  @Test
  void removedEntry_isGone_alsoAfterARestart() throws Exception {
    keepDeletion("root.db.a");
    keepDeletion("root.db.b");
    long first = quarantine.entries().get(0).number();

    quarantine.remove(first);
    quarantine.remove(first);

    assertThat(quarantine.size()).isOne();
    reopen();
    assertThat(quarantine.last()).contains("deletion of root.db.b: x");
    quarantine.remove(quarantine.entries().get(0).number());
    assertThat(quarantine.last()).isEmpty();
    assertThat(filesUnder(pipe)).isEmpty();
  }

  @Test
  void leftoverOfACrash_isRemoved_andCountsForNothing() throws Exception {
    keepDeletion("root.db.a");
    Path half = Files.createDirectories(pipe.resolve("aside4711"));
    Files.writeString(half.resolve("file.tsfile"), "half");

    reopen();

    assertThat(half).doesNotExist();
    assertThat(quarantine.size()).isOne();
  }

  private void keepDeletion(String path) throws IOException {
    Message.Delete delete = new Message.Delete("root.db", List.of(path), 1, 2);
    quarantine.keep(new Unit.Deletion(1, delete, outcome -> {}), "x");
  }

  @Test
  void unitThatCannotBeKept_isAnError_andNotCounted() {
    assertThatThrownBy(() -> quarantine.keep(missing(), "x")).isInstanceOf(IOException.class);

    assertThat(quarantine.size()).isZero();
  }

  @Test
  void unitThatCannotBeKept_leavesNothingBehind() throws Exception {
    // It is tried again every second: what stays would fill a disk that is short already.
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> quarantine.keep(missing(), "x")).isInstanceOf(IOException.class);
    }

    assertThat(filesUnder(pipe)).isEmpty();
  }

  private Unit missing() throws IOException {
    Path file = Files.writeString(temporary.resolve("gone"), "points");
    Unit unit = sealed(file, Optional.empty());
    Files.delete(file);
    return unit;
  }

  private static Unit sealed(Path file, Optional<Path> modifications) throws IOException {
    Optional<Unit.SealedFile.Part> mods = Optional.empty();
    if (modifications.isPresent()) {
      mods = Optional.of(part(modifications.get()));
    }
    return new Unit.SealedFile(
        1,
        "root.db",
        part(file),
        mods,
        1,
        9,
        () -> false,
        () -> {
          throw new IOException("no rows in it");
        },
        outcome -> {});
  }

  private static Unit.SealedFile.Part part(Path path) throws IOException {
    return new Unit.SealedFile.Part(
        path, new FileIdentity("f", Files.size(path), Checksum.crc32c(path)));
  }

  private static Message message(Path unit) throws Exception {
    byte[] frame = Files.readAllBytes(unit.resolve("unit.frame"));
    return MessageCodec.decode(FrameCodec.decode(ByteBuffer.wrap(frame)));
  }

  private void reopen() throws IOException {
    quarantine = new DiskQuarantine(pipe.resolve("quarantine"));
  }

  private List<Path> units() throws IOException {
    try (Stream<Path> units = Files.list(pipe.resolve("quarantine"))) {
      return units.toList();
    }
  }

  private Path onlyUnit() throws IOException {
    assertThat(units()).hasSize(1);
    return units().get(0);
  }

  private static List<Path> filesUnder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
