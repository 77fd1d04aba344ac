// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.bench.FanIn.Crowd;
import io.tributary.bench.History.FileSet;
import io.tributary.bench.Outage.Absence;
import io.tributary.cli.CommandException;
import io.tributary.cli.UsageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All works there are, in the order in which they are done. */
final class Works {
  private static final int MILLION = 1_000_000;

  static final List<Work> ALL =
      List.of(
          new History("history-10M", new FileSet(10, MILLION), 1, LinkShape.LOOPBACK),
          new History("history-100M", new FileSet(100, MILLION), 2, LinkShape.LOOPBACK),
          new History("history-small-files", new FileSet(2_000, 1_000), 50, LinkShape.LOOPBACK),
          new History("history-wan", new FileSet(10, MILLION), 2, LinkShape.WIDE_AREA),
          new History("history-wan-100M", new FileSet(100, MILLION), 2, LinkShape.WIDE_AREA),
          new HistoryCut("history-cut", new FileSet(1, 100 * MILLION), new FileSet(1, MILLION), 95),
          new LiveRows("live-1k", 1_000),
          new LiveRows("live-100k", 100_000),
          new LiveMax("live-max", Arrival.IN_ORDER, 5_000, 500),
          new LiveMax("late", Arrival.LATE, 5_000, 500),
          new Outage(
              "outage",
              new Absence(1_000, Duration.ofMinutes(2)),
              new Absence(100, Duration.ofSeconds(10))),
          new FanIn("fan-in", new Crowd(20, 40 * MILLION), new Crowd(4, MILLION)),
          new Footprint("footprint"));

  private Works() {}

  /** Those of these names, in their own order; all when there are none. */
  static List<Work> named(List<String> names) throws CommandException {
    for (String name : names) {
      if (ALL.stream().noneMatch(work -> work.name().equals(name))) {
        throw new UsageException(
            "no such work: %s; there are %s"
                .formatted(name, String.join(", ", ALL.stream().map(Work::name).toList())));
      }
    }
    return ALL.stream().filter(work -> names.isEmpty() || names.contains(work.name())).toList();
  }

  /** A line for each. */
  static List<String> summaries() {
    List<String> lines = new ArrayList<>();
    for (Work work : ALL) {
      lines.add("  %-20s %s".formatted(work.name(), work.summary()));
    }
    return lines;
  }
}
