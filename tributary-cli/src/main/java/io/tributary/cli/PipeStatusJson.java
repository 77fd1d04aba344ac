// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;

/** The rows of SHOW PIPE STATUS for scripts: numbers are numbers, what is empty is null. */
final class PipeStatusJson {

  private static final Set<String> TEXTS =
      Set.of(
          "name",
          "remote",
          "state",
          "health",
          "reason",
          "since",
          "last acknowledgement",
          "next retry",
          "last error",
          "error first",
          "error last",
          "verified through",
          "verifying");

  private PipeStatusJson() {}

  /** One object a row; "lag seconds" becomes "lagSeconds". */
  static JsonArray of(QueryResult result) {
    JsonArray rows = new JsonArray();
    for (QueryResult.Row row : result.rows()) {
      JsonObject json = new JsonObject();
      for (String column : result.columns()) {
        json.add(StatusReport.camelCase(column), value(column, result.value(row, column)));
      }
      rows.add(json);
    }
    return rows;
  }

  private static JsonElement value(String column, Optional<String> text) {
    if (text.isEmpty() || text.get().isEmpty()) {
      return JsonNull.INSTANCE;
    }
    return TEXTS.contains(column)
        ? new JsonPrimitive(text.get())
        : new JsonPrimitive(new BigDecimal(text.get()));
  }
}
