// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.iotdb.commons.consensus.DataRegionId;
import org.apache.iotdb.commons.pipe.config.plugin.env.PipeTaskExtractorRuntimeEnvironment;
import org.apache.iotdb.commons.utils.PathUtils;
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
    RegionProgress progress =
        RegionProgress.open(
            environment.getPipeTaskMeta(),
            PipeFolder.of(pipe).resolve("progress-" + regionId.getId()));
    RegionFeed opened =
        new RegionFeed(
            pipe.name() + "@" + region.getDatabaseName() + "-" + regionId.getId(),
            regionId.getId(),
            region.getDatabaseName(),
            new RegionSnapshot(regionId, attributes.firstIncludedTime(), progress::reached),
            attributes.firstIncludedTime(),
            journal(attributes, regionId),
            progress);
    feed = opened;
    capture = new RegionCapture(opened, region.getDatabaseName(), attributes.firstIncludedTime());
    capture.customize(parameters, configuration);
    capture.listenToDeletions(attributes.syncDeletes());
  }

  private static Optional<DeletionJournal> journal(PipeAttributes attributes, DataRegionId regionId)
      throws Exception {
    if (!attributes.syncDeletes()) {
      return Optional.empty();
    }
    Path folder = PipeFolder.of(attributes.pipe()).resolve("deletions-" + regionId.getId());
    return Optional.of(DeletionJournal.open(folder));
  }

  /** Called at each START; only the first one opens the feed. */
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
