// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Unit;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one pipe has to send from one data region, in an order that lets the newest value win.
 *
 * <pre>
 * SNAPSHOT_DUE -> FILES   nothing is with the sender, and no old write is on its way; the region is
 *                         flushed, and it is known which files are due
 * FILES -> LIVE           the last file has settled and nothing was missed meanwhile
 * FILES -> SNAPSHOT_DUE   live writes did not fit into memory meanwhile, or the list of files is
 *                         stale: the engine has compacted one, or disk is short
 * LIVE -> SNAPSHOT_DUE    live writes did not fit into memory, or came so fast that a file is less
 *                         work, or the engine tells of none: the files on disk have them all
 * </pre>
 *
 * <table>
 * <caption>What is given when</caption>
 * <tr><td>FILES</td><td>live lane: undelivered deletions, then rows that are newer than the files;
 *     file lane: files, when the deletions have settled</td></tr>
 * <tr><td>LIVE</td><td>live lane: writes that had to wait for the files, then the queue; file lane:
 *     a loaded file, alone</td></tr>
 * </table>
 *
 * <p>Live changes are taken from the moment before the snapshot. Those that are in the files too
 * are forgotten, and their deletions go ahead of the files (decision 0032).
 *
 * <p>Progress: files report theirs when the last one of a snapshot has settled, because the
 * engine's progress index is a single value and files are not in its order. What goes ahead of them
 * reports even later: when all that was held back has settled too. After a restart the files that
 * have settled are known by {@link DeliveredFiles}.
 *
 * <p>{@link #write}, {@link #loaded} and {@link #deleted} are called by the engine's thread of the
 * region, {@link #nextLive}, {@link #nextFile} and receipts by the pipe's sending thread, {@link
 * #close} by any.
 */
final class RegionFeed {

  private static final Logger LOGGER = LoggerFactory.getLogger(RegionFeed.class);

  /**
   * What a feed is put together from.
   *
   * @param name for logs
   * @param region the engine's number of the data region
   * @param firstIncludedTime the pipe's start time, exact for every point
   * @param journal present when deletions travel
   * @param progress told of what has settled
   * @param retries units from quarantine that are to be tried again
   * @param gaps what is lost of the files that wait
   * @param proof told of what was written and what has settled
   */
  record Parts(
      String name,
      int region,
      String database,
      long firstIncludedTime,
      RegionHistory history,
      RegionFiles files,
      DeliveredFiles delivered,
      LiveQueue live,
      SenderMemory.Share memory,
      Optional<DeletionJournal> journal,
      RegionProgress progress,
      Retries retries,
      PipePins pins,
      RegionGaps gaps,
      LongSupplier nanoTime,
      RegionProof proof) {}

  private enum Phase {
    SNAPSHOT_DUE,
    FILES,
    LIVE
  }

  private final Parts parts;
  private final RegionUnits units;
  private final LiveUnits liveUnits;
  private final ExpiryWatch expiry;
  private final RegionBarriers barriers = new RegionBarriers();

  private final Deque<DeletionJournal.Entry> deletions = new ArrayDeque<>();
  private volatile Phase phase = Phase.SNAPSHOT_DUE;
  private ProgressIndex snapshotProgress = MinimumProgressIndex.INSTANCE;

  /** Files of the snapshot that have no progress, so that it never says whether they are due. */
  private List<RegionFile> unknown = List.of();

  private FreshOrder freshOrder = new FreshOrder(new PendingTimes());
  private int deletionsUnderWay;
  private boolean historyEnded;
  private volatile boolean closed;

  RegionFeed(Parts parts) {
    this.parts = parts;
    this.units = new RegionUnits(parts.region, parts.database);
    this.liveUnits = new LiveUnits(parts, units);
    this.expiry = new ExpiryWatch(parts);
  }

  /** A write that the region's log has; a repeated one would bring back an old value. */
  void write(InsertNode node, ProgressIndex index) {
    if (!parts.progress.isRepeated(index)) {
      parts.live.add(node, index, parts.proof.wrote(node));
    }
  }

  /** A file that LOAD has brought into the region; pinned, and ours from here. */
  void loaded(PinnedFile file, long startTime, ProgressIndex index) {
    parts.live.add(file, startTime, index, parts.proof.wrote());
  }

  /**
   * A deletion that the region is about to apply. In the journal when this returns, but for a
   * repeated one; while files are pending, that is needed, for they may have what it deletes.
   */
  void deleted(Message.Delete delete, ProgressIndex index) {
    boolean needless = phase == Phase.LIVE && parts.progress.isRepeated(index);
    if (parts.journal.isPresent() && !needless) {
      parts.live.add(parts.journal.get().append(delete), index);
    }
  }

  /** A change could not be taken: the files must bring it. */
  void miss() {
    long unused = parts.proof.wrote();
    parts.live.miss();
  }

  /** A write was not even looked at: the files must bring it. */
  void skip() {
    parts.proof.skipped();
    parts.live.miss();
  }

  /** Whether the files must bring what is written now; true until a snapshot begins. */
  boolean isMissing() {
    return parts.live.isMissing();
  }

  /** Heartbeats that have come, and barriers behind all that the region has done. Any thread. */
  RegionBarriers barriers() {
    return barriers;
  }

  /** The engine's number of the data region. */
  int region() {
    return parts.region;
  }

  /** What is still to be sent, and what of the rest is proven to be there. */
  RegionProof proof() {
    return parts.proof;
  }

  /**
   * How far the files of the present snapshot are; empty while one is due, or nobody knows how much
   * is to come after them. May be called by any.
   */
  Optional<RegionFiles.Progress> history() {
    boolean unknown = phase == Phase.SNAPSHOT_DUE || parts.proof.hasSkipped();
    return unknown ? Optional.empty() : Optional.of(parts.files.progress());
  }

  boolean carriesDeletions() {
    return parts.journal.isPresent();
  }

  /** For people: what would be lost in a crash. */
  Optional<String> warning() {
    return parts.journal.flatMap(DeletionJournal::warning);
  }

  /**
   * See {@link io.tributary.sender.Feed#nextLive}.
   *
   * @param hurry whether rows do not wait for company, because those of another region go now
   */
  Optional<Unit> nextLive(boolean hurry) throws IOException {
    parts.progress.writeIfDue();
    parts.journal.ifPresent(DeletionJournal::writeIfDue);
    advance();
    barriers.advance(parts.live, liveUnits, phase == Phase.LIVE);
    if (closed) {
      return Optional.empty();
    }
    Optional<Unit> made = liveUnits.made();
    if (made.isPresent()) {
      return made;
    }
    return switch (phase) {
      case SNAPSHOT_DUE -> Optional.empty();
      case FILES ->
          deletions.isEmpty()
              ? liveUnits.fresh(freshOrder, hurry)
              : Optional.of(deletion(deletions.remove()));
      case LIVE -> liveUnits.next(hurry);
    };
  }

  /** See {@link io.tributary.sender.Feed#nextFile}. */
  Optional<Unit.SealedFile> nextFile() throws IOException {
    advance();
    if (closed) {
      return Optional.empty();
    }
    return switch (phase) {
      case SNAPSHOT_DUE -> Optional.empty();
      case FILES -> deletions.isEmpty() && deletionsUnderWay == 0 ? sealed() : Optional.empty();
      case LIVE -> liveUnits.loaded();
    };
  }

  /** See {@link RegionFiles#watchDisk} and {@link ExpiryWatch}. Called by any thread. */
  void watchDisk() throws IOException {
    parts.files.watchDisk();
    if (!closed && parts.history.isReady()) {
      expiry.look(phase == Phase.SNAPSHOT_DUE || parts.live.isMissing());
    }
  }

  /** What is known to wait. Called by any thread. */
  Backlog backlog() {
    return expiry.backlog();
  }

  /** Forgets everything and unpins the files. */
  void close() {
    closed = true;
    parts.live.close();
    parts.files.close();
    parts.progress.write();
    parts.delivered.close();
    parts.journal.ifPresent(DeletionJournal::close);
  }

  private void advance() throws IOException {
    if (phase == Phase.LIVE && parts.history.hasUntoldWrites()) {
      miss();
    }
    if ((phase == Phase.LIVE && parts.live.isMissing())
        || (phase == Phase.FILES && parts.files.isStale())) {
      phase = Phase.SNAPSHOT_DUE;
    }
    boolean due = phase == Phase.SNAPSHOT_DUE && !closed && parts.live.isRestartDue();
    // Nothing that a snapshot could overtake.
    if (due && liveUnits.isIdle() && parts.files.isIdle() && barriers.isReady(parts.history)) {
      takeSnapshot();
      phase = Phase.FILES;
    }
    if (phase == Phase.FILES && isHistorySettled()) {
      endHistory();
      LiveStart start = parts.live.goLive();
      if (start == LiveStart.IN_ORDER) {
        liveUnits.lane().open();
      }
      phase = start == LiveStart.MISSING ? Phase.SNAPSHOT_DUE : Phase.LIVE;
    }
  }

  private boolean isHistorySettled() {
    return deletions.isEmpty() && deletionsUnderWay == 0 && parts.files.isDone();
  }

  private void takeSnapshot() throws IOException {
    boolean ledElsewhere = parts.progress.takeOver();
    parts.delivered.open();
    parts.proof.snapshot(parts.live::restart);
    List<DeletionJournal.Entry> earlier =
        parts.live.notQueued(parts.journal.map(DeletionJournal::pending).orElse(List.of()));
    List<RegionFile> all = parts.history.seal();
    if (parts.journal.map(DeletionJournal::isFresh).orElse(false)) {
      parts.history.awaitDeletionsApplied();
    }
    DueFiles due = DueFiles.of(all, parts, ledElsewhere && !earlier.isEmpty());
    deletions.clear();
    deletions.addAll(earlier);
    parts.proof.snapshotHas(parts.live.behind(due, deletions));
    parts.delivered.forget(due.files().stream().map(DueFiles.Due::file).toList());
    freshOrder = FreshOrder.of(due);
    liveUnits.lane().withhold();
    snapshotProgress = due.progress();
    unknown = all.stream().filter(file -> !file.hasProgress()).toList();
    historyEnded = false;
    parts.gaps.begin(all);
    parts.files.begin(due.files());
    LOGGER.info("{}: {} files to send", parts.name, due.files().size());
  }

  /** What has settled is durable as progress before it is forgotten as delivered. */
  private void endHistory() {
    if (historyEnded) {
      return;
    }
    historyEnded = true;
    parts.gaps.end(parts.files.kept());
    parts.proof.historySettled();
    parts.progress.endHistory(snapshotProgress);
    if (parts.progress.write()) {
      parts.delivered.keepOnly(unknown);
    }
  }

  private Unit deletion(DeletionJournal.Entry entry) {
    Lane.Ticket ticket = liveUnits.lane().give(MinimumProgressIndex.INSTANCE);
    deletionsUnderWay++;
    return units.deletion(
        entry,
        outcome -> {
          parts.journal.orElseThrow().settled(entry);
          deletionsUnderWay--;
          ticket.settle();
        });
  }

  private Optional<Unit.SealedFile> sealed() throws IOException {
    Optional<RegionFiles.Pinned> next = parts.files.next();
    if (next.isEmpty()) {
      return Optional.empty();
    }
    RegionFiles.Pinned file = next.get();
    try {
      return Optional.of(
          units.file(file, () -> parts.files.mustApply(file), outcome -> settled(file, outcome)));
    } catch (IOException e) {
      parts.files.takeBack(file);
      throw e;
    }
  }

  private void settled(RegionFiles.Pinned file, Unit.Outcome outcome) {
    parts.delivered.add(file.file(), outcome != Unit.Outcome.KNOWN);
    parts.files.settled(file, outcome);
    parts.proof.settled(file.file(), outcome);
    OptionalLong partition = parts.files.firstUnsettledPartition();
    partition.ifPresent(first -> parts.progress.reportHistory(first, snapshotProgress));
    if (isHistorySettled()) {
      endHistory();
    }
  }
}
