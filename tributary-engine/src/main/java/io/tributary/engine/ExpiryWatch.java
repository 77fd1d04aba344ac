// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Finds out what a pipe has lost because its TTL passed before it could leave. The engine tells
 * nobody: its compaction writes a file anew without what has expired, or removes it whole. So the
 * files that only the engine keeps are looked at again and again. When one is gone, what of it was
 * older than the TTL then is a gap; the younger rest is in the file that has replaced it.
 *
 * <p>Thread-safe.
 */
final class ExpiryWatch {

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final RegionFeed.Parts parts;

  @GuardedBy("this")
  private final Map<RegionFile.Name, RegionFile> atRisk = new LinkedHashMap<>();

  @GuardedBy("this")
  private long lookedNanos;

  ExpiryWatch(RegionFeed.Parts parts) {
    this.parts = parts;
    this.lookedNanos = parts.nanoTime().getAsLong() - INTERVAL_NANOS;
  }

  /**
   * Compares with what was there the last time, if that is a while ago and something waits or
   * waited then.
   *
   * @param nothingQueued whether all that is not sent is in files, listed or not
   * @throws IOException if a gap cannot be recorded; the next look tries again
   */
  synchronized void look(boolean nothingQueued) throws IOException {
    if (!(nothingQueued || !atRisk.isEmpty() || !parts.files().due().isEmpty())
        || parts.nanoTime().getAsLong() - lookedNanos < INTERVAL_NANOS) {
      return;
    }
    lookedNanos = parts.nanoTime().getAsLong();
    parts.delivered().open();
    List<RegionFile> present = parts.history().sealed(); // first: what is pinned later is there
    Set<RegionFile.Name> due = parts.files().due();
    Set<RegionFile.Name> kept = parts.files().kept();
    Set<RegionFile.Name> names = present.stream().map(RegionFile::name).collect(Collectors.toSet());
    for (RegionFile before : List.copyOf(atRisk.values())) {
      if (!names.contains(before.name()) && isUnsent(before, kept)) {
        parts.gaps().expired(before);
      }
      atRisk.remove(before.name());
    }
    for (RegionFile file : present) {
      if ((nothingQueued || due.contains(file.name())) && isUnsent(file, kept)) {
        atRisk.put(file.name(), file);
      }
    }
  }

  private boolean isUnsent(RegionFile file, Set<RegionFile.Name> kept) {
    return !kept.contains(file.name())
        && !parts.progress().reached().covers(file)
        && !parts.delivered().contains(file);
  }

  /**
   * What is known to wait for the receiver; of files that only the engine keeps, at the last look.
   */
  synchronized Backlog backlog() {
    return atRisk.values().stream()
        .map(Backlog::of)
        .reduce(Backlog.NONE, Backlog::with)
        .with(parts.files().backlog())
        .with(Backlog.queued(parts.memory().held()));
  }
}
