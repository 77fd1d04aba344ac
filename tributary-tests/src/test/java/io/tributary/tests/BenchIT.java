// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench, from the command line to its table, with the smallest of its works. */
class BenchIT {

  @Test
  void quickHistory_isDoneByBoth_andMeasured(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("bench.json");

    Command.Outcome outcome =
        Command.run("bench", "--quick", "--json", json.toString(), "history-10M").orThrow();

    assertThat(outcome.lines()).anyMatch(line -> line.contains("ratio to *"));
    JsonObject work =
        JsonParser.parseString(Files.readString(json))
            .getAsJsonObject()
            .getAsJsonArray("works")
            .get(0)
            .getAsJsonObject();
    assertThat(work.get("name").getAsString()).isEqualTo("history-10M");
    assertThat(work.get("rival").getAsString()).isEqualTo("stock-async");
    assertThat(work.getAsJsonArray("contenders")).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonObject median =
          work.getAsJsonArray("contenders").get(i).getAsJsonObject().getAsJsonObject("median");
      assertThat(median.get("seconds").getAsDouble()).isPositive();
      // Half of what the files hold: all of it has gone over the link.
      assertThat(median.get("wireBytesPerPoint").getAsDouble()).isGreaterThan(1.5);
      assertThat(median.get("receiverCpuSeconds").getAsDouble()).isPositive();
    }
    assertThat(work.getAsJsonObject("ratios").get("seconds").getAsDouble()).isPositive();
  }
}
