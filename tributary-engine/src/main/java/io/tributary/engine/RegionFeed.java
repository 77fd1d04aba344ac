// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.sender.Unit;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.jspecify.annotations.Nullable;
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
 * <p>Live writes are taken from the moment before the snapshot. Some of them are in the files too;
 * they are sent again, in their order, which leaves every point with its newest value.
 *
 * <p>Progress: files report theirs when the last one of a snapshot has settled, because the
 * engine's progress index is a single value and files are not in its order. Until then a restart
 * begins the snapshot anew.
 *
 * <p>{@link #write}, {@link #loaded}, {@link #deleted} and {@link #caughtUp} are called by the engine's thread of the
 * region, {@link #next} by the pipe's sending thread, {@link #close} by any.
 */
final class RegionFeed {

  private static final Logger LOGGER = LoggerFactory.getLogger(RegionFeed.class);

  /** Live writes in memory, for each region of each pipe. */
  private static final long MAX_QUEUED_BYTES = 16L * 1024 * 1024;

  /** How long a small batch waits for company; far below what a person notices. */
  private static final long LINGER_NANOS = 50_000_000;

  private static final long FULL_ENOUGH_BYTES = 256 * 1024;

  private enum Phase {
    SNAPSHOT_DUE,
    FILES,
    LIVE
  }

  private sealed interface Captured {
    record Write(InsertNode node, ProgressIndex progress, long bytes) implements Captured {}

    record Loaded(PinnedFile file, ProgressIndex progress) implements Captured {}

    record Deleted(DeletionJournal.Entry entry, ProgressIndex progress) implements Captured {}
  }

  private final String name;
  private final RegionSnapshot snapshot;
  private final String database;
  private final long firstIncludedTime;
  private final Optional<DeletionJournal> journal;
  private final Consumer<ProgressIndex> progressReport;

  private Phase phase = Phase.SNAPSHOT_DUE;
  private final Deque<DeletionJournal.Entry> deletions = new ArrayDeque<>();
  private final Deque<PinnedFile> files = new ArrayDeque<>();
  private ProgressIndex snapshotProgress = MinimumProgressIndex.INSTANCE;
  private final AtomicLong heartbeats = new AtomicLong();
  private final Deque<Unit> ready = new ArrayDeque<>();

  @GuardedBy("this")
  private int nextRow;

  @GuardedBy("this")
  private final Deque<Captured> queue = new ArrayDeque<>();

  @GuardedBy("this")
  private long queuedBytes;

  @GuardedBy("this")
  private long oldestNanos;

  @GuardedBy("this")
  private boolean missed;

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param firstIncludedTime the pipe's start time, exact for every point
   * @param journal present when deletions travel
   * @param progressReport tells the engine what need not be offered after a restart
   */
  RegionFeed(
      String name,
      String database,
      RegionSnapshot snapshot,
      long firstIncludedTime,
      Optional<DeletionJournal> journal,
      Consumer<ProgressIndex> progressReport) {
    this.name = name;
    this.database = database;
    this.snapshot = snapshot;
    this.firstIncludedTime = firstIncludedTime;
    this.journal = journal;
    this.progressReport = progressReport;
  }

  /** A write that the region's log has. */
  synchronized void write(InsertNode node, ProgressIndex progress) {
    if (missed || closed) {
      return;
    }
    long bytes = Math.max(64, node.getMemorySize());
    if (queuedBytes + bytes > MAX_QUEUED_BYTES) {
      miss();
      return;
    }
    enqueue(new Captured.Write(node, progress, bytes));
    queuedBytes += bytes;
  }

  /** A file that LOAD has brought into the region. */
  synchronized void loaded(PinnedFile file, ProgressIndex progress) {
    if (missed || closed) {
      file.release();
      return;
    }
    enqueue(new Captured.Loaded(file, progress));
  }

  /** A deletion that the region is about to apply. Never dropped: no file would bring it. */
  void deleted(Message.Delete delete, ProgressIndex progress) throws IOException {
    if (journal.isEmpty()) {
      return;
    }
    DeletionJournal.Entry entry = journal.get().append(delete);
    synchronized (this) {
      if (!closed) {
        enqueue(new Captured.Deleted(entry, progress));
      }
    }
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
    while (true) {
      if (isClosed()) {
        return Optional.empty();
      }
      switch (phase) {
        case SNAPSHOT_DUE -> {
          if (!snapshot.isReady()) {
            return Optional.empty();
          }
          takeSnapshot();
          phase = Phase.FILES;
        }
        case FILES -> {
          if (!deletions.isEmpty()) {
            return Optional.of(deletion(deletions.remove(), MinimumProgressIndex.INSTANCE));
          }
          if (!files.isEmpty()) {
            return Optional.of(snapshotFile(files.remove()));
          }
          phase = isMissing() ? Phase.SNAPSHOT_DUE : Phase.LIVE;
        }
        case LIVE -> {
          if (!ready.isEmpty()) {
            return Optional.of(ready.remove());
          }
          Optional<Unit> unit = live();
          if (unit.isPresent() || !isMissing()) {
            return unit;
          }
          phase = Phase.SNAPSHOT_DUE;
        }
      }
    }
  }

  /** Forgets everything and unpins the files. */
  void close() {
    synchronized (this) {
      closed = true;
      releaseQueued();
    }
    snapshot.close();
  }

  private void takeSnapshot() throws IOException {
    synchronized (this) {
      missed = false;
      // Entries still queued are in the journal; they are taken from there, ahead of the files.
      queue.removeIf(Captured.Deleted.class::isInstance);
    }
    if (journal.isPresent()) {
      snapshot.awaitDeletionsApplied();
      deletions.clear();
      deletions.addAll(journal.get().pending());
    }
    RegionSnapshot.Files taken = snapshot.take();
    files.addAll(taken.files());
    snapshotProgress = taken.progress();
    LOGGER.info("{}: {} files to send", name, files.size());
    if (files.isEmpty()) {
      progressReport.accept(snapshotProgress);
    }
  }

  private Unit snapshotFile(PinnedFile file) throws IOException {
    ProgressIndex progress = files.isEmpty() ? snapshotProgress : MinimumProgressIndex.INSTANCE;
    return sealedFile(file, progress);
  }

  private Unit sealedFile(PinnedFile file, ProgressIndex progress) throws IOException {
    Unit.SealedFile.Part part = part(file.path(), file.label());
    Optional<Unit.SealedFile.Part> modifications = Optional.empty();
    if (file.modifications().isPresent()) {
      modifications = Optional.of(part(file.modifications().get(), file.label() + ".mods"));
    }
    return new Unit.SealedFile(
        database,
        part,
        modifications,
        () -> {
          file.release();
          progressReport.accept(progress);
        });
  }

  private static Unit.SealedFile.Part part(Path path, String label) throws IOException {
    return new Unit.SealedFile.Part(
        path, new FileIdentity(label, Files.size(path), Checksum.crc32c(path)));
  }

  private Unit deletion(DeletionJournal.Entry entry, ProgressIndex progress) {
    return new Unit.Deletion(
        entry.delete(),
        () -> {
          journal.orElseThrow().settled(entry);
          progressReport.accept(progress);
        });
  }

  private synchronized Optional<Unit> live() throws IOException {
    Captured first = queue.peek();
    if (first == null) {
      return Optional.empty();
    }
    if (first instanceof Captured.Loaded loaded) {
      queue.remove();
      return Optional.of(sealedFile(loaded.file(), loaded.progress()));
    }
    if (first instanceof Captured.Deleted deleted) {
      queue.remove();
      return Optional.of(deletion(deleted.entry(), deleted.progress()));
    }
    boolean young = System.nanoTime() - oldestNanos < LINGER_NANOS;
    if (young && queuedBytes < FULL_ENOUGH_BYTES) {
      return Optional.empty();
    }
    try {
      return rows();
    } catch (IllegalArgumentException e) {
      // A value that no frame can hold: its file can be sent in chunks.
      LOGGER.info("{}: {}", name, e.getMessage());
      miss();
      return Optional.empty();
    }
  }

  @GuardedBy("this")
  private Optional<Unit> rows() {
    RowBatchBuilder batch = new RowBatchBuilder(database, firstIncludedTime);
    ProgressIndex progress = MinimumProgressIndex.INSTANCE;
    while (!batch.isFull() && queue.peek() instanceof Captured.Write write) {
      nextRow = batch.add(write.node(), nextRow);
      if (nextRow < RowBatchBuilder.rowCount(write.node())) {
        break;
      }
      nextRow = 0;
      queue.remove();
      queuedBytes -= write.bytes();
      progress = progress.updateToMinimumEqualOrIsAfterProgressIndex(write.progress());
    }
    oldestNanos = System.nanoTime();
    if (batch.isEmpty()) {
      progressReport.accept(progress);
      return Optional.empty();
    }
    ready.addAll(units(batch, progress));
    return Optional.of(ready.remove());
  }

  /** Mostly one; more where large values do not fit into one frame. The last reports progress. */
  private List<Unit> units(RowBatchBuilder batch, ProgressIndex progress) {
    List<Message.Rows> messages = batch.build();
    List<Unit> units = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      boolean last = i == messages.size() - 1;
      units.add(
          new Unit.RowBatch(
              messages.get(i),
              last ? batch.points() : 0,
              batch.newestTime(),
              () -> progressReport.accept(last ? progress : MinimumProgressIndex.INSTANCE)));
    }
    return units;
  }

  @GuardedBy("this")
  private void enqueue(Captured captured) {
    if (queue.isEmpty()) {
      oldestNanos = System.nanoTime();
    }
    queue.add(captured);
  }

  /**
   * From here on the files bring what memory has no room for. What is queued goes too: sending it
   * first would only delay the files, which have it all.
   */
  synchronized void miss() {
    missed = true;
    releaseQueued();
    LOGGER.info("{}: live writes come faster than they are sent, going on with files", name);
  }

  @GuardedBy("this")
  private void releaseQueued() {
    for (Captured captured : queue) {
      if (captured instanceof Captured.Loaded loaded) {
        loaded.file().release();
      }
    }
    queue.clear();
    queuedBytes = 0;
    nextRow = 0;
  }

  private synchronized boolean isMissing() {
    return missed;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** For status: bytes of live writes in memory. */
  synchronized long queuedBytes() {
    return queuedBytes;
  }

  /** For status: what is due before live data, null when nothing is. */
  @Nullable String backlog() {
    return phase == Phase.LIVE ? null : files.size() + " files";
  }
}
