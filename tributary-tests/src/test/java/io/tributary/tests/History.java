// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.exception.write.WriteProcessException;
import org.apache.tsfile.file.metadata.enums.CompressionType;
import org.apache.tsfile.file.metadata.enums.TSEncoding;
import org.apache.tsfile.write.TsFileWriter;
import org.apache.tsfile.write.record.Tablet;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.apache.tsfile.write.schema.MeasurementSchema;

/**
 * Points of one device that nothing compresses, in files of a known size, which a node takes by
 * LOAD: that is much faster than writing rows.
 */
final class History {
  private static final int SENSORS = 10;
  private static final int TABLET_ROWS = 10_000;
  private static final int VALUE_BYTES = 8;
  private static final long STEP_MILLIS = 10;

  /** The engine's time partition. */
  private static final long WEEK_MILLIS = Duration.ofDays(7).toMillis();

  /** The beginning of one of them, so that a file is within one. */
  private static final long BEGIN = 2_800L * WEEK_MILLIS;

  private static final int SAMPLES = 20;
  private static final long SAMPLE_ROWS = 100;

  private final String device;
  private final SplittableRandom random;
  private long rows;
  private long nextTime = BEGIN;
  private long bytes;

  History(String database, long seed) {
    this.device = database + ".history";
    this.random = new SplittableRandom(seed);
  }

  /** How large all of its files are. */
  long bytes() {
    return bytes;
  }

  /** The next file is in the engine's next time partition. */
  void skipToNextWeek() {
    nextTime = (nextTime / WEEK_MILLIS + 1) * WEEK_MILLIS;
  }

  /** Adds a file of about this size, behind those before it, and gives it to the node. */
  void load(Node node, long fileBytes, Path folder) throws Exception {
    Path file = folder.resolve("history-" + rows + ".tsfile");
    write(file, Math.max(1, fileBytes / SENSORS / VALUE_BYTES));
    assertThat(Files.size(file)).isGreaterThanOrEqualTo(fileBytes);
    bytes += Files.size(file);
    node.execute("LOAD '%s' WITH ('on-success'='delete')".formatted(file));
  }

  /** Waits until a query finds all of it on a node. */
  void awaitOn(Node node, Duration bound) {
    Query.until(bound, () -> assertThat(points(node)).isEqualTo(rows * SENSORS));
  }

  /** Waits until all of it is on both nodes. */
  void awaitSame(NodePair pair, Duration bound) throws Exception {
    awaitOn(pair.cloud(), bound);
    for (String function : List.of("count", "min_value", "max_value", "first_value")) {
      pair.awaitSame("SELECT %s FROM %s".formatted(aggregates(function), device));
    }
    for (int i = 0; i < SAMPLES; i++) {
      long from = BEGIN + (nextTime - BEGIN) * i / SAMPLES;
      pair.awaitSame(
          "SELECT * FROM %s WHERE time >= %d AND time < %d"
              .formatted(device, from, from + SAMPLE_ROWS * STEP_MILLIS));
    }
  }

  /** How much of its bytes a query finds on a node. */
  long bytesOn(Node node) throws IoTDBConnectionException, StatementExecutionException {
    return bytes * points(node) / (rows * SENSORS);
  }

  /** How many points of it a node has. */
  long points(Node node) throws IoTDBConnectionException, StatementExecutionException {
    Rows counts = node.query("SELECT %s FROM %s".formatted(aggregates("count"), device));
    return counts.rows().stream().flatMap(List::stream).mapToLong(Long::parseLong).sum();
  }

  private static String aggregates(String function) {
    return IntStream.range(0, SENSORS)
        .mapToObj(i -> "%s(s%d)".formatted(function, i))
        .collect(Collectors.joining(", "));
  }

  private void write(Path file, long newRows) throws IOException, WriteProcessException {
    List<IMeasurementSchema> columns = new ArrayList<>();
    for (int i = 0; i < SENSORS; i++) {
      columns.add(
          new MeasurementSchema(
              "s" + i, TSDataType.INT64, TSEncoding.PLAIN, CompressionType.UNCOMPRESSED));
    }
    try (TsFileWriter writer = new TsFileWriter(file.toFile())) {
      for (IMeasurementSchema column : columns) {
        writer.registerTimeseries(device, column);
      }
      for (long rest = newRows; rest > 0; rest -= TABLET_ROWS) {
        writer.writeTree(tablet(columns, (int) Math.min(rest, TABLET_ROWS)));
      }
    }
  }

  private Tablet tablet(List<IMeasurementSchema> columns, int count) {
    long[] times = new long[count];
    for (int row = 0; row < count; row++) {
      times[row] = nextTime;
      nextTime += STEP_MILLIS;
    }
    rows += count;
    Object[] values = columns.stream().map(column -> random.longs(count).toArray()).toArray();
    return new Tablet(device, columns, times, values, null, count);
  }
}
