// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.BitSet;
import java.util.Objects;

/**
 * One series of a tablet.
 *
 * <p>Immutable by agreement: values and nulls are neither copied nor changed after they were handed
 * over.
 *
 * @param measurement the last node of the path
 * @param type the type of the series
 * @param encoding the engine's code of the encoding, as it is
 * @param compressor the engine's code of the compressor, as it is
 * @param values one a row
 * @param nulls the rows that have no point in this series; empty when every row has one. What
 *     values holds there has no meaning and does not travel: a reader finds 0, false or no bytes.
 */
public record Column(
    String measurement,
    ValueType type,
    byte encoding,
    byte compressor,
    Values values,
    BitSet nulls) {
  /**
   * @throws IllegalArgumentException if type, values and nulls do not fit each other, or a name or
   *     value is over its {@link Limits}
   */
  public Column {
    Limits.checkText("measurement", measurement);
    if (!type.holds(values)) {
      throw new IllegalArgumentException(
          "%s of type %s with %s".formatted(measurement, type, values.getClass().getSimpleName()));
    }
    if (nulls.length() > values.size()) {
      throw new IllegalArgumentException(
          "%s has %d rows, but row %d is null"
              .formatted(measurement, values.size(), nulls.length() - 1));
    }
    if (values instanceof Values.BinaryValues binary) {
      checkBinary(measurement, binary.values(), nulls);
    }
  }

  /** A column in which every row has a point. */
  public Column(String measurement, ValueType type, byte encoding, byte compressor, Values values) {
    this(measurement, type, encoding, compressor, values, new BitSet(0));
  }

  /** A copy of some rows. */
  Column rows(int from, int to) {
    return new Column(
        measurement, type, encoding, compressor, values.slice(from, to), nulls.get(from, to));
  }

  /** A copy of these rows and, after them, those of a column of the same series. */
  Column and(Column later) {
    BitSet all = (BitSet) nulls.clone();
    later.nulls.stream().forEach(row -> all.set(values.size() + row));
    return new Column(measurement, type, encoding, compressor, values.and(later.values), all);
  }

  /** Whether the other one is of the same series, as far as a column tells. */
  boolean isLike(Column other) {
    return measurement.equals(other.measurement)
        && type == other.type
        && encoding == other.encoding
        && compressor == other.compressor;
  }

  /** Values, nulls not counted. */
  public long points() {
    return (long) values.size() - nulls.cardinality();
  }

  private static void checkBinary(String measurement, byte[][] values, BitSet nulls) {
    for (int row = nulls.nextClearBit(0); row < values.length; row = nulls.nextClearBit(row + 1)) {
      Objects.requireNonNull(values[row], measurement);
      if (values[row].length > Limits.MAX_VALUE_BYTES) {
        throw new IllegalArgumentException(
            "%s has a value of %d bytes, at most %d"
                .formatted(measurement, values[row].length, Limits.MAX_VALUE_BYTES));
      }
    }
  }
}
