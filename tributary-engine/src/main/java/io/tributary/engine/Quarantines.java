// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What the pipes of this node have set aside. A pipe's quarantine is opened when it is first asked
 * for, and is the same for its sender, its feeds and the statements. Thread-safe.
 */
final class Quarantines {

  private record Opened(DiskQuarantine disk, QuarantineRetries retries) {}

  @GuardedBy("this")
  private final Map<PipeKey, Opened> opened = new HashMap<>();

  /** Where its sender sets units aside. */
  DiskQuarantine of(PipeKey pipe) throws IOException {
    return opened(pipe).disk();
  }

  /** What of it is to be sent again. */
  QuarantineRetries retries(PipeKey pipe) throws IOException {
    return opened(pipe).retries();
  }

  /** DROP QUARANTINE on this node: what was set aside becomes gaps, durably. */
  void giveUp(PipeKey pipe, GapLog gaps) throws IOException {
    DiskQuarantine disk = of(pipe);
    retries(pipe)
        .clear(
            entry ->
                gaps.add(
                    new Gap(
                        System.currentTimeMillis(),
                        entry.region(),
                        GapCause.GIVEN_UP,
                        entry.label(),
                        entry.database(),
                        entry.reason(),
                        GapParts.of(entry, disk))));
  }

  /** The pipe is dropped. */
  synchronized void forget(PipeKey pipe) {
    opened.remove(pipe);
  }

  private synchronized Opened opened(PipeKey pipe) throws IOException {
    Opened known = opened.get(pipe);
    if (known == null) {
      DiskQuarantine disk = new DiskQuarantine(PipeFolder.of(pipe).resolve("quarantine"));
      known = new Opened(disk, new QuarantineRetries(pipe.name(), disk, new EnginePoints()));
      opened.put(pipe, known);
    }
    return known;
  }
}
