// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.Tablet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.tsfile.utils.BitMap;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.jspecify.annotations.Nullable;

/** Rows of one device with the same measurements, on their way to one {@link Tablet}. */
final class TabletBuilder {

  private static final int ROW_OVERHEAD_BYTES = Long.BYTES;

  private final String device;
  private final boolean aligned;
  private final List<ColumnBuilder> columns = new ArrayList<>();
  private long[] times = new long[16];
  private int size;
  private boolean ascending = true;

  TabletBuilder(String device, boolean aligned, List<MeasurementSchema> schemas) {
    this.device = device;
    this.aligned = aligned;
    schemas.forEach(schema -> columns.add(new ColumnBuilder(schema)));
  }

  /** Whether a row with these measurements, as they are now, belongs here. */
  boolean holds(boolean rowAligned, List<MeasurementSchema> schemas) {
    if (aligned != rowAligned || schemas.size() != columns.size()) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      if (!columns.get(i).schema().equals(schemas.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Appends a row of boxed values. Returns its size in bytes. */
  int append(long time, List<@Nullable Object> values) {
    int bytes = appendTime(time);
    for (int i = 0; i < columns.size(); i++) {
      bytes += columns.get(i).append(values.get(i));
    }
    return bytes;
  }

  /** Appends row {@code row} of an engine tablet. Returns its size in bytes. */
  int append(long time, List<Object> engineColumns, List<@Nullable BitMap> engineNulls, int row) {
    int bytes = appendTime(time);
    for (int i = 0; i < columns.size(); i++) {
      bytes += columns.get(i).append(engineColumns.get(i), engineNulls.get(i), row);
    }
    return bytes;
  }

  int cells() {
    return size * columns.size();
  }

  long points() {
    return columns.stream().mapToLong(ColumnBuilder::points).sum();
  }

  /** The tablet, in ascending order of time, each time once, the newest value of each point. */
  Tablet build() {
    if (ascending) {
      long[] asWritten = Arrays.copyOf(times, size);
      return new Tablet(
          device, aligned, asWritten, columns.stream().map(c -> c.build(null)).toList());
    }
    int[][] order = order();
    long[] ordered = Arrays.stream(order).mapToLong(rows -> times[rows[0]]).toArray();
    return new Tablet(device, aligned, ordered, columns.stream().map(c -> c.build(order)).toList());
  }

  /** The rows of each distinct time, times ascending, rows of a time in order of arrival. */
  private int[][] order() {
    Integer[] rows = new Integer[size];
    Arrays.setAll(rows, i -> i);
    Arrays.sort(rows, (a, b) -> Long.compare(times[a], times[b])); // stable: arrival order is kept
    List<int[]> groups = new ArrayList<>();
    for (int from = 0; from < size; ) {
      int to = from + 1;
      while (to < size && times[rows[to]] == times[rows[from]]) {
        to++;
      }
      groups.add(Arrays.stream(rows, from, to).mapToInt(Integer::intValue).toArray());
      from = to;
    }
    return groups.toArray(int[][]::new);
  }

  private int appendTime(long time) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
    }
    if (size > 0 && time <= times[size - 1]) {
      ascending = false;
    }
    times[size++] = time;
    return ROW_OVERHEAD_BYTES;
  }
}
