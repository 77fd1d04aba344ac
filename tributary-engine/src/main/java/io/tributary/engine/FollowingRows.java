// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.Tablet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of files that follow each other, in tablets that the engine can write one after the other:
 * for each of them it waits until its log has it. A later row wins.
 */
final class FollowingRows {

  private final List<Tablet> tablets = new ArrayList<>();

  /** Where in these the last one of each device is. */
  private final Map<String, Integer> last = new HashMap<>();

  private long cells;

  /** Appends rows: behind the device's last ones, when they are of the same series and later. */
  void add(Tablet rows) {
    Integer at = last.get(rows.device());
    if (at != null && follows(tablets.get(at), rows)) {
      tablets.set(at, tablets.get(at).and(rows));
    } else {
      last.put(rows.device(), tablets.size());
      tablets.add(rows);
    }
    cells += rows.cells();
  }

  List<Tablet> tablets() {
    return tablets;
  }

  /** How many values they have, nulls counted. */
  long cells() {
    return cells;
  }

  /** Both in order of time, as a file has them. */
  private static boolean follows(Tablet earlier, Tablet rows) {
    return rows.isLike(earlier) && rows.times()[0] > earlier.times()[earlier.times().length - 1];
  }
}
