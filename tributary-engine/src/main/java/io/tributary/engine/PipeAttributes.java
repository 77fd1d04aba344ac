// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.OnFull;
import io.tributary.catalog.Pipe;
import java.util.Map;
import org.apache.iotdb.pipe.api.customizer.parameter.PipeParameters;

/**
 * What a PIPE tells its engine pipe's plug-ins, as the engine's attributes.
 *
 * @param startTime first time stamp to send, 0 for everything
 * @param onFull what gives way when the sender's disk is short
 */
record PipeAttributes(PipeKey pipe, long startTime, boolean syncDeletes, OnFull onFull) {

  static final String SOURCE_PLUGIN = "tributary-source";
  static final String SINK_PLUGIN = "tributary-sink";

  private static final String NAME = "tributary.pipe";
  static final String CREATED_AT = "tributary.created-at";
  private static final String START_TIME = "tributary.start-time";
  private static final String SYNC_DELETES = "tributary.sync-deletes";
  private static final String ON_FULL = "tributary.on-full";

  static PipeAttributes of(Pipe pipe) {
    return new PipeAttributes(
        PipeKey.of(pipe), pipe.startTime(), pipe.syncDeletes(), pipe.onFull());
  }

  /**
   * @throws IllegalArgumentException if an attribute is missing or no number
   */
  static PipeAttributes of(PipeParameters parameters) {
    return new PipeAttributes(
        new PipeKey(required(parameters, NAME), number(parameters, CREATED_AT)),
        number(parameters, START_TIME),
        Boolean.parseBoolean(required(parameters, SYNC_DELETES)),
        // A pipe of an earlier release has none.
        OnFull.valueOf(parameters.getStringOrDefault(ON_FULL, OnFull.WAIT.name())));
  }

  Map<String, String> source() {
    return Map.of(
        "source",
        SOURCE_PLUGIN,
        NAME,
        pipe.name(),
        CREATED_AT,
        String.valueOf(pipe.createdAtMillis()),
        START_TIME,
        String.valueOf(startTime),
        SYNC_DELETES,
        String.valueOf(syncDeletes),
        ON_FULL,
        onFull.name());
  }

  Map<String, String> sink() {
    return Map.of(
        "sink", SINK_PLUGIN, NAME, pipe.name(), CREATED_AT, String.valueOf(pipe.createdAtMillis()));
  }

  /** The first time stamp that is sent. */
  long firstIncludedTime() {
    return firstIncludedTime(startTime);
  }

  /** The same of a pipe of the catalog. */
  static long firstIncludedTime(Pipe pipe) {
    return firstIncludedTime(pipe.startTime());
  }

  private static long firstIncludedTime(long startTime) {
    return startTime == 0 ? Long.MIN_VALUE : startTime;
  }

  private static String required(PipeParameters parameters, String key) {
    String value = parameters.getString(key);
    if (value == null) {
      throw new IllegalArgumentException(
          "attribute " + key + " is missing; such a pipe is made with CREATE PIPE ... TO");
    }
    return value;
  }

  private static long number(PipeParameters parameters, String key) {
    return Long.parseLong(required(parameters, key));
  }
}
