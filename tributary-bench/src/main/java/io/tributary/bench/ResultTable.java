// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A result as people read it. */
final class ResultTable {
  private static final String NOTHING = "-";
  private static final String LABEL = "  %-28s";
  private static final String CELL = "%14s";

  private ResultTable() {}

  static List<String> lines(Result result) {
    List<String> lines = new ArrayList<>();
    lines.add(result.work() + ": " + result.size());
    lines.add(heading(result));
    for (Quantity quantity : Quantity.values()) {
      if (result.contenders().stream()
          .anyMatch(contender -> result.median(contender).get(quantity).isPresent())) {
        lines.add(row(result, quantity));
      }
    }
    result.floor().ifPresent(floor -> lines.add(floor(result, result.target().text(floor))));
    return lines;
  }

  private static String heading(Result result) {
    int rounds =
        result.contenders().stream()
            .mapToInt(contender -> result.rounds().getOrDefault(contender, List.of()).size())
            .max()
            .orElse(0);
    StringBuilder line =
        new StringBuilder(
            LABEL.formatted(rounds == 1 ? "one round" : "median of %d rounds".formatted(rounds)));
    for (Contender contender : result.contenders()) {
      boolean isRival = result.rival().filter(contender::equals).isPresent();
      line.append(CELL.formatted(contender.label() + (isRival ? "*" : "")));
    }
    return line.append(CELL.formatted("ratio to *")).toString();
  }

  private static String row(Result result, Quantity quantity) {
    StringBuilder line = new StringBuilder(LABEL.formatted(quantity.label()));
    for (Contender contender : result.contenders()) {
      OptionalDouble value = result.median(contender).get(quantity);
      line.append(CELL.formatted(value.isPresent() ? quantity.text(value.getAsDouble()) : NOTHING));
    }
    return line.append(CELL.formatted(times(result.ratio(quantity)))).toString();
  }

  private static String floor(Result result, String floor) {
    StringBuilder line = new StringBuilder(LABEL.formatted("times the floor, " + floor));
    for (Contender contender : result.contenders()) {
      line.append(CELL.formatted(times(result.timesFloor(contender))));
    }
    return line.toString();
  }

  private static String times(OptionalDouble ratio) {
    return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : NOTHING;
  }
}
