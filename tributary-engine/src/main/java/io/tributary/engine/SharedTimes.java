// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.Column;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts columns side by side that a file has one after the other. For each tablet the engine waits
 * until its log has it: a device with ten sensors is one tablet and one wait, not ten.
 */
final class SharedTimes {

  private SharedTimes() {}

  /**
   * The same points; tablets of a device that follow each other and have the same times are one.
   */
  static Message.Rows joined(Message.Rows rows) {
    List<Tablet> tablets = rows.tablets();
    List<Tablet> joined = new ArrayList<>();
    int from = 0;
    while (from < tablets.size()) {
      int to = end(tablets, from);
      joined.add(to - from == 1 ? tablets.get(from) : join(tablets.subList(from, to)));
      from = to;
    }
    return new Message.Rows(rows.database(), joined);
  }

  /** Where the first one is that must not be joined with the one at {@code from}. */
  private static int end(List<Tablet> tablets, int from) {
    Tablet first = tablets.get(from);
    Set<String> measurements = new HashSet<>();
    int to = from;
    while (to < tablets.size() && belongs(tablets.get(to), first, measurements)) {
      to++;
    }
    return to;
  }

  /** Also not when it writes a series again: its values are the newer ones. */
  private static boolean belongs(Tablet tablet, Tablet first, Set<String> measurements) {
    return tablet.device().equals(first.device())
        && tablet.aligned() == first.aligned()
        && Arrays.equals(tablet.times(), first.times())
        && tablet.columns().stream().map(Column::measurement).allMatch(measurements::add);
  }

  private static Tablet join(List<Tablet> tablets) {
    Tablet first = tablets.get(0);
    List<Column> columns = tablets.stream().flatMap(each -> each.columns().stream()).toList();
    return new Tablet(first.device(), first.aligned(), first.times(), columns);
  }
}
