// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.tsfile.file.metadata.IDeviceID;

/**
 * A sealed file of a data region.
 *
 * @param startTime the smallest time stamp in it; larger than {@code endTime} when it is empty
 * @param progress what the region had reached when it was sealed
 */
record RegionFile(
    Name name, long length, long startTime, long endTime, ProgressIndex progress, Source source) {

  /** The engine's name for it. Compaction never gives one a second time. */
  record Name(boolean sequence, long partition, String file) {

    /** When the oldest of its points were written: a compacted file has the name of its oldest. */
    long writtenMillis() {
      try {
        return Long.parseLong(file.substring(0, Math.max(0, file.indexOf('-'))));
      } catch (NumberFormatException e) {
        return Long.MAX_VALUE;
      }
    }
  }

  /** The time stamps from {@code start} to {@code end}, both inclusive. */
  record Span(long start, long end) {

    boolean overlaps(Span other) {
      return start <= other.end && other.start <= end;
    }

    /** The shortest that has all of both. */
    Span with(Span other) {
      return new Span(Math.min(start, other.start), Math.max(end, other.end));
    }
  }

  /** What only the engine can tell of it. */
  interface Source {

    /** Where the engine has it, or had it. */
    Path path();

    /**
     * Keeps it, with its deletions as they are now.
     *
     * @throws java.nio.file.NoSuchFileException if the engine has compacted or deleted it
     */
    PinnedFile pin() throws IOException;

    /** The times of each device in it; empty when only those of the whole file are known. */
    Optional<Map<IDeviceID, Span>> deviceTimes();
  }

  /** Whether the engine says what the region had reached: with Ratis it does not. */
  boolean hasProgress() {
    return !(progress instanceof MinimumProgressIndex);
  }

  boolean isEmpty() {
    return startTime > endTime;
  }

  /** Whether both may have a point of the same device and time. */
  boolean overlaps(RegionFile other) {
    if (!times().overlaps(other.times())) { // spares a look at the devices, of which there are many
      return false;
    }
    CoveredTimes covered = new CoveredTimes();
    covered.add(other);
    return covered.overlap(this);
  }

  Span times() {
    return new Span(startTime, endTime);
  }
}
