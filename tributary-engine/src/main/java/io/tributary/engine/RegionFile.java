// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
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
  record Name(boolean sequence, long partition, String file) {}

  /** What only the engine can tell of it. */
  interface Source {

    /**
     * Keeps it, with its deletions as they are now.
     *
     * @throws java.nio.file.NoSuchFileException if the engine has compacted or deleted it
     */
    PinnedFile pin() throws IOException;

    /** The largest time stamp of each device in it; empty when only that of the file is known. */
    Optional<Map<IDeviceID, Long>> deviceEnds();
  }

  boolean isEmpty() {
    return startTime > endTime;
  }

  boolean overlaps(RegionFile other) {
    return startTime <= other.endTime && other.startTime <= endTime;
  }
}
