// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;

/**
 * Which files of a region a receiver must be given, in the order in which it must load them.
 *
 * <p>A file belongs to the history when the pipe's progress is not past it, or when it is an
 * unsequence file that may overwrite points of a file of the history: loading that one would else
 * bring back old values. What of the history has been delivered is not due, unless a file that is
 * due would be loaded over it.
 *
 * @param files what is due
 * @param progress what the region has reached with all of its files, and the pipe when the last of
 *     these has settled
 */
record DueFiles(List<Due> files, ProgressIndex progress) {

  /**
   * A file to give.
   *
   * @param mustApply whether a file with points at the same times has been applied before, so that
   *     nothing is known of what the receiver has of this one's points
   */
  record Due(RegionFile file, boolean mustApply) {}

  /**
   * For a snapshot.
   *
   * @param all files of the region, of each partition in the order of rank
   * @param anew whatever has been sent before
   */
  static DueFiles of(List<RegionFile> all, RegionFeed.Parts parts, boolean anew) {
    if (anew) {
      parts.progress().forgetHistory();
      return anew(all, parts.firstIncludedTime());
    }
    return of(all, parts.progress().reached(), parts.firstIncludedTime(), parts.delivered());
  }

  /**
   * @param files of the whole region, of each partition in the order of rank
   * @param reached how far the pipe has got
   * @param firstIncludedTime the pipe's start time; a file before it has nothing to give
   */
  static DueFiles of(
      List<RegionFile> files, Reached reached, long firstIncludedTime, DeliveredFiles delivered) {
    Map<Long, List<RegionFile>> partitions = new LinkedHashMap<>();
    for (RegionFile file : files) {
      partitions.computeIfAbsent(file.name().partition(), id -> new ArrayList<>()).add(file);
    }
    List<Due> due = new ArrayList<>();
    for (Collection<RegionFile> partition : partitions.values()) {
      History history = new History(delivered);
      for (RegionFile file : partition) {
        boolean unsent = !reached.covers(file);
        if (isIncluded(file, firstIncludedTime) && (unsent || history.isOverwrittenBy(file))) {
          history.add(file).ifPresent(due::add);
        }
      }
    }
    return new DueFiles(due, progress(files));
  }

  /**
   * All files that have something to give, whatever has been sent before: a deletion goes ahead of
   * them that may be older than what another node has sent.
   */
  static DueFiles anew(List<RegionFile> files, long firstIncludedTime) {
    List<Due> due =
        files.stream()
            .filter(file -> isIncluded(file, firstIncludedTime))
            .map(file -> new Due(file, true))
            .toList();
    return new DueFiles(due, progress(files));
  }

  /** How much of them is due. */
  long bytes() {
    return files.stream().mapToLong(due -> due.file().length()).sum();
  }

  /**
   * Whether a change was made before the snapshot: a loaded file is one of these, all else is in
   * one of them, or was deleted before.
   */
  boolean has(LiveChange change) {
    return change instanceof LiveChange.Loaded loaded
        ? files.stream().anyMatch(due -> loaded.file().isLinkOf(due.file().source().path()))
        : Reached.of(progress).isBehind(change.progress());
  }

  /** What made all of them up. */
  private static ProgressIndex progress(List<RegionFile> files) {
    ProgressIndex progress = MinimumProgressIndex.INSTANCE;
    for (RegionFile file : files) {
      progress = progress.updateToMinimumEqualOrIsAfterProgressIndex(file.progress());
    }
    return progress;
  }

  /** Whether it has something to give. */
  private static boolean isIncluded(RegionFile file, long firstIncludedTime) {
    return !file.isEmpty() && file.endTime() >= firstIncludedTime;
  }

  /** The history of one time partition, file by file in the order of rank. */
  private static final class History {

    private final DeliveredFiles delivered;
    private final CoveredTimes all = new CoveredTimes();
    private final CoveredTimes due = new CoveredTimes();
    private final CoveredTimes applied = new CoveredTimes();

    History(DeliveredFiles delivered) {
      this.delivered = delivered;
    }

    boolean isOverwrittenBy(RegionFile file) {
      return !file.name().sequence() && all.overlap(file);
    }

    Optional<Due> add(RegionFile file) {
      all.add(file);
      boolean overwritesDue = !file.name().sequence() && due.overlap(file);
      if (delivered.contains(file) && !overwritesDue) {
        if (delivered.wasApplied(file)) {
          applied.add(file);
        }
        return Optional.empty();
      }
      due.add(file);
      return Optional.of(new Due(file, applied.overlap(file)));
    }
  }
}
