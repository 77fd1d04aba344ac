// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.Column;
import io.tributary.wire.FrameException;
import io.tributary.wire.ValueType;
import io.tributary.wire.Values;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.tsfile.utils.Binary;
import org.apache.tsfile.utils.BitMap;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.jspecify.annotations.Nullable;

/**
 * One growing column of a {@link TabletBuilder}. Values are taken in the engine's own
 * representation: boxed for a row, primitive arrays ({@code Binary[]} for texts) for a tablet.
 */
final class ColumnBuilder {

  private static final int FIRST_CAPACITY = 16;

  private final MeasurementSchema schema;
  private final ValueType type;
  private final BitSet nulls = new BitSet();
  private Object array;
  private int size;

  ColumnBuilder(MeasurementSchema schema) {
    this.schema = schema;
    this.type = typeOf(schema);
    this.array = allocate(FIRST_CAPACITY);
  }

  private static ValueType typeOf(MeasurementSchema schema) {
    try {
      return ValueType.of(schema.getType().getType());
    } catch (FrameException e) {
      throw new IllegalArgumentException(schema + " cannot be sent: " + e.getMessage(), e);
    }
  }

  MeasurementSchema schema() {
    return schema;
  }

  /** Appends a boxed value, or a missing point for null. Returns its size in bytes. */
  int append(@Nullable Object value) {
    ensure(size + 1);
    int row = size++;
    if (value == null) {
      nulls.set(row);
      return 0;
    }
    switch (type) {
      case BOOLEAN -> ((boolean[]) array)[row] = (Boolean) value;
      case INT32, DATE -> ((int[]) array)[row] = (Integer) value;
      case INT64, TIMESTAMP -> ((long[]) array)[row] = (Long) value;
      case FLOAT -> ((float[]) array)[row] = (Float) value;
      case DOUBLE -> ((double[]) array)[row] = (Double) value;
      case TEXT, STRING, BLOB -> {
        ((byte[][]) array)[row] = ((Binary) value).getValues();
        return ((Binary) value).getLength();
      }
    }
    return Long.BYTES;
  }

  /** Appends row {@code row} of an engine tablet's column. Returns its size in bytes. */
  int append(Object engineColumn, @Nullable BitMap engineNulls, int row) {
    if (engineNulls != null && engineNulls.isMarked(row)) {
      return append(null);
    }
    return switch (type) {
      case BOOLEAN -> append(((boolean[]) engineColumn)[row]);
      case INT32, DATE -> append(((int[]) engineColumn)[row]);
      case INT64, TIMESTAMP -> append(((long[]) engineColumn)[row]);
      case FLOAT -> append(((float[]) engineColumn)[row]);
      case DOUBLE -> append(((double[]) engineColumn)[row]);
      case TEXT, STRING, BLOB -> append(((Binary[]) engineColumn)[row]);
    };
  }

  /**
   * The column with its rows in {@code order}. Each element lists the rows of one time stamp, the
   * last of which that has a point wins; null stands for every row as it is.
   */
  Column build(int @Nullable [][] order) {
    if (order == null) {
      return column(this);
    }
    ColumnBuilder ordered = new ColumnBuilder(schema);
    for (int[] rows : order) {
      ordered.append(winner(rows));
    }
    return column(ordered);
  }

  private @Nullable Object winner(int[] rows) {
    for (int i = rows.length - 1; i >= 0; i--) {
      if (!nulls.get(rows[i])) {
        return boxed(rows[i]);
      }
    }
    return null;
  }

  private Object boxed(int row) {
    return switch (type) {
      case BOOLEAN -> ((boolean[]) array)[row];
      case INT32, DATE -> ((int[]) array)[row];
      case INT64, TIMESTAMP -> ((long[]) array)[row];
      case FLOAT -> ((float[]) array)[row];
      case DOUBLE -> ((double[]) array)[row];
      case TEXT, STRING, BLOB -> new Binary(((byte[][]) array)[row]);
    };
  }

  /** How many of its rows have a point. */
  int points() {
    return size - nulls.cardinality();
  }

  private static Column column(ColumnBuilder rows) {
    return new Column(
        rows.schema.getMeasurementName(),
        rows.type,
        rows.schema.getEncodingType().serialize(),
        rows.schema.getCompressor().serialize(),
        rows.values(),
        rows.nulls);
  }

  private Values values() {
    return switch (type) {
      case BOOLEAN -> new Values.BooleanValues(Arrays.copyOf((boolean[]) array, size));
      case INT32, DATE -> new Values.IntValues(Arrays.copyOf((int[]) array, size));
      case INT64, TIMESTAMP -> new Values.LongValues(Arrays.copyOf((long[]) array, size));
      case FLOAT -> new Values.FloatValues(Arrays.copyOf((float[]) array, size));
      case DOUBLE -> new Values.DoubleValues(Arrays.copyOf((double[]) array, size));
      case TEXT, STRING, BLOB -> new Values.BinaryValues(Arrays.copyOf((byte[][]) array, size));
    };
  }

  private Object allocate(int capacity) {
    return switch (type) {
      case BOOLEAN -> new boolean[capacity];
      case INT32, DATE -> new int[capacity];
      case INT64, TIMESTAMP -> new long[capacity];
      case FLOAT -> new float[capacity];
      case DOUBLE -> new double[capacity];
      case TEXT, STRING, BLOB -> new byte[capacity][];
    };
  }

  private void ensure(int needed) {
    int capacity = java.lang.reflect.Array.getLength(array);
    if (needed > capacity) {
      Object larger = allocate(capacity * 2);
      System.arraycopy(array, 0, larger, 0, size);
      array = larger;
    }
  }
}
