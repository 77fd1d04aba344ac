// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.apache.iotdb.session.Session;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.file.metadata.enums.CompressionType;
import org.apache.tsfile.file.metadata.enums.TSEncoding;
import org.apache.tsfile.utils.Binary;
import org.apache.tsfile.write.TsFileWriter;
import org.apache.tsfile.write.record.Tablet;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives is what was written: every type and value, whenever and in whatever order. */
@ExtendWith(SharedNodes.class)
class DataFidelityIT {
  private static final int MEBIBYTE = 1 << 20;

  /** When data is written, seen from the pipe. */
  private enum When {
    /** Before START, in a file. */
    HISTORY,
    /** Before START, in memory. */
    MEMORY,
    /** When the pipe has already sent something of the database: it travels as rows. */
    LIVE;

    interface Writing {
      void run() throws Exception;
    }

    void write(NodePair pair, Writing writing) throws Exception {
      if (this == LIVE) {
        pair.connect();
        sendFirst(pair);
      }
      writing.run();
      if (this == HISTORY) {
        pair.edge().execute("FLUSH");
      }
      if (this != LIVE) {
        pair.connect();
      }
    }
  }

  private static void sendFirst(NodePair pair) throws Exception {
    pair.edge()
        .execute("INSERT INTO %s.first(time, s) VALUES (2000, 1)".formatted(pair.database()));
    pair.awaitSameData();
  }

  private static final Map<TSDataType, List<Object>> VALUES = values();

  /** Of every type its own values: extremes first. */
  private static Map<TSDataType, List<Object>> values() {
    Map<TSDataType, List<Object>> values = new LinkedHashMap<>();
    values.put(TSDataType.BOOLEAN, List.of(true, false));
    values.put(TSDataType.INT32, List.of(Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1));
    values.put(TSDataType.INT64, List.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L, -1L));
    values.put(
        TSDataType.FLOAT,
        List.of(
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            -0.0f,
            0.0f,
            Float.MIN_VALUE,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            0.1f));
    values.put(
        TSDataType.DOUBLE,
        List.of(
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            -0.0,
            0.0,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            0.1));
    values.put(TSDataType.TEXT, List.of(text(""), text("null"), text("größe 温度 🌡\n\t'\"`\0")));
    values.put(TSDataType.STRING, List.of(text(""), text("null"), text("Ünïcode 湿度 🌧\r\n\\")));
    values.put(
        TSDataType.BLOB,
        List.of(new Binary(new byte[0]), new Binary(allBytes()), new Binary(new byte[1])));
    values.put(
        TSDataType.DATE,
        List.of(
            LocalDate.of(1000, 1, 1),
            LocalDate.of(9999, 12, 31),
            LocalDate.of(1970, 1, 1),
            LocalDate.of(2024, 2, 29)));
    values.put(TSDataType.TIMESTAMP, List.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L, -1L));
    return values;
  }

  @ParameterizedTest(name = "{0} aligned={1}")
  @CsvSource({
    "HISTORY, false",
    "HISTORY, true",
    "MEMORY, false",
    "MEMORY, true",
    "LIVE, false",
    "LIVE, true"
  })
  void everyType_extremesAndNulls_arrive(When when, boolean aligned, NodePair pair)
      throws Exception {
    List<IMeasurementSchema> columns = new ArrayList<>();
    VALUES.keySet().forEach(type -> columns.add(new MeasurementSchema("s_" + type.name(), type)));
    int longest = VALUES.values().stream().mapToInt(List::size).max().orElseThrow();
    Tablet tablet = new Tablet(pair.database() + ".types", columns, longest + 2);
    // Extreme times too. Every row but the first has a null, the last has only one value.
    long[] times = LongStream.range(0, longest + 2L).map(row -> row * 1_000 - 3_000).toArray();
    for (int row = 0; row < times.length; row++) {
      tablet.addTimestamp(row, times[row]);
      int column = 0;
      for (Map.Entry<TSDataType, List<Object>> type : VALUES.entrySet()) {
        boolean absent = row > 0 && (row == times.length - 1 ? column != 3 : column == row % 10);
        Object value = type.getValue().get(row % type.getValue().size());
        tablet.addValue("s_" + type.getKey().name(), row, absent ? null : value);
        column++;
      }
    }
    when.write(
        pair,
        () -> {
          try (Session session = pair.edge().session()) {
            if (aligned) {
              session.insertAlignedTablet(tablet, true);
            } else {
              session.insertTablet(tablet, true);
            }
          }
        });

    pair.awaitSameData();
    Rows rows = pair.cloud().query("SELECT * FROM %s.types".formatted(pair.database()));
    assertThat(rows.size()).isEqualTo(times.length);
    assertThat(rows.column(pair.database() + ".types.s_DOUBLE"))
        .startsWith("NaN", "Infinity", "-Infinity", "-0.0", "null");
    assertThat(rows.column(pair.database() + ".types.s_FLOAT")).contains("NaN", "-Infinity");
    assertThat(rows.column(pair.database() + ".types.s_TEXT")).startsWith("", "null");
    pair.awaitSame("SHOW DEVICES %s.**".formatted(pair.database()));
    assertSameSeries(pair);
    pair.awaitMessage("NORMAL");
  }

  @ParameterizedTest
  @EnumSource(When.class)
  void largeValues_ofOneMebibyte_arrive(When when, NodePair pair) throws Exception {
    Random random = new Random(17);
    String device = pair.database() + ".large";
    String letters =
        random
            .ints(MEBIBYTE, 'a', 'z')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    byte[] bytes = new byte[MEBIBYTE];
    random.nextBytes(bytes);
    List<String> names = List.of("t", "s", "b");
    List<TSDataType> types = List.of(TSDataType.TEXT, TSDataType.STRING, TSDataType.BLOB);
    List<Object> values = List.of(letters, letters, new Binary(bytes));
    when.write(
        pair,
        () -> {
          try (Session session = pair.edge().session()) {
            session.insertRecord(device, 1, names, types, values);
            session.insertAlignedRecord(device + "_aligned", 1, names, types, values);
          }
        });
    awaitSameLarge(pair);
  }

  /** Larger than a frame: it travels in a file, which is why it must be flushed. */
  @Test
  void largeValue_ofEightMebibytes_arrives(NodePair pair) throws Exception {
    pair.connect();
    try (Session session = pair.edge().session()) {
      session.insertRecord(
          pair.database() + ".large",
          1,
          List.of("t"),
          List.of(TSDataType.TEXT),
          List.<Object>of("x".repeat(8 * MEBIBYTE)));
      session.executeNonQueryStatement("FLUSH");
    }
    pair.edge().execute("INSERT INTO %s.small(time, s) VALUES (1, 1)".formatted(pair.database()));
    awaitSameLarge(pair);
  }

  @ParameterizedTest
  @EnumSource(When.class)
  void names_inBackQuotesAndOtherScripts_arrive(When when, NodePair pair) throws Exception {
    List<String> paths =
        List.of(
            "`a b`.`1`",
            "设备.温度",
            "`a.b`.`x``y`",
            "`größe`.`😀`",
            "`it's`.`\"q\"`",
            "`select`.`from`",
            "`../../up`.`a/b\\c`",
            "`%s`.`*?<>|:`",
            "a.b.c.d.e.f.g");
    when.write(
        pair,
        () -> {
          for (String path : paths) {
            int dot = path.startsWith("`a.b`") ? "`a.b`".length() : path.lastIndexOf('.');
            pair.edge()
                .execute(
                    "INSERT INTO %s.%s(time, %s) VALUES (1, 2)"
                        .formatted(
                            pair.database(), path.substring(0, dot), path.substring(dot + 1)));
          }
        });
    pair.awaitSameData();
    assertThat(pair.cloud().query("SELECT ** FROM " + pair.database()).columns())
        .hasSizeGreaterThan(paths.size());
  }

  @ParameterizedTest
  @EnumSource(When.class)
  void databases_ofAnyDepth_areCreatedAtTheirLevel(When when, NodePair pair) throws Exception {
    List<String> databases =
        List.of(pair.database() + "_", pair.database() + "a_.b.c.d", pair.database() + "a_.b.x");
    when.write(
        pair,
        () -> {
          for (String database : databases) {
            pair.edge()
                .execute(
                    "CREATE DATABASE " + database,
                    "INSERT INTO %s.d(time, s) VALUES (1, 1)".formatted(database),
                    "INSERT INTO %s.d.e.f(time, s) ALIGNED VALUES (1, 1)".formatted(database));
          }
        });
    for (String database : databases) {
      pair.awaitSame("SELECT ** FROM " + database);
    }
    assertThat(pair.cloud().query("SHOW DATABASES").column("Database")).containsAll(databases);
  }

  /** What a silent sensor leaves in a file has no type. */
  @Test
  void alignedSeries_withoutAnyValueInAFile_keepsNothingBack(NodePair pair) throws Exception {
    Tablet tablet =
        new Tablet(
            pair.database() + ".d",
            List.of(
                new MeasurementSchema("a", TSDataType.INT32),
                new MeasurementSchema("silent", TSDataType.DOUBLE)),
            1);
    tablet.addTimestamp(0, 1);
    tablet.addValue("a", 0, 5);
    tablet.addValue("silent", 0, null);
    try (Session session = pair.edge().session()) {
      session.insertAlignedTablet(tablet, true);
    }
    pair.edge().execute("FLUSH");

    pair.connect();

    pair.awaitSame("SELECT a FROM %s.d".formatted(pair.database()));
    pair.awaitMessage("NORMAL");
  }

  @Test
  void devices_createdWhileThePipeRuns_arrive(NodePair pair) throws Exception {
    pair.connect();
    for (int i = 0; i < 20; i++) {
      pair.edge()
          .execute(
              "INSERT INTO %s.d%d(time, s%d) VALUES (%d, %d)"
                  .formatted(pair.database(), i, i, i, i),
              "INSERT INTO %s.shared(time, s%d) VALUES (%d, %d)"
                  .formatted(pair.database(), i, i, i));
      if (i % 7 == 6) {
        pair.edge().execute("FLUSH");
      }
    }
    pair.awaitSameData();
    assertThat(pair.cloud().query("SELECT ** FROM " + pair.database()).columns()).hasSize(41);
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {17, 18, 19, 20})
  void points_lateAndOverwrittenAtAnyMoment_keepTheirNewestValue(long seed, NodePair pair)
      throws Exception {
    Random random = new Random(seed);
    int span = 200;
    Ledger ledger = new Ledger(pair.database(), random);
    try (Session session = pair.edge().session()) {
      for (int i = 0; i < 150; i++) {
        ledger.write(session, span);
        if (random.nextInt(10) == 0) {
          session.executeNonQueryStatement("FLUSH");
        }
        if (i == 40) {
          pair.connect();
        } else if (i == 80) {
          pair.stopPipe();
        } else if (i == 100) {
          pair.startPipe();
        }
      }
      ledger.assertIsOn(pair.edge());
      Query.until(Query.BOUND, () -> ledger.assertIsOn(pair.cloud()));
      // What the pipe has sent from memory is not sent anew, and older, in a file.
      session.executeNonQueryStatement("FLUSH");
      ledger.write(session, span);
    }
    Query.until(Query.BOUND, () -> ledger.assertIsOn(pair.cloud()));
    pair.cloud().execute("FLUSH");
    ledger.assertIsOn(pair.cloud());
  }

  @ParameterizedTest(name = "{0} aligned={1}")
  @CsvSource({"HISTORY, false", "HISTORY, true", "LIVE, false", "LIVE, true"})
  void loadedFile_arrives_andLaterRowsWin(
      When when, boolean aligned, NodePair pair, @TempDir Path folder) throws Exception {
    String device = pair.database() + ".loaded";
    String insert =
        "INSERT INTO %s(time, s) %s VALUES (%%d, %%d)".formatted(device, aligned ? "ALIGNED" : "");
    Path file = folder.resolve("loaded.tsfile");
    writeFile(file, device, aligned);
    when.write(
        pair,
        () -> {
          // Overwritten by the file.
          pair.edge()
              .execute(
                  insert.formatted(3, -3),
                  "FLUSH",
                  "LOAD '%s'".formatted(file),
                  insert.formatted(5, -5));
        });

    pair.awaitSameData();
    pair.edge().execute(insert.formatted(7, -7));
    Query.until(
        Query.BOUND,
        () ->
            assertThat(
                    pair.cloud()
                        .query("SELECT s FROM %s WHERE time = 7".formatted(device))
                        .only(device + ".s"))
                .startsWith("-7"));
    pair.awaitSameData();
    Rows rows = pair.cloud().query("SELECT s FROM " + device);
    assertThat(rows.size()).isEqualTo(1_000);
    assertThat(rows.rows().get(3).get(1)).startsWith("3");
    assertThat(rows.rows().get(5).get(1)).startsWith("-5");
    assertSameSeries(pair);
  }

  @ParameterizedTest
  @EnumSource(When.class)
  void encodingsAndCompressors_ofEverySeries_areTheSame(When when, NodePair pair) throws Exception {
    List<String> series =
        List.of(
            "INT32 RLE SNAPPY",
            "INT64 TS_2DIFF GZIP",
            "FLOAT GORILLA ZSTD",
            "DOUBLE CHIMP LZ4",
            "TEXT DICTIONARY SNAPPY",
            "BOOLEAN RLE UNCOMPRESSED",
            "INT32 SPRINTZ LZMA2",
            "INT64 ZIGZAG GZIP",
            "DOUBLE RLBE ZSTD",
            "STRING DICTIONARY GZIP",
            "BLOB PLAIN ZSTD",
            "DATE TS_2DIFF SNAPPY",
            "TIMESTAMP RLE GZIP");
    when.write(
        pair,
        () -> {
          try (Session session = pair.edge().session()) {
            createSeries(session, pair.database(), series);
            String names =
                String.join(
                    ", ", IntStream.range(0, series.size()).mapToObj(i -> "s" + i).toList());
            String row = "1, 1, 1, 1, '1', true, 1, 1, 1, '1', X'01', '2024-01-01', 1";
            for (String device : List.of("plain(time, %s) VALUES", "al(time, %s) ALIGNED VALUES")) {
              session.executeNonQueryStatement(
                  "INSERT INTO %s.%s (1, %s)"
                      .formatted(pair.database(), device.formatted(names), row));
            }
          }
        });
    pair.awaitSameData();
    assertSameSeries(pair);
    Rows shown = pair.cloud().query("SHOW TIMESERIES %s.**".formatted(pair.database()));
    assertThat(shown.column("Encoding")).contains("CHIMP", "DICTIONARY", "SPRINTZ");
    assertThat(shown.column("Compression")).contains("ZSTD", "GZIP", "LZMA2", "UNCOMPRESSED");
  }

  @ParameterizedTest(name = "{0} time {1} 1000: from {2}")
  @CsvSource({
    "HISTORY, >=, 1000",
    "HISTORY, >, 1001",
    "MEMORY, >=, 1000",
    "MEMORY, >, 1001",
    "LIVE, >=, 1000",
    "LIVE, >, 1001"
  })
  void startTime_inTheMiddleOfAFile_isExact(When when, String operator, long first, NodePair pair)
      throws Exception {
    String start = "FROM (SELECT ** FROM root WHERE time %s 1000)".formatted(operator);
    if (when == When.LIVE) {
      pair.connect(start);
      sendFirst(pair);
    }
    String[] devices = {"plain(time, s) VALUES", "al(time, s) ALIGNED VALUES"};
    for (String device : devices) {
      // The last one is late.
      for (long time : new long[] {998, 999, 1_000, 1_001, 1_002, 5, 2_000, 990}) {
        pair.edge()
            .execute("INSERT INTO %s.%s (%d, %d)".formatted(pair.database(), device, time, time));
      }
      pair.edge().execute("INSERT INTO %s.early%s (999, 1)".formatted(pair.database(), device));
    }
    if (when != When.MEMORY) {
      pair.edge().execute("FLUSH");
    }
    if (when != When.LIVE) {
      pair.connect(start);
    }
    for (String device : devices) {
      pair.edge().execute("INSERT INTO %s.%s (1002, 7)".formatted(pair.database(), device));
      pair.edge().execute("INSERT INTO %s.%s (999, 7)".formatted(pair.database(), device));
    }
    pair.edge().execute("FLUSH");
    pair.edge().execute("INSERT INTO %s.last(time, s) VALUES (3000, 1)".formatted(pair.database()));

    pair.awaitSame("SELECT s FROM %s.last".formatted(pair.database()));
    pair.awaitSame(
        "SELECT s FROM %1$s.plain, %1$s.al WHERE time >= %2$d".formatted(pair.database(), first));
    assertThat(pair.cloud().query("SELECT ** FROM " + pair.database()).column("Time"))
        .isEqualTo(
            LongStream.of(1_000, 1_001, 1_002, 2_000, 3_000)
                .filter(time -> time >= first)
                .mapToObj(Long::toString)
                .toList());
    assertThat(
            pair.cloud()
                .query("SELECT LAST s FROM %s.earlyplain".formatted(pair.database()))
                .rows())
        .isEmpty();
  }

  /** Series {@code s0}, {@code s1}... of a device {@code plain} and of an aligned one. */
  private static void createSeries(Session session, String database, List<String> series)
      throws IoTDBConnectionException, StatementExecutionException {
    List<String> columns = new ArrayList<>();
    for (String definition : series) {
      String[] parts = definition.split(" ", -1);
      columns.add(
          "s%d %s ENCODING=%s COMPRESSOR=%s"
              .formatted(columns.size(), parts[0], parts[1], parts[2]));
    }
    for (String column : columns) {
      session.executeNonQueryStatement("CREATE TIMESERIES %s.plain.%s".formatted(database, column));
    }
    session.executeNonQueryStatement(
        "CREATE ALIGNED TIMESERIES %s.al(%s)".formatted(database, String.join(", ", columns)));
  }

  /** A TsFile with 1,000 rows whose value is their time. */
  private static void writeFile(Path file, String device, boolean aligned) throws Exception {
    int rows = 1_000;
    List<IMeasurementSchema> columns =
        List.of(
            new MeasurementSchema(
                "s", TSDataType.DOUBLE, TSEncoding.GORILLA, CompressionType.ZSTD));
    Tablet tablet = new Tablet(device, columns, rows);
    for (int row = 0; row < rows; row++) {
      tablet.addTimestamp(row, row);
      tablet.addValue("s", row, (double) row);
    }
    try (TsFileWriter writer = new TsFileWriter(file.toFile())) {
      if (aligned) {
        writer.registerAlignedTimeseries(device, columns);
      } else {
        writer.registerTimeseries(device, columns.get(0));
      }
      writer.writeTree(tablet);
    }
  }

  /** Waits until all is the same, without megabytes in the message when it is not. */
  private static void awaitSameLarge(NodePair pair) {
    String query = "SELECT ** FROM " + pair.database();
    Query.until(
        Query.BOUND,
        () -> {
          Rows edge = pair.edge().query(query);
          assertThat(edge.rows()).isNotEmpty();
          assertThat(lengthsAndHashes(pair.cloud().query(query))).isEqualTo(lengthsAndHashes(edge));
        });
  }

  private static List<String> lengthsAndHashes(Rows rows) {
    List<String> all = new ArrayList<>(rows.columns());
    rows.rows().forEach(row -> row.forEach(v -> all.add(v.length() + " " + v.hashCode())));
    return all;
  }

  private static void assertSameSeries(NodePair pair) {
    Query.until(
        Query.BOUND,
        () -> assertThat(series(pair.cloud(), pair)).isEqualTo(series(pair.edge(), pair)));
  }

  private static List<List<String>> series(Node node, NodePair pair) throws Exception {
    Rows shown = node.query("SHOW TIMESERIES %s.**".formatted(pair.database()));
    List<List<String>> columns =
        List.of(
            shown.column("Timeseries"),
            shown.column("DataType"),
            shown.column("Encoding"),
            shown.column("Compression"),
            shown.column("Database"));
    return IntStream.range(0, shown.size())
        .mapToObj(row -> columns.stream().map(column -> column.get(row)).toList())
        .sorted((left, right) -> left.toString().compareTo(right.toString()))
        .toList();
  }

  private static Binary text(String text) {
    return new Binary(text, StandardCharsets.UTF_8);
  }

  private static byte[] allBytes() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
