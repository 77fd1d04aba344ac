// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.iotdb.commons.consensus.DataRegionId;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.MeasurementPath;
import org.apache.iotdb.db.pipe.extractor.dataregion.realtime.listener.PipeInsertionDataNodeListener;
import org.apache.iotdb.db.storageengine.StorageEngine;
import org.apache.iotdb.db.storageengine.dataregion.DataRegion;
import org.apache.iotdb.db.storageengine.dataregion.memtable.TsFileProcessor;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModEntry;
import org.apache.iotdb.db.storageengine.dataregion.modification.TreeDeletionEntry;
import org.apache.iotdb.db.storageengine.dataregion.tsfile.TsFileManager;
import org.apache.iotdb.db.storageengine.dataregion.tsfile.TsFileResource;
import org.apache.iotdb.db.storageengine.dataregion.tsfile.timeindex.ArrayDeviceTimeIndex;
import org.apache.tsfile.file.metadata.IDeviceID;

/**
 * The files of one data region in the order in which a receiver must load them: per time partition
 * the sequence files by version, then the unsequence files by version. This is the order in which
 * the engine itself lets a later value win over an earlier one.
 */
final class RegionSnapshot implements RegionHistory {

  private static final long CLOSE_TIMEOUT_NANOS = TimeUnit.MINUTES.toNanos(5);

  /** Each of them makes files, which the engine must merge. */
  private static final long UNTOLD_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final DataRegionId regionId;
  private final long firstIncludedTime;
  private long sealedNanos = System.nanoTime();

  /**
   * @param firstIncludedTime the pipe's start time: points before it are hidden in pinned files
   */
  RegionSnapshot(DataRegionId regionId, long firstIncludedTime) {
    this.regionId = regionId;
    this.firstIncludedTime = firstIncludedTime;
  }

  @Override
  public boolean hasUntoldWrites() {
    if (EngineLog.isOn() || System.nanoTime() - sealedNanos < UNTOLD_INTERVAL_NANOS) {
      return false;
    }
    DataRegion region = StorageEngine.getInstance().getDataRegion(regionId);
    return region != null
        && !(region.getWorkSequenceTsFileProcessors().isEmpty()
            && region.getWorkUnsequenceTsFileProcessors().isEmpty());
  }

  @Override
  public void sendHeartbeat() {
    PipeInsertionDataNodeListener.getInstance().listenToHeartbeat(false);
  }

  @Override
  public boolean isReady() {
    return StorageEngine.getInstance().isReadyForNonReadWriteFunctions();
  }

  @Override
  public void awaitDeletionsApplied() {
    pause(500);
  }

  @Override
  public List<RegionFile> seal() throws IOException {
    DataRegion region = StorageEngine.getInstance().getDataRegion(regionId);
    if (region == null) {
      return List.of();
    }
    List<TsFileResource> resources;
    region.writeLock("tributary snapshot");
    try {
      close(region, true, region.getWorkSequenceTsFileProcessors());
      close(region, false, region.getWorkUnsequenceTsFileProcessors());
      sealedNanos = System.nanoTime();
      resources = inOrder(region.getTsFileManager());
    } finally {
      region.writeUnlock();
    }
    List<RegionFile> files = new ArrayList<>();
    for (TsFileResource resource : resources) {
      awaitClosed(resource);
      files.add(file(resource));
    }
    return files;
  }

  /** Ends these files. They are flushed without the lock, so that writers need not wait. */
  private static void close(
      DataRegion region, boolean sequence, Collection<TsFileProcessor> working) {
    for (TsFileProcessor processor : List.copyOf(working)) {
      Future<?> unused = region.asyncCloseOneTsFileProcessor(sequence, processor);
    }
  }

  @Override
  public List<RegionFile> sealed() {
    DataRegion region = StorageEngine.getInstance().getDataRegion(regionId);
    if (region == null) {
      return List.of();
    }
    return inOrder(region.getTsFileManager()).stream()
        .filter(TsFileResource::isClosed)
        .map(this::file)
        .toList();
  }

  private static List<TsFileResource> inOrder(TsFileManager manager) {
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
    return partitions.values().stream().flatMap(List::stream).toList();
  }

  private RegionFile file(TsFileResource resource) {
    return new RegionFile(
        new RegionFile.Name(
            resource.isSeq(), resource.getTimePartition(), resource.getTsFile().getName()),
        resource.getTsFileSize(),
        resource.isEmpty() ? Long.MAX_VALUE : resource.getFileStartTime(),
        resource.isEmpty() ? Long.MIN_VALUE : resource.getFileEndTime(),
        resource.getMaxProgressIndexAfterClose(),
        new RegionFile.Source() {
          @Override
          public Path path() {
            return resource.getTsFile().toPath();
          }

          @Override
          public PinnedFile pin() throws IOException {
            return RegionSnapshot.this.pin(resource);
          }

          @Override
          public Optional<Map<IDeviceID, RegionFile.Span>> deviceTimes() {
            return RegionSnapshot.deviceTimes(resource);
          }
        });
  }

  private static Optional<Map<IDeviceID, RegionFile.Span>> deviceTimes(TsFileResource resource) {
    if (!(resource.getTimeIndex() instanceof ArrayDeviceTimeIndex index)) {
      return Optional.empty();
    }
    Map<IDeviceID, RegionFile.Span> times = new HashMap<>();
    for (IDeviceID device : index.getDevices()) {
      times.put(device, new RegionFile.Span(index.getStartTime(device), index.getEndTime(device)));
    }
    return Optional.of(times);
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
