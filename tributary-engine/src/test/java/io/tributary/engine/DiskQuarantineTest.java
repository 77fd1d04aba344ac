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
import java.util.stream.Stream;
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
    assertThat(kept.resolve("reason.txt"))
        .hasContent("1 live points of root.db\na is BOOLEAN there\n");
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
