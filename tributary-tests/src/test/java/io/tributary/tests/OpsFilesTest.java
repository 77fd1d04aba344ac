// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The dashboard and the alerts, as files; {@link MetricsIT} holds their names against a node. */
class OpsFilesTest {

  @Test
  void everyPanel_saysWhatItShowsAndInWhichUnit() throws IOException {
    JsonObject dashboard = JsonParser.parseString(read("grafana/tributary.json")).getAsJsonObject();
    int panels = 0;
    for (JsonElement each : dashboard.getAsJsonArray("panels")) {
      JsonObject panel = each.getAsJsonObject();
      String title = panel.get("title").getAsString();
      if (!panel.get("type").getAsString().equals("row")) {
        panels++;
        assertThat(panel.get("description").getAsString()).as(title).hasSizeGreaterThan(20);
        assertThat(
                panel
                    .getAsJsonObject("fieldConfig")
                    .getAsJsonObject("defaults")
                    .get("unit")
                    .getAsString())
            .as(title)
            .isNotEmpty();
      }
    }
    assertThat(panels).isGreaterThan(10);
  }

  @Test
  void everyAlert_hasAConditionASeverityAndWhatToDo() throws IOException {
    List<String> alerts =
        Arrays.stream(read("prometheus/tributary-alerts.yml").split("- alert: ", -1))
            .skip(1)
            .toList();

    assertThat(alerts).hasSizeGreaterThan(5);
    assertThat(alerts)
        .allSatisfy(
            alert ->
                assertThat(alert).contains("expr: ", "severity: ", "summary: ", "description: "));
  }

  /** A file of the operators' folder. */
  static String read(String name) throws IOException {
    return Files.readString(Command.root().resolve("ops").resolve(name));
  }
}
