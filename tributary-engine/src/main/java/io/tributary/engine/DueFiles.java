// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
 * @param progress what the pipe has reached when the last of them has settled
 */
record DueFiles(List<Due> files, ProgressIndex progress) {

  /**
   * A file to give.
   *
   * @param mustApply whether a file with points at the same times has been applied before, so that
   *     nothing is known of what the receiver has of this one's points
   */
  record Due(RegionFile file, boolean mustApply) {}

  /** A file of the history, in its time partition. */
  private record Candidate(RegionFile file, boolean due, boolean applied) {}

  /**
   * @param files of the whole region, of each partition in the order of rank
   * @param reached the pipe's progress
   * @param firstIncludedTime the pipe's start time; a file before it has nothing to give
   */
  static DueFiles of(
      List<RegionFile> files,
      ProgressIndex reached,
      long firstIncludedTime,
      DeliveredFiles delivered) {
    Map<Long, List<RegionFile>> partitions = new LinkedHashMap<>();
    for (RegionFile file : files) {
      partitions.computeIfAbsent(file.name().partition(), id -> new ArrayList<>()).add(file);
    }
    List<Due> due = new ArrayList<>();
    ProgressIndex progress = MinimumProgressIndex.INSTANCE;
    for (Collection<RegionFile> partition : partitions.values()) {
      List<Candidate> history = new ArrayList<>();
      for (RegionFile file : partition) {
        boolean unsent = !reached.isAfter(file.progress());
        if (unsent) {
          progress = progress.updateToMinimumEqualOrIsAfterProgressIndex(file.progress());
        }
        boolean included = !file.isEmpty() && file.endTime() >= firstIncludedTime;
        if (included && (unsent || overwrites(file, history.stream()))) {
          Candidate candidate = candidate(file, history, delivered);
          if (candidate.due) {
            due.add(new Due(file, overlapsAny(file, history.stream().filter(c -> c.applied))));
          }
          history.add(candidate);
        }
      }
    }
    return new DueFiles(due, progress);
  }

  private static Candidate candidate(
      RegionFile file, List<Candidate> history, DeliveredFiles delivered) {
    boolean due =
        !delivered.contains(file) || overwrites(file, history.stream().filter(c -> c.due));
    return new Candidate(file, due, !due && delivered.wasApplied(file));
  }

  private static boolean overwrites(RegionFile file, Stream<Candidate> earlier) {
    return !file.name().sequence() && overlapsAny(file, earlier);
  }

  private static boolean overlapsAny(RegionFile file, Stream<Candidate> others) {
    return others.anyMatch(other -> other.file.overlaps(file));
  }
}
