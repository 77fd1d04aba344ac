// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What the values of one column of a shape, over all its tablets, are expected to be: the first one
 * of a tablet what its series had last, if that is known, and every other one what the value before
 * it is. Places count the values that are not null. Not thread-safe.
 */
final class Expectation {
  /** Of a column whose series are not known. */
  static final Expectation NONE =
      new Expectation(
          new Shape.Header("", ValueType.BOOLEAN, (byte) 0, (byte) 0),
          List.of(),
          new int[0],
          new BitSet(0),
          new LastValues());

  private final BitSet known = new BitSet();
  private final long[] bits;

  /**
   * @param devices one for each tablet
   * @param rows of each tablet
   * @param nulls of all rows, those of the first tablet first
   */
  Expectation(
      Shape.Header header, List<String> devices, int[] rows, BitSet nulls, LastValues last) {
    long[] found = {};
    int from = 0;
    int place = 0;
    for (int tablet = 0; tablet < rows.length; tablet++) {
      int to = from + rows[tablet];
      int series = LastValues.series(devices.get(tablet), header);
      if (last.knows(series) && nulls.nextClearBit(from) < to) {
        found = place < found.length ? found : Arrays.copyOf(found, 2 * place + rows.length);
        found[place] = last.bits(series);
        known.set(place);
      }
      place += rows[tablet] - nulls.get(from, to).cardinality();
      from = to;
    }
    bits = found;
  }

  /** Whether that value is the first one of a series whose last one is known. */
  boolean has(int place) {
    return known.get(place);
  }

  /** What that series had last. */
  long bits(int place) {
    return bits[place];
  }
}
