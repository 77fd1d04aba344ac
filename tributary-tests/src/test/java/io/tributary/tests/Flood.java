// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.iotdb.session.Session;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.write.record.Tablet;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.apache.tsfile.write.schema.MeasurementSchema;

/** A client that writes into one device of a node as fast as the node takes it, until closed. */
final class Flood implements AutoCloseable {
  private static final int SENSORS = 10;
  private static final int TABLET_ROWS = 1_000;

  private final Node node;
  private final String device;
  private final CompletableFuture<Void> writer;
  private volatile boolean over;

  private Flood(Node node, String device) {
    this.node = node;
    this.device = device;
    this.writer = CompletableFuture.runAsync(this::write, task -> new Thread(task).start());
  }

  /** Begins to write. */
  static Flood into(Node node, String device) {
    return new Flood(node, device);
  }

  /** How many rows of it a node has. */
  long rowsAt(Node other) throws Exception {
    Rows count = other.query("SELECT count(s0) FROM " + device);
    return count.isEmpty() ? 0 : Long.parseLong(count.only("count(%s.s0)".formatted(device)));
  }

  /** Ends it, and says so when the node did not take something. */
  @Override
  public void close() {
    over = true;
    writer.join();
  }

  private void write() {
    List<IMeasurementSchema> columns = new ArrayList<>();
    for (int i = 0; i < SENSORS; i++) {
      columns.add(new MeasurementSchema("s" + i, TSDataType.INT64));
    }
    SplittableRandom random = new SplittableRandom(7);
    Object[] values =
        IntStream.range(0, SENSORS)
            .mapToObj(i -> random.longs(TABLET_ROWS).toArray())
            .toArray(Object[]::new);
    long[] times = new long[TABLET_ROWS];
    try (Session session = node.session()) {
      for (long next = 0; !over; ) {
        for (int row = 0; row < TABLET_ROWS; row++) {
          times[row] = next++;
        }
        session.insertTablet(new Tablet(device, columns, times, values, null, TABLET_ROWS));
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
