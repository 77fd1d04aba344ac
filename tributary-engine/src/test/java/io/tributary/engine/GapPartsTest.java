// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.engine.SealedFiles.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a file that will not arrive. */
class GapPartsTest {
  private static final RegionFile.Span TIMES = new RegionFile.Span(0, 100);
  private static final List<IMeasurementSchema> SCHEMAS =
      List.of(
          new MeasurementSchema("a", TSDataType.DOUBLE),
          new MeasurementSchema("b", TSDataType.DOUBLE));

  @TempDir private Path folder;

  @Test
  void devices_haveTheirOwnTimesAndPoints() throws Exception {
    Path file = file(2);

    assertThat(GapParts.ofFile(file, "root.db", TIMES, Long.MIN_VALUE))
        .containsExactly(
            new Gap.Part("root.db.d100", 0, 10, OptionalLong.of(3)),
            new Gap.Part("root.db.d101", 1, 11, OptionalLong.of(3)));
  }

  @Test
  void whatIsBeforeThePipesStart_isNotMissed() throws Exception {
    assertThat(GapParts.ofFile(file(2), "root.db", TIMES, 1))
        .containsExactly(
            new Gap.Part("root.db.d100", 1, 10, OptionalLong.empty()),
            new Gap.Part("root.db.d101", 1, 11, OptionalLong.of(3)));
    assertThat(GapParts.ofFile(file(2), "root.db", TIMES, 11))
        .containsExactly(new Gap.Part("root.db.d101", 11, 11, OptionalLong.empty()));
  }

  @Test
  void manyDevices_areCounted() throws Exception {
    List<Gap.Part> parts = GapParts.ofFile(file(81), "root.db", TIMES, Long.MIN_VALUE);

    assertThat(parts).hasSize(GapParts.MOST_DEVICES + 1);
    assertThat(parts.get(GapParts.MOST_DEVICES))
        .isEqualTo(new Gap.Part("and 31 more devices of root.db", 0, 100, OptionalLong.empty()));
  }

  @Test
  void fileThatCannotBeRead_isItsDatabase() throws Exception {
    Path file = Files.writeString(folder.resolve("damaged.tsfile"), "0123456789");

    assertThat(GapParts.ofFile(file, "root.db", TIMES, 5))
        .containsExactly(new Gap.Part("root.db.**", 5, 100, OptionalLong.empty()));
  }

  private Path file(int devices) throws Exception {
    return SealedFiles.write(
        folder.resolve(devices + "-" + System.nanoTime() + "-0-0.tsfile"),
        it -> {
          for (int i = 0; i < devices; i++) {
            it.device(
                "root.db.d" + (100 + i),
                true,
                SCHEMAS,
                new Row(i, 1.0, 2.0),
                new Row(10 + i, null, 2.0));
          }
        });
  }
}
