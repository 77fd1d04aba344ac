// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All that came of a run of the bench.
 *
 * @param quick whether the works were small ones
 */
record Report(Machine machine, boolean quick, int rounds, List<Result> results) {
  Report {
    results = List.copyOf(results);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("on " + machine);
    lines.add(
        Contender.PIPES.stream()
            .map(contender -> contender.label() + " is " + contender.sink())
            .collect(Collectors.joining(", ", "", ", all with default settings")));
    if (quick) {
      lines.add("quick: that it works is shown, but not how fast it is");
    }
    for (Result result : results) {
      lines.add("");
      lines.addAll(ResultTable.lines(result));
    }
    return lines;
  }
}
