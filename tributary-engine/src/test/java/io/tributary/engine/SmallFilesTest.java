// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.receiver.Applier.SealedFile;
import io.tributary.receiver.ApplyException;
import io.tributary.wire.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.iotdb.commons.path.MeasurementPath;
import org.apache.iotdb.db.storageengine.dataregion.modification.TreeDeletionEntry;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallFilesTest {
  private static final String DEVICE = "root.db.d";

  @TempDir private Path folder;
  private final List<Message.Rows> written = new ArrayList<>();
  private int refused;
  private int names;

  @Test
  void smallFiles_areWrittenTogether() throws Exception {
    List<SealedFile> files = List.of(file("root.db", 1, 2), file("root.db", 3), file("root.db", 4));

    assertThat(write(files)).isEqualTo(List.of(List.of(DEVICE), List.of(DEVICE), List.of(DEVICE)));
    assertThat(times()).containsExactly(List.of(1L, 2L, 3L, 4L));
  }

  @Test
  void fileOfAnotherDatabase_isForTheNextTime() throws Exception {
    List<SealedFile> files = List.of(file("root.db", 1), file("root.other", 2));

    assertThat(write(files)).hasSize(1);
    assertThat(times()).containsExactly(List.of(1L));
  }

  @Test
  void largeFile_isNotWritten() throws Exception {
    SealedFile large = file("root.db", LongStream.rangeClosed(1, 20_001).toArray());

    assertThat(write(List.of(large, file("root.db", 30_000)))).isEmpty();
    assertThat(write(List.of(file("root.db", 0), large))).hasSize(1);
    assertThat(times()).containsExactly(List.of(0L));
  }

  /** A message has room for so many values, nulls counted. */
  @Test
  void fileOfFewPointsAmongManyNulls_isNotWritten() throws Exception {
    List<IMeasurementSchema> schemas =
        IntStream.range(0, 3)
            .<IMeasurementSchema>mapToObj(i -> new MeasurementSchema("s" + i, TSDataType.INT64))
            .toList();
    SealedFiles.Row[] rows =
        LongStream.range(0, 7_000)
            .mapToObj(
                time ->
                    switch ((int) (time % 3)) {
                      case 0 -> new SealedFiles.Row(time, time, null, null);
                      case 1 -> new SealedFiles.Row(time, null, time, null);
                      default -> new SealedFiles.Row(time, null, null, time);
                    })
            .toArray(SealedFiles.Row[]::new);
    Path path =
        SealedFiles.write(
            folder.resolve("1-1-0-0.tsfile"), file -> file.device(DEVICE, true, schemas, rows));

    assertThat(write(List.of(new SealedFile("root.db", path, Optional.empty())))).isEmpty();
  }

  @Test
  void filesOfTooManyPointsTogether_areCutThere() throws Exception {
    List<SealedFile> files = new ArrayList<>();
    for (long file = 0; file < 6; file++) {
      files.add(file("root.db", LongStream.range(file * 20_000, (file + 1) * 20_000).toArray()));
    }

    assertThat(write(files)).hasSize(5);
  }

  @Test
  void filesThatAreNotTakenTogether_areHalved() throws Exception {
    refused = 1;
    List<SealedFile> files = new ArrayList<>();
    for (int file = 0; file < 5; file++) {
      files.add(file("root.db", file));
    }

    assertThat(write(files)).hasSize(2);
    assertThat(times()).containsExactly(List.of(0L, 1L));
  }

  @Test
  void fileThatIsNotTakenAlone_isNotWritten() throws Exception {
    refused = 1;
    List<SealedFile> files = List.of(file("root.db", 1), file("root.db", 2));

    assertThat(write(files)).hasSize(1);
    assertThat(times()).containsExactly(List.of(1L));
    refused = 2;
    assertThat(write(files)).isEmpty();
  }

  @Test
  void fileOfWhichAllIsDeleted_isDone() throws Exception {
    SealedFile file = file("root.db", 1, 2);
    Path deletions =
        SealedFiles.modifications(
            file.file(), new TreeDeletionEntry(new MeasurementPath(DEVICE + ".s"), 0, 9));

    assertThat(write(List.of(new SealedFile("root.db", file.file(), Optional.of(deletions)))))
        .hasSize(1);
    assertThat(written).isEmpty();
  }

  @Test
  void fileThatCannotBeRead_isNotWritten() throws Exception {
    Path none = Files.writeString(folder.resolve("none"), "no points at all".repeat(99));
    SealedFile gone = new SealedFile("root.db", folder.resolve("gone"), Optional.empty());

    assertThat(write(List.of(gone))).isEmpty();
    assertThat(write(List.of(new SealedFile("root.db", none, Optional.empty())))).isEmpty();
  }

  private List<?> write(List<SealedFile> files) {
    return new SmallFiles()
        .write(
            files,
            rows -> {
              if (refused-- > 0) {
                throw new ApplyException("no");
              }
              written.add(rows);
            });
  }

  private List<List<Long>> times() {
    return written.stream()
        .flatMap(rows -> rows.tablets().stream())
        .map(tablet -> LongStream.of(tablet.times()).boxed().toList())
        .toList();
  }

  private SealedFile file(String database, long... times) throws Exception {
    List<IMeasurementSchema> schemas = List.of(new MeasurementSchema("s", TSDataType.INT64));
    SealedFiles.Row[] rows =
        IntStream.range(0, times.length)
            .mapToObj(i -> new SealedFiles.Row(times[i], times[i]))
            .toArray(SealedFiles.Row[]::new);
    Path path =
        SealedFiles.write(
            folder.resolve(++names + "-1-0-0.tsfile"),
            file -> file.device(DEVICE, false, schemas, rows));
    return new SealedFile(database, path, Optional.empty());
  }
}
