// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.engine.QuarantineEntry.Kind;
import io.tributary.sender.Unit;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** What a unit is about, in the words and numbers of a {@link QuarantineEntry}. */
final class QuarantineSubject {

  private QuarantineSubject() {}

  static QuarantineEntry describe(
      long number, Unit unit, String reason, long nowMillis, long encodedBytes) {
    if (unit instanceof Unit.RowBatch batch) {
      Message.Rows rows = batch.rows();
      return new QuarantineEntry(
          number,
          Kind.ROWS,
          nowMillis,
          batch.region(),
          rows.database(),
          batch.label(),
          subject(rows),
          times(rows).first(),
          times(rows).last(),
          OptionalLong.of(rows.points()),
          encodedBytes,
          reason);
    }
    if (unit instanceof Unit.Deletion deletion) {
      Message.Delete delete = deletion.delete();
      return new QuarantineEntry(
          number,
          Kind.DELETION,
          nowMillis,
          deletion.region(),
          delete.database(),
          deletion.label(),
          "deletion of " + shortened(delete.paths()),
          delete.startTime(),
          delete.endTime(),
          OptionalLong.empty(),
          encodedBytes,
          reason);
    }
    Unit.SealedFile file = (Unit.SealedFile) unit;
    return new QuarantineEntry(
        number,
        Kind.FILE,
        nowMillis,
        file.region(),
        file.database(),
        file.label(),
        file.file().identity().name(),
        file.startTime(),
        file.endTime(),
        countedPoints(file),
        file.file().identity().length()
            + file.modifications().map(part -> part.identity().length()).orElse(0L),
        reason);
  }

  private static NavigableSet<Long> times(Message.Rows rows) {
    NavigableSet<Long> times = new TreeSet<>();
    for (Tablet tablet : rows.tablets()) {
      for (long time : tablet.times()) {
        times.add(time);
      }
    }
    return times;
  }

  /** The one series, else the devices. */
  private static String subject(Message.Rows rows) {
    Set<String> devices = new TreeSet<>();
    Set<String> series = new TreeSet<>();
    for (Tablet tablet : rows.tablets()) {
      devices.add(tablet.device());
      tablet.columns().forEach(it -> series.add(tablet.device() + "." + it.measurement()));
    }
    return shortened(series.size() == 1 ? series : devices);
  }

  private static String shortened(Iterable<String> names) {
    List<String> all = new ArrayList<>();
    names.forEach(all::add);
    return all.size() == 1 ? all.get(0) : all.get(0) + " and " + (all.size() - 1) + " more";
  }

  private static OptionalLong countedPoints(Unit.SealedFile file) {
    try {
      return OptionalLong.of(
          FileContents.of(file.file().path()).stream()
              .mapToLong(FileContents.Device::points)
              .sum());
    } catch (IOException e) {
      return OptionalLong.empty(); // that may be why it is set aside
    }
  }
}
