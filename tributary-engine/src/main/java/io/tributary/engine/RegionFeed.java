// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Unit;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one pipe has to send from one data region, in an order that lets the newest value win.
 *
 * <pre>
 * SNAPSHOT_DUE -> FILES   the region is flushed; every file not yet acknowledged is pinned, in the
 *                         order: deletions, sequence files, unsequence files, each by version
 * FILES -> LIVE           the last file was given out and nothing was missed meanwhile
 * FILES -> SNAPSHOT_DUE   live writes did not fit into memory meanwhile
 * LIVE -> SNAPSHOT_DUE    live writes did not fit into memory: the files on disk have them all
 * </pre>
 *
 * <p>Live changes are taken from the moment before the snapshot. Some of them are in the files too;
 * they are sent again, in their order, which leaves every point with its newest value.
 *
 * <p>Progress: files report theirs when the last one of a snapshot has settled, because the
 * engine's progress index is a single value and files are not in its order. Until then a restart
 * begins the snapshot anew.
 *
 * <p>{@link #write}, {@link #loaded}, {@link #deleted} and {@link #caughtUp} are called by the
 * engine's thread of the region, {@link #next} by the pipe's sending thread, {@link #close} by any.
 */
final class RegionFeed {

  private static final Logger LOGGER = LoggerFactory.getLogger(RegionFeed.class);

  private enum Phase {
    SNAPSHOT_DUE,
    FILES,
    LIVE
  }

  private final String name;
  private final RegionSnapshot snapshot;
  private final LiveQueue live;
  private final RegionUnits units;
  private final Optional<DeletionJournal> journal;
  private final RegionProgress progress;
  private final AtomicLong heartbeats = new AtomicLong();

  private final Deque<DeletionJournal.Entry> deletions = new ArrayDeque<>();
  private final Deque<PinnedFile> files = new ArrayDeque<>();
  private final Deque<Unit> batches = new ArrayDeque<>();
  private Phase phase = Phase.SNAPSHOT_DUE;
  private ProgressIndex snapshotProgress = MinimumProgressIndex.INSTANCE;
  private volatile boolean closed;

  /**
   * @param region the engine's number of the data region
   * @param firstIncludedTime the pipe's start time, exact for every point
   * @param journal present when deletions travel
   * @param progress told of what has settled
   */
  RegionFeed(
      String name,
      int region,
      String database,
      RegionSnapshot snapshot,
      long firstIncludedTime,
      Optional<DeletionJournal> journal,
      RegionProgress progress) {
    this.name = name;
    this.snapshot = snapshot;
    this.live = new LiveQueue(name, database, firstIncludedTime);
    this.units = new RegionUnits(region, database, progress::report);
    this.journal = journal;
    this.progress = progress;
  }

  /** A write that the region's log has. */
  void write(InsertNode node, ProgressIndex index) {
    live.add(node, index);
  }

  /** A file that LOAD has brought into the region. */
  void loaded(PinnedFile file, ProgressIndex index) {
    live.add(file, index);
  }

  /** A deletion that the region is about to apply. In the journal when this returns. */
  void deleted(Message.Delete delete, ProgressIndex index) throws IOException {
    if (journal.isPresent()) {
      live.add(journal.get().append(delete), index);
    }
  }

  /** A change could not be taken: the files must bring it. */
  void miss() {
    live.miss();
  }

  /** All that the region did before its last heartbeat has come here. */
  void caughtUp() {
    heartbeats.incrementAndGet();
  }

  /** How many heartbeats have come. */
  long heartbeats() {
    return heartbeats.get();
  }

  boolean carriesDeletions() {
    return journal.isPresent();
  }

  /** See {@link io.tributary.sender.Feed#next}. */
  Optional<Unit> next() throws IOException {
    progress.writeIfDue();
    while (!closed) {
      switch (phase) {
        case SNAPSHOT_DUE -> {
          if (!snapshot.isReady()) {
            return Optional.empty();
          }
          takeSnapshot();
          phase = Phase.FILES;
        }
        case FILES -> {
          Optional<Unit> unit = nextOfSnapshot();
          if (unit.isPresent()) {
            return unit;
          }
          phase = live.isMissing() ? Phase.SNAPSHOT_DUE : Phase.LIVE;
        }
        case LIVE -> {
          Optional<Unit> unit = nextLive();
          if (unit.isPresent() || !live.isMissing()) {
            return unit;
          }
          phase = Phase.SNAPSHOT_DUE;
        }
      }
    }
    return Optional.empty();
  }

  /** Forgets everything and unpins the files. */
  void close() {
    closed = true;
    live.close();
    snapshot.close();
    progress.close();
  }

  private void takeSnapshot() throws IOException {
    live.restart();
    if (journal.isPresent()) {
      snapshot.awaitDeletionsApplied();
      deletions.clear();
      deletions.addAll(journal.get().pending());
      Set<Long> inPlace = live.queuedDeletions();
      deletions.removeIf(entry -> inPlace.contains(entry.number()));
    }
    RegionSnapshot.Files taken = snapshot.take();
    files.addAll(taken.files());
    snapshotProgress = taken.progress();
    LOGGER.info("{}: {} files to send", name, files.size());
    if (files.isEmpty()) {
      progress.report(snapshotProgress);
    }
  }

  private Optional<Unit> nextOfSnapshot() throws IOException {
    if (!deletions.isEmpty()) {
      return Optional.of(
          units.deletion(deletions.remove(), journal.orElseThrow(), MinimumProgressIndex.INSTANCE));
    }
    PinnedFile file = files.poll();
    if (file == null) {
      return Optional.empty();
    }
    return Optional.of(
        units.file(file, files.isEmpty() ? snapshotProgress : MinimumProgressIndex.INSTANCE));
  }

  private Optional<Unit> nextLive() throws IOException {
    if (!batches.isEmpty()) {
      return Optional.of(batches.remove());
    }
    try {
      Optional<LiveQueue.Change> change = live.next();
      if (change.isEmpty()) {
        return Optional.empty();
      }
      if (change.get() instanceof LiveQueue.Change.Loaded loaded) {
        return Optional.of(units.file(loaded.file(), loaded.progress()));
      }
      if (change.get() instanceof LiveQueue.Change.Deleted deleted) {
        return Optional.of(
            units.deletion(deleted.entry(), journal.orElseThrow(), deleted.progress()));
      }
      batches.addAll(units.rows((LiveQueue.Change.Rows) change.get()));
      return Optional.ofNullable(batches.poll());
    } catch (IllegalArgumentException e) {
      // A value that no frame can hold: its file can be sent in chunks.
      LOGGER.info("{}: {}", name, e.getMessage());
      live.miss();
      return Optional.empty();
    }
  }
}
