// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.engine.SealedFiles.Row;
import io.tributary.wire.SeriesDigest;
import io.tributary.wire.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.apache.tsfile.read.TsFileSequenceReader;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages of sealed files tell of series, and when they do not. */
class StoredPagesTest {
  private static final String DEVICE = "root.db.d";
  private static final List<IMeasurementSchema> COLUMNS =
      List.of(
          new MeasurementSchema("a", TSDataType.DOUBLE),
          new MeasurementSchema("b", TSDataType.INT32));

  @TempDir private Path folder;
  private int files;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void equalPages_haveEqualDigests_whateverElseIsInTheFile(boolean aligned) throws Exception {
    Path one = file(aligned, DEVICE, row(1, 1.5, 7), row(2, 2.5, null), row(3, 3.5, 9));
    Path other =
        SealedFiles.write(
            path(),
            it -> {
              it.device("root.db.c", false, COLUMNS, row(1, 9.0, 9));
              it.device(
                  DEVICE, aligned, COLUMNS, row(1, 1.5, 7), row(2, 2.5, null), row(3, 3.5, 9));
            });

    Both found = digests(List.of(one), 0, 9);

    assertThat(found).isEqualTo(digests(List.of(other), 0, 9));
    assertThat(found.a().points()).isEqualTo(3);
    assertThat(found.b().points()).isEqualTo(2);
    assertThat(found.b().type()).contains(ValueType.INT32);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherValue_changesTheDigestOfItsSeriesAlone(boolean aligned) throws Exception {
    Path one = file(aligned, DEVICE, row(1, 1.5, 7), row(2, 2.5, 8));
    Path other = file(aligned, DEVICE, row(1, 1.5, 7), row(2, 2.5, 9));

    assertThat(digests(List.of(one), 0, 9).a()).isEqualTo(digests(List.of(other), 0, 9).a());
    assertThat(digests(List.of(one), 0, 9).b()).isNotEqualTo(digests(List.of(other), 0, 9).b());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherTime_changesTheDigest(boolean aligned) throws Exception {
    Path one = file(aligned, DEVICE, row(1, 1.5, 7), row(3, 2.5, 8), row(5, 3.5, 9));
    Path other = file(aligned, DEVICE, row(1, 1.5, 7), row(2, 2.5, 8), row(5, 3.5, 9));

    assertThat(digests(List.of(one), 0, 9).b()).isNotEqualTo(digests(List.of(other), 0, 9).b());
  }

  @Test
  void pagesOfSeveralFiles_inAnyOrder_areOneSeries() throws Exception {
    Path early = file(false, DEVICE, row(1, 1.5, 7));
    Path late = file(false, DEVICE, row(2, 2.5, 8));

    assertThat(digests(List.of(early, late), 0, 9)).isEqualTo(digests(List.of(late, early), 0, 9));
    assertThat(digests(List.of(early, late), 0, 9).a().points()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pagesThatOverlap_tellNothing(boolean aligned) throws Exception {
    Path one = file(aligned, DEVICE, row(1, 1.5, 7), row(5, 2.5, 8));
    Path other = file(aligned, DEVICE, row(5, 3.5, 9));

    assertThat(digests(List.of(one, other), 0, 9)).isEqualTo(Both.ABSENT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pageThatIsPartlyWithinTheSpan_tellsNothing_andOneOutsideDoesNotMatter(boolean aligned)
      throws Exception {
    Path one = file(aligned, DEVICE, row(1, 1.5, 7), row(5, 2.5, 8));
    Path other = file(aligned, DEVICE, row(6, 3.5, 9));

    assertThat(digests(List.of(one, other), 5, 9)).isEqualTo(Both.ABSENT);
    assertThat(digests(List.of(one, other), 6, 9)).isEqualTo(digests(List.of(other), 6, 9));
    assertThat(digests(List.of(one, other), 6, 9).a().points()).isOne();
  }

  @Test
  void seriesWithoutPages_isAbsent() throws Exception {
    Path file = file(false, "root.db.c", row(1, 1.5, 7));

    assertThat(digests(List.of(file), 0, 9)).isEqualTo(Both.ABSENT);
  }

  @Test
  void chunkOfAnotherType_isAnError() throws Exception {
    Path file =
        SealedFiles.write(
            path(),
            it ->
                it.device(
                    DEVICE,
                    false,
                    List.of(new MeasurementSchema("a", TSDataType.FLOAT)),
                    new Row(1, 1.5f)));

    assertThatThrownBy(() -> digests(List.of(file), 0, 9))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("FLOAT");
  }

  private Path file(boolean aligned, String device, Row... rows) throws Exception {
    return SealedFiles.write(path(), it -> it.device(device, aligned, COLUMNS, rows));
  }

  private Path path() {
    return folder.resolve(++files + "-1-0-0.tsfile");
  }

  private static Row row(long time, double a, @Nullable Integer b) {
    return new Row(time, a, b);
  }

  /** Of both columns. */
  private record Both(SeriesDigest a, SeriesDigest b) {
    static final Both ABSENT = new Both(SeriesDigest.absent(), SeriesDigest.absent());
  }

  private static Both digests(List<Path> files, long from, long to) throws IOException {
    StoredSeries a = new StoredSeries(ValueType.DOUBLE, from, to);
    StoredSeries b = new StoredSeries(ValueType.INT32, from, to);
    for (Path file : files) {
      try (TsFileSequenceReader reader = new TsFileSequenceReader(file.toString())) {
        new StoredPages(reader)
            .read(IDeviceID.Factory.DEFAULT_FACTORY.create(DEVICE), Map.of("a", a, "b", b));
      }
    }
    return new Both(a.digest(), b.digest());
  }
}
