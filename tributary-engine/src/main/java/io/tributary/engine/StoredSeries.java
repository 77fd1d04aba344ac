// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.PointHash;
import io.tributary.wire.SeriesDigest;
import io.tributary.wire.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The pages of one series within a span of time, as they come, and their digest. */
final class StoredSeries {

  /**
   * A page.
   *
   * @param start its first time
   * @param end its last time
   * @param points how many values it has
   * @param content a hash of its bytes, and of what they mean
   */
  record Page(long start, long end, long points, long content) {
    private long number() {
      long inner = PointHash.of(PointHash.ofTime(points), content);
      return PointHash.of(PointHash.ofTime(start), PointHash.of(PointHash.ofTime(end), inner));
    }
  }

  private final ValueType type;
  private final long from;
  private final long to;
  private final List<Page> pages = new ArrayList<>();
  private boolean cut;

  StoredSeries(ValueType type, long from, long to) {
    this.type = type;
    this.from = from;
    this.to = to;
  }

  ValueType type() {
    return type;
  }

  /** Whether anything between these times is of interest. */
  boolean mayHave(long start, long end) {
    return end >= from && start <= to;
  }

  void add(Page page) {
    if (mayHave(page.start(), page.end())) {
      cut |= page.start() < from || page.end() > to;
      pages.add(page);
    }
  }

  /**
   * Of all pages; {@link SeriesDigest#absent} when there are none, or they do not tell what a query
   * would find: which points of a page are within the span, or which of two pages has the newer
   * value.
   */
  SeriesDigest digest() {
    pages.sort(Comparator.comparingLong(Page::start));
    long points = 0;
    long hash = 0;
    for (int i = 0; i < pages.size(); i++) {
      if (i > 0 && pages.get(i).start() <= pages.get(i - 1).end()) {
        return SeriesDigest.absent();
      }
      points += pages.get(i).points();
      hash += pages.get(i).number();
    }
    return cut || points == 0
        ? SeriesDigest.absent()
        : new SeriesDigest(
            Optional.of(type), 0, new long[1], new long[] {points}, new long[] {hash});
  }
}
