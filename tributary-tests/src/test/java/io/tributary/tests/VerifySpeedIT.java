// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.bench.LinkEmulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.iotdb.session.Session;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.write.record.Tablet;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What it takes to send many points, and what to verify them, by nodes that are new and by the same
 * ones later. Times are printed, bytes are held to their bound. {@code -Dverify.rows=100000} makes
 * it ten million points a round.
 */
@ExtendWith(SharedNodes.class)
class VerifySpeedIT {
  private static final int DEVICES = 10;
  private static final int SENSORS = 10;
  private static final int ROWS = Integer.getInteger("verify.rows", 4_000);
  private static final int ROWS_AT_ONCE = 1_000;
  private static final long START = 1_700_000_000_000L;
  private static final long ROUND_MILLIS = Duration.ofDays(70).toMillis();
  private static final int ROUNDS = 3;
  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final TSDataType[] TYPES = {TSDataType.DOUBLE, TSDataType.FLOAT, TSDataType.INT32};

  @Test
  void manyPoints_areVerified_byAHundredthOfTheirBytes(NodePair pair) throws Exception {
    try (LinkEmulator link = pair.link()) {
      pair.createSink(link.port());
      pair.createPipe("");
      for (int round = 0; round < ROUNDS; round++) {
        long from = START + round * ROUND_MILLIS;
        fill(pair, from);
        long before = link.bytesUp() + link.bytesDown();
        Duration sending = send(pair);
        long sentBytes = link.bytesUp() + link.bytesDown() - before;
        System.out.printf(
            "%d points: sent in %d ms by %d bytes%n",
            DEVICES * SENSORS * ROWS, sending.toMillis(), sentBytes);
        for (int time = 0; time < 2; time++) {
          verify(pair, link, from, sentBytes);
        }
        pair.stopPipe();
      }
    }
  }

  private static Duration send(NodePair pair) throws Exception {
    String count = "SELECT count(s0), count(s9) FROM %s.*".formatted(pair.database());
    Rows expected = pair.edge().query(count);
    long started = System.nanoTime();
    pair.startPipe();
    Query.until(
        BOUND, () -> assertThat(pair.cloud().query(count).rows()).isEqualTo(expected.rows()));
    Duration sending = Duration.ofNanos(System.nanoTime() - started);
    pair.awaitMessage("NORMAL");
    return sending;
  }

  private static void verify(NodePair pair, LinkEmulator link, long from, long sentBytes)
      throws Exception {
    long before = link.bytesUp() + link.bytesDown();
    long began = System.nanoTime();
    assertThat(pair.edge().query("VERIFY PIPE %s FROM %d".formatted(pair.pipe(), from)).rows())
        .isEmpty();
    long verified = System.nanoTime();
    long bytes = link.bytesUp() + link.bytesDown() - before;
    System.out.printf(
        "  verified in %d ms by %d bytes (%.2f %%)%n",
        Duration.ofNanos(verified - began).toMillis(), bytes, 100.0 * bytes / sentBytes);
    assertThat(bytes).isLessThanOrEqualTo(sentBytes / 100);
  }

  private static void fill(NodePair pair, long start) throws Exception {
    SplittableRandom random = new SplittableRandom(17);
    List<IMeasurementSchema> columns = new ArrayList<>();
    for (int i = 0; i < SENSORS; i++) {
      columns.add(new MeasurementSchema("s" + i, TYPES[i % TYPES.length]));
    }
    try (Session session = pair.edge().session()) {
      for (int device = 0; device < DEVICES; device++) {
        for (int from = 0; from < ROWS; from += ROWS_AT_ONCE) {
          Tablet tablet = new Tablet(pair.database() + ".d" + device, columns, ROWS_AT_ONCE);
          for (int row = 0; row < ROWS_AT_ONCE; row++) {
            tablet.addTimestamp(row, start + 1000L * (from + row));
            for (int i = 0; i < SENSORS; i++) {
              add(tablet, "s" + i, TYPES[i % TYPES.length], row, random.nextInt(100_000));
            }
          }
          tablet.setRowSize(ROWS_AT_ONCE);
          session.insertTablet(tablet, true);
        }
      }
      session.executeNonQueryStatement("FLUSH");
    }
  }

  private static void add(Tablet to, String name, TSDataType type, int row, int number) {
    switch (type) {
      case DOUBLE -> to.addValue(name, row, number / 100.0);
      case FLOAT -> to.addValue(name, row, number / 10.0f);
      default -> to.addValue(name, row, number);
    }
  }
}
