// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.DigestBuilder;
import io.tributary.wire.FrameException;
import io.tributary.wire.Message;
import io.tributary.wire.PointHash;
import io.tributary.wire.SeriesDigest;
import io.tributary.wire.Span;
import io.tributary.wire.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.tsfile.block.column.Column;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.read.common.block.TsBlock;
import org.apache.tsfile.utils.Binary;
import org.jspecify.annotations.Nullable;

/** The blocks of a query on one device, on their way to digests. Used by one thread. */
final class BlockDigests implements EngineSql.TypedReader {

  /** A series of the device that is there. */
  private record Series(ValueType type, DigestBuilder digest) {}

  private final Span span;
  private final Message.Digest question;
  private final BooleanSupplier wanted;
  private final Map<String, Series> series = new HashMap<>();
  private final List<Series> columns = new ArrayList<>();
  private long[] times = new long[0];
  private long[] ofTimes = new long[0];

  BlockDigests(Span span, Message.Digest question, BooleanSupplier wanted) {
    this.span = span;
    this.question = question;
    this.wanted = wanted;
  }

  @Override
  public void begin(List<String> names, List<TSDataType> types) {
    int prefix = span.device().length() + 1;
    for (int i = 0; i < names.size(); i++) {
      Series each =
          new Series(
              type(types.get(i)),
              new DigestBuilder(question.mostBuckets(), question.pointsPerBucket()));
      series.put(names.get(i).substring(prefix), each);
      columns.add(each);
    }
  }

  @Override
  public boolean read(TsBlock block, List<Integer> indexes) {
    int size = block.getPositionCount();
    if (size == 0) {
      return wanted.getAsBoolean(); // and it may have no columns
    }
    if (times.length < size) {
      times = new long[size];
      ofTimes = new long[size];
    }
    for (int i = 0; i < size; i++) {
      times[i] = block.getTimeByIndex(i);
      ofTimes[i] = PointHash.ofTime(times[i]);
    }
    for (int i = 0; i < columns.size(); i++) {
      add(columns.get(i), block.getColumn(indexes.get(i)), size);
    }
    return wanted.getAsBoolean();
  }

  /** In the order of the span's series. */
  List<SeriesDigest> digests() {
    List<SeriesDigest> digests = new ArrayList<>();
    for (String measurement : span.measurements()) {
      @Nullable Series found = series.get(measurement);
      digests.add(found == null ? SeriesDigest.absent() : found.digest().build(found.type()));
    }
    return digests;
  }

  private void add(Series to, Column column, int size) {
    DigestBuilder digest = to.digest();
    boolean mayHaveNull = column.mayHaveNull();
    for (int i = 0; i < size; i++) {
      if (!mayHaveNull || !column.isNull(i)) {
        digest.add(times[i], PointHash.of(ofTimes[i], bits(to.type(), column, i)));
      }
    }
  }

  private static long bits(ValueType type, Column column, int row) {
    return switch (type) {
      case BOOLEAN -> column.getBoolean(row) ? 1 : 0;
      case INT32, DATE -> column.getInt(row);
      case INT64, TIMESTAMP -> column.getLong(row);
      case FLOAT -> Float.floatToRawIntBits(column.getFloat(row));
      case DOUBLE -> Double.doubleToRawLongBits(column.getDouble(row));
      case TEXT, STRING, BLOB -> {
        Binary value = column.getBinary(row);
        yield PointHash.bits(value.getValues(), value.getLength());
      }
    };
  }

  /** The type of a series or of its chunks. */
  static ValueType type(TSDataType type) {
    try {
      return ValueType.of(type.getType());
    } catch (FrameException e) {
      throw new IllegalArgumentException("no series is " + type, e);
    }
  }
}
