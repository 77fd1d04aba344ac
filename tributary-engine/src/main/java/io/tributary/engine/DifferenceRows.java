// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Difference;
import io.tributary.sender.Difference.Mend;
import io.tributary.sql.SqlContext;
import java.util.List;

/** The rows of VERIFY PIPE. */
final class DifferenceRows {

  /** Nobody reads more; the last row says how many there are. */
  static final int MOST = 10_000;

  private final TimeTexts times;
  private boolean repaired;

  DifferenceRows(SqlContext context) {
    this.times = new TimeTexts(context);
  }

  /** What could be mended was. */
  void repaired() {
    repaired = true;
  }

  TextTable table(List<Difference> differences) {
    TextTable table =
        new TextTable(
            "series", "time range", "points here", "points at the receiver", "difference");
    for (Difference each : differences.subList(0, Math.min(MOST, differences.size()))) {
      table.add(
          each.series(),
          times.range(each.from(), each.to()),
          String.valueOf(each.onSender()),
          String.valueOf(each.onReceiver()),
          each.text() + outcome(each.mend()));
    }
    if (differences.size() > MOST) {
      table.add("%d more rows".formatted(differences.size() - MOST), "", "", "", "");
    }
    return table;
  }

  private String outcome(Mend mend) {
    if (!repaired) {
      return "";
    }
    return mend instanceof Mend.None ? "; cannot be sent" : "; sent";
  }
}
