// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.iotdb.commons.consensus.DataRegionId;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.MeasurementPath;
import org.apache.iotdb.db.storageengine.StorageEngine;
import org.apache.iotdb.db.storageengine.dataregion.DataRegion;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModEntry;
import org.apache.iotdb.db.storageengine.dataregion.modification.TreeDeletionEntry;
import org.apache.iotdb.db.storageengine.dataregion.tsfile.TsFileManager;
import org.apache.iotdb.db.storageengine.dataregion.tsfile.TsFileResource;

/**
 * The files of one data region that a pipe has yet to send, in the order in which a receiver must
 * load them: per time partition the sequence files by version, then the unsequence files by
 * version. This is the order in which the engine itself lets a later value win over an earlier one.
 *
 * <p>A file is due when the pipe's progress is not past it. An unsequence file is also due when it
 * may overwrite points of a due file: loading the due file again would else bring back old values.
 */
final class RegionSnapshot {

  private static final int ATTEMPTS = 5;
  private static final long CLOSE_TIMEOUT_NANOS = TimeUnit.MINUTES.toNanos(5);

  /**
   * Files to send, pinned.
   *
   * @param progress what the pipe has reached when the last of them has settled
   */
  record Files(List<PinnedFile> files, ProgressIndex progress) {}

  private final DataRegionId regionId;
  private final long firstIncludedTime;
  private final Supplier<ProgressIndex> reached;
  private final List<PinnedFile> pinned = new ArrayList<>();

  /**
   * @param reached the progress the engine has of this pipe and region
   */
  RegionSnapshot(DataRegionId regionId, long firstIncludedTime, Supplier<ProgressIndex> reached) {
    this.regionId = regionId;
    this.firstIncludedTime = firstIncludedTime;
    this.reached = reached;
  }

  /** Whether the engine has recovered the region. */
  boolean isReady() {
    return StorageEngine.getInstance().isReadyForNonReadWriteFunctions();
  }

  /**
   * Waits until a deletion that was captured a moment ago stands in the files' own lists: the
   * engine tells of a deletion before it writes it there.
   */
  void awaitDeletionsApplied() {
    pause(500);
  }

  /** Flushes the region and pins what is due. */
  Files take() throws IOException {
    DataRegion region = StorageEngine.getInstance().getDataRegion(regionId);
    if (region == null) {
      return new Files(List.of(), MinimumProgressIndex.INSTANCE);
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return take(region);
      } catch (NoSuchFileException e) {
        // Compaction took a file between listing and linking; the new listing has its successor.
        close();
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Unpins whatever is still pinned. */
  void close() {
    pinned.forEach(PinnedFile::release);
    pinned.clear();
  }

  private Files take(DataRegion region) throws IOException {
    pinned.clear();
    // Most is flushed without the lock, so that writers wait only for the little that came since.
    region.syncCloseAllWorkingTsFileProcessors();
    List<TsFileResource> due;
    region.writeLock("tributary snapshot");
    try {
      region.syncCloseAllWorkingTsFileProcessors();
      due = due(region.getTsFileManager());
    } finally {
      region.writeUnlock();
    }
    ProgressIndex progress = MinimumProgressIndex.INSTANCE;
    List<PinnedFile> files = new ArrayList<>();
    for (TsFileResource resource : due) {
      awaitClosed(resource);
      progress =
          progress.updateToMinimumEqualOrIsAfterProgressIndex(
              resource.getMaxProgressIndexAfterClose());
      if (!resource.isEmpty() && resource.getFileEndTime() >= firstIncludedTime) {
        files.add(pin(resource));
      }
    }
    pinned.addAll(files);
    return new Files(files, progress);
  }

  private List<TsFileResource> due(TsFileManager manager) {
    Map<Long, List<TsFileResource>> partitions = new TreeMap<>();
    for (boolean sequence : new boolean[] {true, false}) {
      manager.getTsFileList(sequence).stream()
          .filter(resource -> !resource.isDeleted())
          .sorted(TsFileResource::compareFileName)
          .forEach(
              resource ->
                  partitions
                      .computeIfAbsent(resource.getTimePartition(), id -> new ArrayList<>())
                      .add(resource));
    }
    ProgressIndex progress = reached.get();
    List<TsFileResource> due = new ArrayList<>();
    for (List<TsFileResource> partition : partitions.values()) {
      List<TsFileResource> duePartition = new ArrayList<>();
      for (TsFileResource resource : partition) {
        if (isUnsent(resource, progress) || mayOverwrite(resource, duePartition)) {
          duePartition.add(resource);
        }
      }
      due.addAll(duePartition);
    }
    return due;
  }

  private static boolean isUnsent(TsFileResource resource, ProgressIndex progress) {
    return !resource.isClosed() || !progress.isAfter(resource.getMaxProgressIndexAfterClose());
  }

  private static boolean mayOverwrite(TsFileResource later, List<TsFileResource> earlier) {
    return !later.isSeq()
        && earlier.stream()
            .anyMatch(
                resource ->
                    resource.getFileStartTime() <= later.getFileEndTime()
                        && (!resource.isClosed()
                            || later.getFileStartTime() <= resource.getFileEndTime()));
  }

  private PinnedFile pin(TsFileResource resource) throws IOException {
    Path source = resource.getTsFile().toPath();
    List<ModEntry> modifications = new ArrayList<>(modifications(resource));
    if (resource.getFileStartTime() < firstIncludedTime) {
      modifications.add(everythingBefore(firstIncludedTime));
    }
    return PinnedFile.pin(source, PinDirectory.fresh(source), modifications);
  }

  private static Collection<ModEntry> modifications(TsFileResource resource) {
    return resource.anyModFileExists() ? resource.getAllModEntries() : List.of();
  }

  /** What hides, inside the loaded file only, the points before the pipe's start time. */
  static ModEntry everythingBefore(long time) {
    try {
      return new TreeDeletionEntry(new MeasurementPath("root.**"), Long.MIN_VALUE, time - 1);
    } catch (IllegalPathException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitClosed(TsFileResource resource) throws IOException {
    long deadline = System.nanoTime() + CLOSE_TIMEOUT_NANOS;
    while (!resource.isClosed()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(resource.getTsFilePath() + " is still being flushed");
      }
      pause(10);
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
