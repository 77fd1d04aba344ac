// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.tributary.engine.SealedFiles.Row;
import io.tributary.sender.Unit.SealedFile.RowCursor;
import io.tributary.wire.Column;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import io.tributary.wire.ValueType;
import io.tributary.wire.Values;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.iotdb.commons.path.MeasurementPath;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModEntry;
import org.apache.iotdb.db.storageengine.dataregion.modification.TreeDeletionEntry;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.file.metadata.enums.CompressionType;
import org.apache.tsfile.file.metadata.enums.TSEncoding;
import org.apache.tsfile.utils.Binary;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A sealed file, read as rows. */
class FileRowsTest {
  private static final double ODD_NAN = Double.longBitsToDouble(0x7ff8_0000_0000_0123L);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyType_arrivesAsWritten_withItsNulls(boolean aligned) throws Exception {
    List<IMeasurementSchema> schemas = new ArrayList<>();
    for (ValueType type : ValueType.values()) {
      schemas.add(new MeasurementSchema("s_" + type, TSDataType.valueOf(type.name())));
    }
    Path file =
        SealedFiles.write(
            folder.resolve("1-1-0-0.tsfile"),
            it -> {
              Object[] values = schemas.stream().map(FileRowsTest::value).toArray();
              Object[] nulls = new Object[values.length];
              nulls[0] = values[0];
              Object[] last = values.clone();
              last[0] = null;
              it.device(
                  "root.db.d",
                  aligned,
                  schemas,
                  new Row(-5, values),
                  new Row(0, nulls),
                  new Row(1_648_569_600_000L, last));
            });

    Map<String, Object> points = points(read(file));

    assertThat(points).hasSize(2 * schemas.size());
    for (IMeasurementSchema schema : schemas) {
      String series = "root.db.d." + schema.getMeasurementName() + "@";
      boolean first = schema == schemas.get(0);
      assertThat(points)
          .contains(entry(series + -5, kept(schema)))
          .contains(entry(series + (first ? 0 : 1_648_569_600_000L), kept(schema)));
    }
  }

  @Test
  void encodingsAndCompressors_areThoseOfTheSeries() throws Exception {
    List<IMeasurementSchema> schemas =
        List.of(
            new MeasurementSchema("a", TSDataType.INT32, TSEncoding.RLE, CompressionType.GZIP),
            new MeasurementSchema(
                "b", TSDataType.DOUBLE, TSEncoding.GORILLA, CompressionType.ZSTD));
    for (boolean aligned : new boolean[] {true, false}) {
      Path file =
          SealedFiles.write(
              folder.resolve(aligned + ".tsfile"),
              it -> it.device("root.db.d", aligned, schemas, new Row(1, 7, 1.5)));

      List<Tablet> tablets = tablets(read(file));

      assertThat(tablets).allMatch(tablet -> tablet.aligned() == aligned);
      assertThat(tablets.stream().flatMap(tablet -> tablet.columns().stream()))
          .containsExactlyInAnyOrder(
              new Column(
                  "a",
                  ValueType.INT32,
                  TSEncoding.RLE.serialize(),
                  CompressionType.GZIP.serialize(),
                  new Values.IntValues(new int[] {7}),
                  new BitSet()),
              new Column(
                  "b",
                  ValueType.DOUBLE,
                  TSEncoding.GORILLA.serialize(),
                  CompressionType.ZSTD.serialize(),
                  new Values.DoubleValues(new double[] {1.5}),
                  new BitSet()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void hiddenPoints_areLeftOut(boolean aligned) throws Exception {
    Path file =
        SealedFiles.write(
            folder.resolve("1-1-0-0.tsfile"),
            it -> {
              it.device("root.db.d", aligned, ints("a", "b"), rows(1, 6, 2));
              it.device("root.db.e", aligned, ints("a"), rows(1, 3, 1));
            });
    Path modifications =
        SealedFiles.modifications(
            file, deletion("root.db.d.a", 2, 4), deletion("root.db.e.**", 0, 9));

    Map<String, Object> points =
        points(read(new FileRows("root.db", file, Optional.of(modifications))));

    assertThat(points.keySet())
        .containsExactlyInAnyOrder(
            "root.db.d.a@1",
            "root.db.d.a@5",
            "root.db.d.b@1",
            "root.db.d.b@2",
            "root.db.d.b@3",
            "root.db.d.b@4",
            "root.db.d.b@5");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everythingBeforeATime_isLeftOut(boolean aligned) throws Exception {
    Path file =
        SealedFiles.write(
            folder.resolve("1-1-0-0.tsfile"),
            it -> it.device("root.db.d", aligned, ints("a"), rows(1, 6, 1)));
    Path modifications = SealedFiles.modifications(file, RegionSnapshot.everythingBefore(4));

    assertThat(points(read(new FileRows("root.db", file, Optional.of(modifications)))).keySet())
        .containsExactly("root.db.d.a@4", "root.db.d.a@5");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void longSeries_comeInSmallBatches_inOrder(boolean aligned) throws Exception {
    Path file =
        SealedFiles.write(
            folder.resolve("1-1-0-0.tsfile"),
            it -> it.device("root.db.d", aligned, ints("a", "b"), rows(0, 40_000, 2)));

    List<Message.Rows> batches = read(file);

    assertThat(batches).hasSizeGreaterThan(4);
    assertThat(batches)
        .allMatch(rows -> rows.tablets().stream().mapToLong(Tablet::cells).sum() <= 20_000);
    Map<String, Long> last = new TreeMap<>();
    for (Tablet tablet : tablets(batches)) {
      String series = tablet.device() + tablet.columns().get(0).measurement();
      for (long time : tablet.times()) {
        assertThat(time).isEqualTo(last.getOrDefault(series, -1L) + 1);
        last.put(series, time);
      }
    }
    assertThat(points(batches)).hasSize(80_000);
  }

  @Test
  void manySmallDevices_shareABatch() throws Exception {
    Path file =
        SealedFiles.write(
            folder.resolve("1-1-0-0.tsfile"),
            it -> {
              for (int i = 0; i < 300; i++) {
                it.device("root.db.d" + i, i % 2 == 0, ints("a"), rows(0, 2, 1));
              }
            });

    List<Message.Rows> batches = read(file);

    assertThat(batches).hasSize(1);
    assertThat(points(batches)).hasSize(600);
  }

  @Test
  void wideAlignedDevice_arrivesWhole() throws Exception {
    String[] names = IntStream.range(0, 130).mapToObj(i -> "s" + i).toArray(String[]::new);
    Path file =
        SealedFiles.write(
            folder.resolve("1-1-0-0.tsfile"),
            it -> it.device("root.db.d", true, ints(names), rows(0, 10, names.length)));

    assertThat(points(read(file))).hasSize(1300);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void seriesThatCannotBeRead_isNamed_whenTheOthersHaveBeenGiven(boolean aligned) throws Exception {
    Path file =
        SealedFiles.write(
            folder.resolve("1-1-0-0.tsfile"),
            it -> {
              it.device("root.db.a", aligned, ints("x", "y", "z"), rows(0, 2000, 3));
              it.device("root.db.b", aligned, ints("x"), rows(0, 5, 1));
            });
    damage(file, SealedFiles.chunkOffset(file, "root.db.a", "y"));

    List<Message.Rows> batches = new ArrayList<>();
    IOException failure = null;
    try (RowCursor cursor = new FileRows("root.db", file, Optional.empty()).open()) {
      try {
        for (Optional<Message.Rows> next = cursor.next(); next.isPresent(); next = cursor.next()) {
          batches.add(next.get());
        }
      } catch (IOException e) {
        failure = e;
      }
      assertThatThrownBy(cursor::next).isInstanceOf(IOException.class);
    }

    assertThat(failure)
        .hasMessageContaining("1-1-0-0.tsfile")
        .hasMessageContaining("root.db.a.y")
        .message()
        .doesNotContain("root.db.a.x", "root.db.a.z", "root.db.b");
    Map<String, Object> points = points(batches);
    assertThat(points).hasSize(2 * 2000 + 5);
    assertThat(points.keySet()).noneMatch(point -> point.startsWith("root.db.a.y@"));
  }

  @Test
  void fileThatIsNone_cannotBeOpened() throws Exception {
    Path file = Files.writeString(folder.resolve("1-1-0-0.tsfile"), "no points at all".repeat(99));

    assertThatThrownBy(() -> new FileRows("root.db", file, Optional.empty()).open())
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> new FileRows("root.db", folder.resolve("gone"), Optional.empty()).open())
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "10000, true", "10001, false"})
  void allRows_areGiven_upToANumberOfPoints(int rowsOfTwoPoints, boolean few) throws Exception {
    Path file =
        SealedFiles.write(
            folder.resolve("1-1-0-0.tsfile"),
            it -> it.device("root.db.d", true, ints("a", "b"), rows(0, rowsOfTwoPoints, 2)));

    FileRows all = new FileRows("root.db", file, Optional.empty());
    assertThat(all.upTo(20_000, Files.size(file)).isPresent()).isEqualTo(few);
    assertThat(all.upTo(20_000, Files.size(file) - 1)).isEmpty();
  }

  /** A client that writes tablets with a silent sensor leaves such files. */
  @Test
  void seriesOfAnAlignedDevice_withoutAnyValue_isLeftOut() throws Exception {
    Path file =
        SealedFiles.write(
            folder.resolve("1-1-0-0.tsfile"),
            it -> it.device("root.db.d", true, ints("a", "b"), new Row(1, 5, null)));

    List<Tablet> all =
        new FileRows("root.db", file, Optional.empty()).upTo(10, Files.size(file)).orElseThrow();

    assertThat(all).hasSize(1);
    assertThat(all.get(0).columns()).extracting(Column::measurement).containsExactly("a");
  }

  @Test
  void modificationsThatCannotBeRead_areAnError() throws Exception {
    Path file =
        SealedFiles.write(
            folder.resolve("1-1-0-0.tsfile"),
            it -> it.device("root.db.d", false, ints("a"), rows(0, 1, 1)));
    Path modifications = Files.write(folder.resolve("mods"), new byte[] {99, 1, 2, 3});

    assertThatThrownBy(() -> read(new FileRows("root.db", file, Optional.of(modifications))))
        .isInstanceOf(IOException.class);
  }

  private static Object value(IMeasurementSchema schema) {
    return switch (schema.getType()) {
      case BOOLEAN -> true;
      case INT32 -> Integer.MIN_VALUE;
      case DATE -> LocalDate.of(2022, 3, 30);
      case INT64, TIMESTAMP -> Long.MAX_VALUE;
      case FLOAT -> -0.0f;
      case DOUBLE -> ODD_NAN;
      case TEXT, STRING, BLOB -> new Binary("é名", StandardCharsets.UTF_8);
      default -> throw new IllegalArgumentException(schema.toString());
    };
  }

  /** The same as the sender keeps it, bits and all. */
  private static Object kept(IMeasurementSchema schema) {
    return switch (schema.getType()) {
      case DATE -> 20220330;
      case FLOAT -> Float.floatToRawIntBits(-0.0f);
      case DOUBLE -> Double.doubleToRawLongBits(ODD_NAN);
      case TEXT, STRING, BLOB -> "é名";
      default -> value(schema);
    };
  }

  private static List<IMeasurementSchema> ints(String... names) {
    List<IMeasurementSchema> schemas = new ArrayList<>();
    for (String name : names) {
      schemas.add(
          new MeasurementSchema(name, TSDataType.INT32, TSEncoding.PLAIN, CompressionType.ZSTD));
    }
    return schemas;
  }

  private static Row[] rows(int from, int to, int columns) {
    return IntStream.range(from, to)
        .mapToObj(i -> new Row(i, IntStream.range(0, columns).mapToObj(c -> i * 31 + c).toArray()))
        .toArray(Row[]::new);
  }

  private static ModEntry deletion(String path, long start, long end) throws Exception {
    return new TreeDeletionEntry(new MeasurementPath(path), start, end);
  }

  private static void damage(Path file, long offset) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      // Behind the page's own header, where the compressed values are.
      for (long at = offset + 24; at < offset + 48; at++) {
        bytes.seek(at);
        int was = bytes.read();
        bytes.seek(at);
        bytes.write(was ^ 0xff);
      }
    }
  }

  private static List<Message.Rows> read(Path file) throws IOException {
    return read(new FileRows("root.db", file, Optional.empty()));
  }

  private static List<Message.Rows> read(FileRows rows) throws IOException {
    List<Message.Rows> batches = new ArrayList<>();
    try (RowCursor cursor = rows.open()) {
      for (Optional<Message.Rows> next = cursor.next(); next.isPresent(); next = cursor.next()) {
        assertThat(next.get().database()).isEqualTo("root.db");
        batches.add(next.get());
      }
      assertThat(cursor.next()).isEmpty();
    }
    return batches;
  }

  private static List<Tablet> tablets(List<Message.Rows> batches) {
    return batches.stream().flatMap(rows -> rows.tablets().stream()).toList();
  }

  private static Map<String, Object> points(List<Message.Rows> batches) {
    Map<String, Object> points = new TreeMap<>();
    for (Tablet tablet : tablets(batches)) {
      for (Column column : tablet.columns()) {
        for (int row = 0; row < tablet.times().length; row++) {
          if (!column.nulls().get(row)) {
            String name = tablet.device() + "." + column.measurement() + "@" + tablet.times()[row];
            assertThat(points.put(name, value(column.values(), row))).as(name).isNull();
          }
        }
      }
    }
    return points;
  }

  private static Object value(Values values, int row) {
    if (values instanceof Values.BooleanValues it) {
      return it.values()[row];
    }
    if (values instanceof Values.IntValues it) {
      return it.values()[row];
    }
    if (values instanceof Values.LongValues it) {
      return it.values()[row];
    }
    if (values instanceof Values.FloatValues it) {
      return Float.floatToRawIntBits(it.values()[row]);
    }
    if (values instanceof Values.DoubleValues it) {
      return Double.doubleToRawLongBits(it.values()[row]);
    }
    return new String(((Values.BinaryValues) values).values()[row], StandardCharsets.UTF_8);
  }
}
