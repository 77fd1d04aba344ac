// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowsNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertTabletNode;
import org.apache.tsfile.file.metadata.IDeviceID;

/**
 * Which writes may go ahead of the files of a snapshot: those with nothing but rows that are newer
 * than all that the files can have of their devices. A write that may not holds its devices: what
 * is written into them later must stay behind it.
 */
final class FreshOrder {

  private final PendingTimes pending;
  private final Set<IDeviceID> heldDevices = new HashSet<>();

  FreshOrder(PendingTimes pending) {
    this.pending = pending;
  }

  /** Of a snapshot with these files. */
  static FreshOrder of(DueFiles files) {
    PendingTimes pending = new PendingTimes();
    files
        .files()
        .forEach(due -> pending.add(due.file().endTime(), due.file().source().deviceTimes()));
    return new FreshOrder(pending);
  }

  /** Asked for the writes in their order. When it says no, the write's devices are held. */
  boolean mayGo(InsertNode write) {
    if (all(
        write,
        (device, time) -> !heldDevices.contains(device) && pending.areBefore(device, time))) {
      return true;
    }
    hold(write);
    return false;
  }

  private void hold(InsertNode write) {
    all(
        write,
        (device, time) -> {
          heldDevices.add(device);
          return true;
        });
  }

  /** Whether it holds for every device of {@code write} and the oldest of its rows. */
  private static boolean all(InsertNode write, BiPredicate<IDeviceID, Long> rule) {
    if (write instanceof InsertRowsNode rows) {
      List<InsertRowNode> list = rows.getInsertRowNodeList();
      return list.stream().allMatch(row -> rule.test(row.getDeviceID(), row.getTime()));
    }
    if (write instanceof InsertTabletNode tablet) {
      long oldest = Long.MAX_VALUE;
      for (int row = 0; row < tablet.getRowCount(); row++) {
        oldest = Math.min(oldest, tablet.getTimes()[row]);
      }
      return rule.test(tablet.getDeviceID(), oldest);
    }
    return rule.test(write.getDeviceID(), write.getMinTime());
  }
}
