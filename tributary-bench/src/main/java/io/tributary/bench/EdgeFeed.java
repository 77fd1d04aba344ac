// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.sender.Feed;
import io.tributary.sender.Unit;
import io.tributary.wire.Column;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import io.tributary.wire.ValueType;
import io.tributary.wire.Values;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.apache.tsfile.write.schema.IMeasurementSchema;

/** The tablets of a light edge as live rows, made when they are asked for. Not thread-safe. */
final class EdgeFeed implements Feed {
  private static final String DATABASE = "root.bench";
  private static final int REGION = 1;

  /** A tablet of each device in a message, as an edge has that writes so fast. */
  private static final int TABLETS_AT_ONCE = SensorData.DEVICES;

  /** Tablets; more than the sender has under way, so that it never waits for rows. */
  private static final int MOST_AHEAD = 16 * TABLETS_AT_ONCE;

  private final EdgeData data;
  private int allowed;
  private int given;
  private int settled;

  EdgeFeed(EdgeData data) {
    this.data = data;
  }

  /** So many tablets more may be given. */
  void allow(int tablets) {
    allowed += tablets;
  }

  @Override
  public Optional<Unit> nextLive() {
    List<Tablet> tablets = new ArrayList<>();
    while (given < allowed && given - settled < MOST_AHEAD && tablets.size() < TABLETS_AT_ONCE) {
      tablets.add(tablet(data.next()));
      given++;
    }
    if (tablets.isEmpty()) {
      return Optional.empty();
    }
    Message.Rows rows = new Message.Rows(DATABASE, tablets);
    return Optional.of(Unit.RowBatch.of(REGION, rows, outcome -> settled += tablets.size()));
  }

  @Override
  public Optional<Unit.SealedFile> nextFile() {
    return Optional.empty();
  }

  /** Whether the receiver has acknowledged all that was allowed. */
  boolean isDone() {
    return settled == allowed;
  }

  private static Tablet tablet(org.apache.tsfile.write.record.Tablet tablet) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < SensorData.SENSORS; i++) {
      IMeasurementSchema schema = SensorData.COLUMNS.get(i);
      Values values = values(tablet.getValues()[i]);
      columns.add(
          new Column(
              schema.getMeasurementName(),
              type(values),
              schema.getEncodingType().serialize(),
              schema.getCompressor().serialize(),
              values,
              new BitSet()));
    }
    return new Tablet(tablet.getDeviceId(), false, tablet.getTimestamps(), columns);
  }

  private static Values values(Object column) {
    if (column instanceof double[] doubles) {
      return new Values.DoubleValues(doubles);
    }
    return column instanceof float[] floats
        ? new Values.FloatValues(floats)
        : new Values.IntValues((int[]) column);
  }

  private static ValueType type(Values values) {
    if (values instanceof Values.DoubleValues) {
      return ValueType.DOUBLE;
    }
    return values instanceof Values.FloatValues ? ValueType.FLOAT : ValueType.INT32;
  }
}
