// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tributary.bench.LinkEmulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.iotdb.session.Session;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.write.record.Tablet;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Live rows over a link: how few bytes they need, and that a dead link harms nobody else. */
@ExtendWith(SharedNodes.class)
class LiveLinkIT {
  private static final int DEVICES = 100;
  private static final int SENSORS = 10;
  private static final int SECONDS = 15;

  private static final double MOST_BYTES_PER_POINT = 4;

  private static final List<String> NAMES =
      List.of("t", "p", "rpm", "vib", "flow", "lvl", "cur", "volt", "hum", "pow");

  /** For what takes far less when nobody waits for the dead receiver. */
  private static final Duration BOUND = Duration.ofSeconds(30);

  @Test
  void hundredDevicesAtOneHertz_takeFewBytesAPoint(NodePair pair) throws Exception {
    double[][] values = new double[DEVICES][SENSORS];
    Random random = new Random(6);
    try (LinkEmulator link = pair.link();
        Session session = pair.edge().session()) {
      pair.connectThrough(link);
      insertSeconds(session, pair.database(), 0, 1, values, random);
      awaitSameDevices(pair);

      long before = link.bytesUp();
      insertSeconds(session, pair.database(), 1, SECONDS, values, random);
      awaitSameDevices(pair);
      long bytes = link.bytesUp() - before;
      double perPoint = (double) bytes / DEVICES / SENSORS / SECONDS;
      System.out.printf("live: %d bytes, %.2f a point%n", bytes, perPoint);
      assertThat(perPoint).isLessThanOrEqualTo(MOST_BYTES_PER_POINT);
    }
  }

  /** A row of all series at once is too much for the engine of a small node. */
  private static void awaitSameDevices(NodePair pair) {
    pair.awaitSame("SELECT * FROM %s.* ALIGN BY DEVICE".formatted(pair.database()));
  }

  /** One row a device and second, each device at its own moment of the second. */
  private static void insertSeconds(
      Session session, String database, int first, int count, double[][] values, Random random)
      throws Exception {
    long began = System.nanoTime();
    for (int row = 0; row < count * DEVICES; row++) {
      int device = row % DEVICES;
      List<Object> cells = new ArrayList<>();
      for (int sensor = 0; sensor < SENSORS; sensor++) {
        values[device][sensor] += random.nextGaussian();
        double unit = Math.pow(10, 1 + sensor % 3);
        cells.add(Math.round(values[device][sensor] * unit) / unit);
      }
      session.insertRecord(
          "%s.machine%02d".formatted(database, device),
          1_700_000_000_000L + (first + row / DEVICES) * 1_000L + device * 10L,
          NAMES,
          Collections.nCopies(SENSORS, TSDataType.DOUBLE),
          cells);
      long due = began + TimeUnit.SECONDS.toNanos(1) * (row + 1) / DEVICES;
      Thread.sleep(Math.max(0, TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime())));
    }
  }

  @Test
  void deadReceiverOfOnePipe_delaysNobody(NodePair pair) throws Exception {
    Node edge = pair.edge();
    String alive = "alive" + pair.pipe();
    try (LinkEmulator dead = pair.link()) {
      pair.connectThrough(dead);
      insert(pair, 0, 1);
      pair.awaitSameData();
      dead.blackHole(true);
      insert(pair, 1, 100_000);

      within(
          () ->
              edge.execute(
                  "CREATE PIPESINK %s AS IoTDB (ip='%s',port=%d)"
                      .formatted(alive, Node.HOST, pair.cloud().port()),
                  "CREATE PIPE %1$s TO %1$s".formatted(alive),
                  "START PIPE " + alive));
      within(() -> insert(pair, 100_001, 100_000));
      awaitSameCount(pair);
      within(() -> edge.execute("FLUSH"));

      within(edge::stop);
      within(edge::start);
      within(() -> insert(pair, 200_001, 1_000));
      awaitSameCount(pair);
      Query.until(BOUND, () -> assertThat(pair.message()).startsWith("WARN: "));
      within(pair::stopPipe);
      within(pair::startPipe);
      within(pair::dropPipe);
      within(() -> edge.execute("DROP PIPESINK " + pair.sink()));
      pair.awaitNoLeftovers(BOUND);
      insert(pair, 201_001, 1);
      awaitSameCount(pair);
    }
  }

  @Test
  void blackHole_thatOpensAgain_isFilledByItself(NodePair pair) throws Exception {
    try (LinkEmulator link = pair.link()) {
      link.blackHole(true);
      pair.connectThrough(link);
      insert(pair, 0, 10_000);
      Thread.sleep(3_000);
      assertThat(link.bytesUp()).isZero();
      link.blackHole(false);
      awaitSameCount(pair);
      pair.awaitMessage("NORMAL");
    }
  }

  private static void within(Executable work) {
    assertTimeoutPreemptively(BOUND, work);
  }

  private static void awaitSameCount(NodePair pair) {
    pair.awaitSame(
        "SELECT count(s), sum(s), max_time(s) FROM %s.d".formatted(pair.database()),
        Duration.ofMinutes(1));
  }

  private static void insert(NodePair pair, long first, int rows) throws Exception {
    List<IMeasurementSchema> columns = List.of(new MeasurementSchema("s", TSDataType.INT64));
    Tablet tablet = new Tablet(pair.database() + ".d", columns, rows);
    Random random = new Random(first);
    for (int row = 0; row < rows; row++) {
      tablet.addTimestamp(row, first + row);
      tablet.addValue("s", row, (long) random.nextInt());
    }
    try (Session session = pair.edge().session()) {
      session.insertTablet(tablet);
    }
  }
}
