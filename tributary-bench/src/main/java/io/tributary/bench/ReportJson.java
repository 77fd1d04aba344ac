// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A report for scripts; docs/performance.md describes it, and keys only ever come. */
final class ReportJson {
  private static final int FORMAT = 1;
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create();

  private ReportJson() {}

  static String of(Report report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("machine", report.machine());
    json.put("quick", report.quick());
    json.put("rounds", report.rounds());
    json.put("works", report.results().stream().map(ReportJson::work).toList());
    return GSON.toJson(json);
  }

  private static Map<String, Object> work(Result result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", result.work());
    json.put("size", result.size());
    json.put("target", result.target().key());
    result.floor().ifPresent(floor -> json.put("floor", floor));
    result.rival().ifPresent(rival -> json.put("rival", rival.label()));
    List<Object> contenders = new ArrayList<>();
    result.rounds().forEach((who, rounds) -> contenders.add(contender(result, who, rounds)));
    json.put("contenders", contenders);
    Map<String, Object> ratios = new LinkedHashMap<>();
    for (Quantity quantity : Quantity.values()) {
      result.ratio(quantity).ifPresent(ratio -> ratios.put(quantity.key(), ratio));
    }
    json.put("ratios", ratios);
    return json;
  }

  private static Map<String, Object> contender(
      Result result, Contender contender, List<Sample> rounds) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", contender.label());
    json.put("sink", contender.sink());
    json.put("rounds", rounds.stream().map(ReportJson::sample).toList());
    json.put("median", sample(result.median(contender)));
    return json;
  }

  /** What was not measured is absent; what was never is null. */
  private static Map<String, @Nullable Double> sample(Sample sample) {
    Map<String, @Nullable Double> json = new LinkedHashMap<>();
    for (Quantity quantity : Quantity.values()) {
      OptionalDouble value = sample.get(quantity);
      if (value.isPresent()) {
        double number = value.getAsDouble();
        json.put(quantity.key(), number == Sample.NEVER ? null : number);
      }
    }
    return json;
  }
}
