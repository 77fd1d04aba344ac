// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Rows of one device, by column. Times need not be in order and may repeat; a later row wins. Of
 * any size; {@link Batches} cuts what is too large for a message.
 *
 * <p>Immutable by agreement: times are neither copied nor changed after they were handed over.
 *
 * @param device the full path of the device
 * @param aligned whether its series share their times in the engine
 * @param times one a row, engine precision; at least one
 * @param columns at least one
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data: not copied on purpose, equality is below
public record Tablet(String device, boolean aligned, long[] times, List<Column> columns) {
  /**
   * @throws IllegalArgumentException if there is no row or no column, a column has another number
   *     of rows, or the device is over its limit
   */
  public Tablet {
    Limits.checkText("device", device);
    columns = List.copyOf(columns);
    if (times.length == 0 || columns.isEmpty()) {
      throw new IllegalArgumentException(
          "%s with %d rows and %d columns".formatted(device, times.length, columns.size()));
    }
    for (Column column : columns) {
      if (column.values().size() != times.length) {
        throw new IllegalArgumentException(
            "%s.%s has %d values for %d rows"
                .formatted(device, column.measurement(), column.values().size(), times.length));
      }
    }
  }

  /** Rows times columns, nulls included. */
  public long cells() {
    return (long) times.length * columns.size();
  }

  /** Values, nulls not counted. */
  public long points() {
    return columns.stream().mapToLong(Column::points).sum();
  }

  /** A copy of some rows of all columns. */
  Tablet rows(int from, int to) {
    return new Tablet(
        device,
        aligned,
        Arrays.copyOfRange(times, from, to),
        columns.stream().map(column -> column.rows(from, to)).toList());
  }

  /** Whether the other one has rows of the same series, in columns of the same order. */
  public boolean isLike(Tablet other) {
    return device.equals(other.device)
        && aligned == other.aligned
        && columns.size() == other.columns.size()
        && IntStream.range(0, columns.size())
            .allMatch(i -> columns.get(i).isLike(other.columns.get(i)));
  }

  /**
   * A copy of these rows and, after them, those of another tablet.
   *
   * @param later one that {@link #isLike} this
   */
  public Tablet and(Tablet later) {
    long[] all = Arrays.copyOf(times, times.length + later.times.length);
    System.arraycopy(later.times, 0, all, times.length, later.times.length);
    List<Column> joined =
        IntStream.range(0, columns.size())
            .mapToObj(i -> columns.get(i).and(later.columns.get(i)))
            .toList();
    return new Tablet(device, aligned, all, joined);
  }

  /** All rows of some columns. */
  public Tablet columns(int from, int to) {
    return new Tablet(device, aligned, times, columns.subList(from, to));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tablet that
        && device.equals(that.device)
        && aligned == that.aligned
        && Arrays.equals(times, that.times)
        && columns.equals(that.columns);
  }

  @Override
  public int hashCode() {
    return Objects.hash(device, aligned, Arrays.hashCode(times), columns);
  }

  @Override
  public String toString() {
    return "%s, %d rows of %d columns".formatted(device, times.length, columns.size());
  }
}
