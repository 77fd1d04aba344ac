// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import io.tributary.engine.QuarantineRetry.Reading;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What a verification wants to be sent from one data region: deletions, then what the engine holds
 * at some times. Travels between the DataNodes of a cluster as JSON.
 *
 * @param begunMillis when the verification began
 * @param filled series and devices of which the receiver has everything, from and to such times,
 *     when this has arrived
 */
record Repair(
    int region,
    String database,
    long begunMillis,
    List<Message.Delete> deletions,
    List<Reading> readings,
    Map<String, RegionFile.Span> filled) {

  private static final Gson GSON = new Gson();

  Repair {
    deletions = List.copyOf(deletions);
    readings = List.copyOf(readings);
    filled = Map.copyOf(filled);
  }

  /** What is left of a part of a gap when this has arrived. */
  List<Gap.Part> rest(Gap gap, Gap.Part part) {
    RegionFile.Span span = filled.get(part.subject());
    return span == null || gap.region() != region || gap.timeMillis() >= begunMillis
        ? List.of(part)
        : part.without(span.start(), span.end());
  }

  String text() {
    return GSON.toJson(this);
  }

  /**
   * From its text.
   *
   * @throws IOException if it is none
   */
  static Repair of(String text) throws IOException {
    try {
      return GSON.fromJson(text, Repair.class);
    } catch (JsonSyntaxException e) {
      throw new IOException("no repair: " + e.getMessage(), e);
    }
  }
}
