// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.OnFull;
import io.tributary.disk.Disk;
import io.tributary.sender.MarkTrail;
import io.tributary.sender.Unit;
import java.io.IOException;
import java.util.Optional;
import org.apache.iotdb.commons.consensus.DataRegionId;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.pipe.agent.task.meta.PipeTaskMeta;
import org.apache.iotdb.commons.pipe.config.plugin.env.PipeTaskExtractorRuntimeEnvironment;
import org.apache.iotdb.commons.utils.CommonDateTimeUtils;
import org.apache.iotdb.commons.utils.PathUtils;
import org.apache.iotdb.db.queryengine.plan.analyze.cache.schema.DataNodeTTLCache;
import org.apache.iotdb.db.storageengine.StorageEngine;
import org.apache.iotdb.db.storageengine.dataregion.DataRegion;
import org.apache.iotdb.pipe.api.PipeExtractor;
import org.apache.iotdb.pipe.api.customizer.configuration.PipeExtractorRuntimeConfiguration;
import org.apache.iotdb.pipe.api.customizer.parameter.PipeParameterValidator;
import org.apache.iotdb.pipe.api.customizer.parameter.PipeParameters;
import org.apache.iotdb.pipe.api.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * The engine's task of one pipe for one data region that this node leads. The engine decides when
 * it exists, keeps its progress and hands both on when leadership moves; what it captures goes
 * straight to the pipe's sender, not through the engine's own stages, whose idle worker may sleep a
 * second.
 */
@SuppressWarnings("deprecation") // the engine still calls sources extractors
public final class TributarySource implements PipeExtractor {

  private @Nullable PipeKey pipe;
  private @Nullable RegionFeed feed;
  private @Nullable RegionCapture capture;
  private boolean started;

  /** For the engine, which makes plug-ins by reflection. */
  public TributarySource() {}

  @Override
  public void validate(PipeParameterValidator validator) {
    PipeAttributes.of(validator.getParameters());
  }

  @Override
  public void customize(PipeParameters parameters, PipeExtractorRuntimeConfiguration configuration)
      throws Exception {
    PipeTaskExtractorRuntimeEnvironment environment =
        (PipeTaskExtractorRuntimeEnvironment) configuration.getRuntimeEnvironment();
    DataRegionId regionId = new DataRegionId(environment.getRegionId());
    DataRegion region = StorageEngine.getInstance().getDataRegion(regionId);
    if (region == null || PathUtils.isTableModelDatabase(region.getDatabaseName())) {
      return; // the Sync Tool's pipes carry the tree model
    }
    PipeAttributes attributes = PipeAttributes.of(parameters);
    pipe = attributes.pipe();
    PipeFeed pipeFeed = SyncNode.get().feeds().of(pipe);
    RegionFeed opened =
        open(
            pipeFeed,
            attributes,
            attributes.onFull() == OnFull.DROP_OLDEST,
            regionId,
            region.getDatabaseName(),
            environment.getPipeTaskMeta());
    feed = opened;
    capture =
        new RegionCapture(
            opened, pipeFeed.pins(), region.getDatabaseName(), attributes.firstIncludedTime());
    capture.customize(parameters, configuration);
    capture.listenToDeletions(attributes.syncDeletes());
  }

  private static RegionFeed open(
      PipeFeed pipeFeed,
      PipeAttributes attributes,
      boolean dropOldest,
      DataRegionId regionId,
      String database,
      PipeTaskMeta engineProgress)
      throws IOException {
    int id = regionId.getId();
    String name = attributes.pipe().name() + "@" + database + "-" + id;
    long first = attributes.firstIncludedTime();
    Disk disk = pipeFeed.disk();
    PipePins pins = pipeFeed.pins();
    QuarantineRetries retries = SyncNode.get().quarantines().retries(attributes.pipe());
    SenderMemory.Share memory = SyncNode.get().senderMemory().share();
    DeliveredFiles delivered = new DeliveredFiles(disk, "delivered-" + id);
    RegionGaps gaps =
        new RegionGaps(id, database, first, TributarySource::aliveFrom, pipeFeed.gaps());
    Optional<RegionFiles.DropRecord> dropRecord =
        dropOldest
            ? Optional.of(
                (file, pin) -> {
                  gaps.dropped(file, pin);
                  delivered.add(file, false);
                })
            : Optional.empty();
    return new RegionFeed(
        new RegionFeed.Parts(
            name,
            id,
            database,
            first,
            new RegionSnapshot(regionId, first),
            new RegionFiles(name, pins, dropRecord, System::nanoTime),
            delivered,
            new LiveQueue(
                name,
                database,
                first,
                memory,
                pins::release,
                new Flood(System::nanoTime, Flood.POINTS, pipeFeed.wakeup()),
                System::nanoTime,
                pipeFeed.wakeup()),
            memory,
            attributes.syncDeletes()
                ? Optional.of(
                    DeletionJournal.open(disk, "deletions-" + id + ".log", System::nanoTime))
                : Optional.empty(),
            RegionProgress.open(
                engineProgress,
                SyncNode.get().sharedProgress(),
                new SharedProgress.Key(attributes.pipe(), id),
                disk),
            retries(retries, id),
            pins,
            gaps,
            System::nanoTime,
            new RegionProof(new MarkTrail(id, new EnginePoints()::has), SteadyClock::millis)));
  }

  private static Retries retries(QuarantineRetries of, int region) {
    return new Retries() {
      @Override
      public Optional<Unit> next() {
        return of.next(region);
      }

      @Override
      public boolean areNone() {
        return of.areNone(region);
      }
    };
  }

  /** The first time of a device that its TTL keeps now. */
  static long aliveFrom(String device) {
    try {
      long ttl =
          DataNodeTTLCache.getInstance().getTTLForTree(PathUtils.splitPathToDetachedNodes(device));
      return ttl == Long.MAX_VALUE ? Long.MIN_VALUE : CommonDateTimeUtils.currentTime() - ttl;
    } catch (IllegalPathException e) {
      return Long.MIN_VALUE;
    }
  }

  /** From now on all that the region does comes here, also while the pipe is stopped. */
  @Override
  public void start() throws Exception {
    if (started || pipe == null || feed == null || capture == null) {
      return;
    }
    started = true;
    capture.start();
    SyncNode.get().feeds().add(pipe, feed);
  }

  /** Nothing goes through the engine's own stages. */
  @Override
  public @Nullable Event supply() {
    return null;
  }

  @Override
  public void close() {
    if (pipe == null || feed == null || capture == null) {
      return;
    }
    SyncNode.get().feeds().remove(pipe, feed);
    if (started) {
      capture.close();
    }
    feed.close();
  }
}
