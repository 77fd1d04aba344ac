// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.Limits;
import io.tributary.wire.Message;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.iotdb.commons.consensus.DataRegionId;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.pipe.event.EnrichedEvent;
import org.apache.iotdb.db.pipe.event.common.deletion.PipeDeleteDataNodeEvent;
import org.apache.iotdb.db.pipe.event.common.heartbeat.PipeHeartbeatEvent;
import org.apache.iotdb.db.pipe.event.common.tablet.PipeInsertNodeTabletInsertionEvent;
import org.apache.iotdb.db.pipe.event.common.tsfile.PipeTsFileInsertionEvent;
import org.apache.iotdb.db.pipe.event.realtime.PipeRealtimeEvent;
import org.apache.iotdb.db.pipe.extractor.dataregion.realtime.PipeRealtimeDataRegionExtractor;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.DeleteDataNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.apache.iotdb.db.storageengine.StorageEngine;
import org.apache.iotdb.db.storageengine.dataregion.DataRegion;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModEntry;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModificationFile;
import org.apache.iotdb.db.storageengine.dataregion.wal.exception.WALPipeException;
import org.apache.iotdb.pipe.api.event.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to one data region and hands its writes, loads and deletions to a {@link RegionFeed}, in
 * the region's own order, on the engine's thread for that region.
 *
 * <p>Events are let go at once: a held one would keep the engine's log files from being deleted.
 */
final class RegionCapture extends PipeRealtimeDataRegionExtractor {

  private static final Logger LOGGER = LoggerFactory.getLogger(RegionCapture.class);

  private final RegionFeed feed;
  private final PipePins pins;
  private final String database;
  private final long firstIncludedTime;
  private final Optional<WriteCache> cache;
  private final LogSearch search = new LogSearch();
  private boolean skipping;

  RegionCapture(RegionFeed feed, PipePins pins, String database, long firstIncludedTime) {
    this.cache = EngineLog.isOn() ? WriteCache.of(feed.region()) : Optional.empty();
    this.feed = feed;
    this.pins = pins;
    this.database = database;
    this.firstIncludedTime = firstIncludedTime;
  }

  /** To be called after {@code customize}, which knows only the engine's own attributes. */
  void listenToDeletions(boolean wanted) {
    shouldExtractDeletion = wanted;
  }

  @Override
  protected void doExtract(PipeRealtimeEvent event) {
    EnrichedEvent inner = event.getEvent();
    try {
      if (inner instanceof PipeInsertNodeTabletInsertionEvent write) {
        written(write);
      } else if (inner instanceof PipeTsFileInsertionEvent file) {
        file(file);
      } else if (inner instanceof PipeDeleteDataNodeEvent deletion
          && deletion.getDeleteDataNode() instanceof DeleteDataNode node) {
        deleted(node, inner.getProgressIndex());
      } else if (inner instanceof PipeHeartbeatEvent) {
        search.forget();
        feed.barriers().beat();
      }
    } catch (WALPipeException | IOException e) {
      LOGGER.error("{}: a change of region {} was not captured", pipeName, dataRegionId, e);
      feed.miss();
    } finally {
      event.decreaseReferenceCount(RegionCapture.class.getName(), false);
    }
  }

  /**
   * Writes that it would take too long to read are skipped until the files are due that have them.
   */
  private void written(PipeInsertNodeTabletInsertionEvent event) throws WALPipeException {
    cache.ifPresent(engine -> engine.next(event.getProgressIndex()));
    if (skipping && feed.isMissing()) {
      feed.skip();
      return;
    }
    long began = System.nanoTime();
    InsertNode write = event.getInsertNode();
    skipping = search.isHopeless(System.nanoTime() - began);
    feed.write(write, event.getProgressIndex());
    if (skipping) {
      LOGGER.info(
          "{}: writes of region {} come faster than they are captured", pipeName, dataRegionId);
      search.forget();
      feed.barriers().fallBehind();
      feed.skip();
    }
  }

  private void file(PipeTsFileInsertionEvent event) throws IOException {
    if (event.isLoaded()) {
      loaded(event);
    } else if (!EngineLog.isOn()) {
      feed.miss();
    } // else it holds nothing but writes that have been handed on already
  }

  /** Without room it is not pinned: the next snapshot finds it among the region's files. */
  private void loaded(PipeTsFileInsertionEvent event) throws IOException {
    if (!pins.hasRoomFor(event.getTsFile().length()) || pins.isDiskShort()) {
      feed.miss();
      return;
    }
    PinnedFile file = pin(event);
    pins.add(file);
    feed.loaded(file, event.getFileStartTime(), event.getProgressIndex());
  }

  private void deleted(DeleteDataNode node, ProgressIndex progress) {
    if (node.getDeleteEndTime() < firstIncludedTime) {
      return; // nothing of it was ever sent
    }
    DataRegion region =
        StorageEngine.getInstance().getDataRegion(new DataRegionId(Integer.parseInt(dataRegionId)));
    if (region == null) {
      return; // dropped meanwhile
    }
    List<String> paths = RegionDevices.narrow(region, node.getPathList());
    long start = Math.max(node.getDeleteStartTime(), firstIncludedTime);
    for (int from = 0; from < paths.size(); from += Limits.MAX_PATHS) {
      List<String> some = paths.subList(from, Math.min(paths.size(), from + Limits.MAX_PATHS));
      feed.deleted(new Message.Delete(database, some, start, node.getDeleteEndTime()), progress);
    }
  }

  private PinnedFile pin(PipeTsFileInsertionEvent event) throws IOException {
    File file = event.getTsFile();
    Collection<ModEntry> modifications = new ArrayList<>();
    if (event.isWithMod()) {
      try (ModificationFile source = new ModificationFile(event.getModFile(), false)) {
        modifications.addAll(source.getAllMods());
      }
    }
    if (event.getFileStartTime() < firstIncludedTime) {
      modifications.add(RegionSnapshot.everythingBefore(firstIncludedTime));
    }
    Path source = file.toPath();
    return PinnedFile.pin(source, PinDirectory.fresh(source), modifications);
  }

  @Override
  public boolean isNeedListenToTsFile() {
    return true;
  }

  @Override
  public boolean isNeedListenToInsertNode() {
    return EngineLog.isOn();
  }

  /** Nothing goes through the engine's own stages. */
  @Override
  public @Nullable Event supply() {
    return null;
  }

  @Override
  public void close() {
    try {
      super.close();
    } catch (Exception e) {
      throw new IllegalStateException("region " + dataRegionId + " is still listened to", e);
    }
  }
}
