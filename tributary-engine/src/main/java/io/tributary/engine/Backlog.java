// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

/**
 * What is known to wait for the receiver. What the engine has not flushed to a file yet is not in
 * it, unless it is in the queue.
 *
 * @param queuedBytes memory of live rows
 * @param oldestMillis when the oldest of the files was written, since 1970; {@link Long#MAX_VALUE}
 *     when none waits or that is not known
 */
record Backlog(long files, long fileBytes, long queuedBytes, long oldestMillis) {

  static final Backlog NONE = new Backlog(0, 0, 0, Long.MAX_VALUE);

  static Backlog of(RegionFile file) {
    return new Backlog(1, file.length(), 0, file.name().writtenMillis());
  }

  /** Of rows in memory. */
  static Backlog queued(long bytes) {
    return new Backlog(0, 0, bytes, Long.MAX_VALUE);
  }

  Backlog with(Backlog other) {
    return new Backlog(
        files + other.files,
        fileBytes + other.fileBytes,
        queuedBytes + other.queuedBytes,
        Math.min(oldestMillis, other.oldestMillis));
  }

  /** How long the oldest file has been waiting; 0 when none waits. */
  double oldestAgeSeconds(long nowMillis) {
    return oldestMillis == Long.MAX_VALUE ? 0 : Math.max(0, nowMillis - oldestMillis) / 1000.0;
  }
}
