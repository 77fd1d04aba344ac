// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import java.util.Locale;

/**
 * A synchronisation task as its user defined it.
 *
 * @param name as written at CREATE
 * @param sink the real name of its pipe sink
 * @param startTime the first timestamp that is sent, in the engine's precision; 0 when none was
 *     given: everything
 * @param syncDeletes whether deletions travel
 * @param onFull what gives way when the sender's disk is short
 * @param createdAtMillis unique among sinks and pipes
 */
public record Pipe(
    String name,
    String sink,
    long startTime,
    boolean syncDeletes,
    OnFull onFull,
    long createdAtMillis,
    PipeStatus status) {

  /** The attributes column of SHOW PIPES. */
  public String attributesText() {
    String attributes = "SyncDelOp=" + syncDeletes + ",DataStartTimestamp=" + startTime;
    return onFull == OnFull.WAIT
        ? attributes
        : attributes + ",on_full=" + onFull.name().toLowerCase(Locale.ROOT);
  }

  Pipe withStatus(PipeStatus next) {
    return new Pipe(name, sink, startTime, syncDeletes, onFull, createdAtMillis, next);
  }
}
