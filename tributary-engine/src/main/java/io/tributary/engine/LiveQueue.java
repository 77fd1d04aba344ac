// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of one data region since its snapshot, in the engine's order, within the sender's
 * memory. When they come faster than they are sent, it forgets them and says so: the files on disk
 * have them all. Thread-safe: the engine adds, the pipe's sending thread takes.
 *
 * <pre>
 *   add -> queue -> nextFresh   while files are pending: what may go ahead of them
 *               \-> held        what may not
 *   goLive: held, then queue -> next
 * </pre>
 */
final class LiveQueue {

  private static final Logger LOGGER = LoggerFactory.getLogger(LiveQueue.class);

  /** A write costs at least this, whatever the engine says of it. */
  private static final long MIN_WRITE_BYTES = 64;

  private final String name;
  private final String database;
  private final long firstIncludedTime;

  @GuardedBy("this")
  private final QueueMemory memory;

  private final Consumer<PinnedFile> unpin;
  private final Linger linger;

  @GuardedBy("this")
  private final Flood flood;

  @GuardedBy("this")
  private final Deque<LiveChange> queue = new ArrayDeque<>();

  /** Writes that must wait for the files, older than all in the queue. */
  @GuardedBy("this")
  private final Deque<LiveChange.Write> held = new ArrayDeque<>();

  /** Older than the queue, unordered with held ones. */
  @GuardedBy("this")
  private @Nullable BegunWrite begun;

  /** How many writes that had to wait for files are still to be taken, since {@link #goLive}. */
  @GuardedBy("this")
  private int early;

  /** How many changes were ever queued. */
  @GuardedBy("this")
  private long added;

  /** Before the first snapshot it keeps nothing: that brings it all. */
  @GuardedBy("this")
  private boolean missing = true;

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param memory closed with this queue
   * @param unpin lets go of a loaded file that is forgotten
   * @param flood used by this queue alone
   * @param wakeup of the thread that takes
   */
  LiveQueue(
      String name,
      String database,
      long firstIncludedTime,
      SenderMemory.Share memory,
      Consumer<PinnedFile> unpin,
      Flood flood,
      LongSupplier nanoTime,
      Wakeup wakeup) {
    this.name = name;
    this.database = database;
    this.firstIncludedTime = firstIncludedTime;
    this.memory = new QueueMemory(memory);
    this.unpin = unpin;
    this.linger = new Linger(nanoTime, wakeup);
    this.flood = flood;
  }

  synchronized void add(InsertNode write, ProgressIndex progress, long number) {
    if (missing || closed) {
      flood.came();
      return;
    }
    if (flood.rises(LiveChange.Write.points(write))) {
      miss();
      return;
    }
    long bytes = Math.max(MIN_WRITE_BYTES, write.getMemorySize());
    if (!memory.acquire(bytes)) {
      LOGGER.info("{}: live writes come faster than they are sent, going on with files", name);
      miss();
      return;
    }
    enqueue(new LiveChange.Write(write, progress, bytes, number));
  }

  synchronized void add(PinnedFile loaded, long startTime, ProgressIndex progress, long number) {
    if (missing || closed) {
      unpin.accept(loaded);
      return;
    }
    enqueue(new LiveChange.Loaded(loaded, startTime, progress, number));
  }

  /** Needs no place while changes are missing: the next snapshot begins with the journal. */
  synchronized void add(DeletionJournal.Entry deletion, ProgressIndex progress) {
    if (!missing && !closed) {
      enqueue(new LiveChange.Deleted(deletion, progress));
    }
  }

  /**
   * Forgets what is queued, and what comes until {@link #restart}: a snapshot must bring it.
   * Sending first what is queued would only delay the files, which have it all.
   */
  synchronized void miss() {
    missing = true;
    forgetAll();
  }

  /** Whether changes were forgotten since the last {@link #restart}. */
  synchronized boolean isMissing() {
    return missing;
  }

  /** Whether the next snapshot need not wait for more to come. */
  synchronized boolean isRestartDue() {
    return flood.isSnapshotDue();
  }

  /**
   * Begins anew, before a snapshot: that brings all that is queued, and a row that was queued
   * before a deletion must not come after it once more.
   */
  synchronized void restart() {
    missing = false;
    forgetAll();
    flood.begin();
  }

  /**
   * The snapshot has been taken. Forgets what came before it was: its files have that, and sent
   * once more after them it would for a moment bring back what it had overwritten. What stands
   * behind a change that the files may not have stays, in its order.
   *
   * @param ahead gets the deletions that are forgotten: they must go ahead of the files
   * @return what is forgotten; of a loaded file only its number
   */
  synchronized LiveChange.Taken behind(DueFiles due, Collection<DeletionJournal.Entry> ahead) {
    flood.behind(due.bytes());
    LiveChange.Taken forgotten = LiveChange.Taken.NOTHING;
    while (queue.peek() != null && due.has(queue.peek())) {
      LiveChange change = queue.remove();
      if (change instanceof LiveChange.Loaded loaded) {
        unpin.accept(loaded.file());
        forgotten = forgotten.and(loaded.number());
      } else if (change instanceof LiveChange.Write write) {
        memory.dropped(write.bytes());
        forgotten = forgotten.and(write);
      } else if (change instanceof LiveChange.Deleted deletion) {
        ahead.add(deletion.entry());
      }
    }
    return forgotten;
  }

  /** How full it is. */
  synchronized LiveFill fill() {
    return new LiveFill(added, queue.size(), !missing && begun == null && held.isEmpty());
  }

  /** Without those deletions that are queued, and will be sent in their place among the rows. */
  synchronized List<DeletionJournal.Entry> notQueued(List<DeletionJournal.Entry> deletions) {
    Set<DeletionJournal.Entry> queued = LiveChange.deletions(queue).collect(Collectors.toSet());
    return deletions.stream().filter(entry -> !queued.contains(entry)).toList();
  }

  /**
   * Rows that may go ahead of pending files, or empty when there are none now. Nothing goes ahead
   * of a queued deletion or loaded file.
   *
   * @param order the same one from a {@link #restart} to {@link #goLive}
   * @param hurry no row waits for company
   * @throws IllegalArgumentException if a value is too large for any frame
   */
  synchronized Optional<LiveChange.Rows> nextFresh(FreshOrder order, boolean hurry) {
    holdWhatMayNotGo(order);
    boolean young = !hurry && begun == null && linger.isOn(memory.queued());
    boolean waits = young || flood.isOn();
    boolean some = begun != null || queue.peek() instanceof LiveChange.Write;
    return waits || !some ? Optional.empty() : Optional.of(rows(order));
  }

  /** All files of the snapshot have settled: what was held is next, then the queue. */
  synchronized LiveStart goLive() {
    if (flood.goesOn()) {
      miss();
    }
    if (missing) {
      return LiveStart.MISSING;
    }
    early = held.size() + (begun == null ? 0 : 1);
    return early > 0 ? LiveStart.EARLY_LEFT : LiveStart.IN_ORDER;
  }

  /**
   * The next rows or deletion to send, or empty when there is none, the writes so far should wait
   * for company, or a loaded file is next.
   *
   * @param hurry no write waits for company
   * @throws IllegalArgumentException if a value is too large for any frame
   */
  synchronized Optional<LiveChange> next(boolean hurry) {
    if (begun != null || !held.isEmpty()) {
      return Optional.of(rows(null));
    }
    if (queue.peek() instanceof LiveChange.Write) {
      return !hurry && linger.isOn(memory.queued()) ? Optional.empty() : Optional.of(rows(null));
    }
    return queue.peek() instanceof LiveChange.Loaded
        ? Optional.empty()
        : Optional.ofNullable(queue.poll());
  }

  /** A loaded file, if one is next. */
  synchronized Optional<LiveChange.Loaded> nextLoaded() {
    boolean isNext = begun == null && held.isEmpty() && queue.peek() instanceof LiveChange.Loaded;
    return isNext ? Optional.of((LiveChange.Loaded) queue.remove()) : Optional.empty();
  }

  synchronized void close() {
    closed = true;
    forgetAll();
    memory.close();
  }

  @GuardedBy("this")
  private void holdWhatMayNotGo(FreshOrder order) {
    while (begun == null && queue.peek() instanceof LiveChange.Write write) {
      if (order.mayGo(write.node())) {
        return;
      }
      queue.remove();
      memory.taken(write.bytes());
      held.add(write);
    }
  }

  /**
   * @param fresh says which writes may be taken; null when all may
   */
  @GuardedBy("this")
  private LiveChange.Rows rows(@Nullable FreshOrder fresh) {
    RowBatchBuilder batch = new RowBatchBuilder(database, firstIncludedTime);
    LiveChange.Taken taken = LiveChange.Taken.NOTHING;
    long share = 0;
    try {
      while (!batch.isFull()) {
        BegunWrite write = begin(fresh);
        if (write == null) {
          break;
        }
        share += write.appendTo(batch);
        if (!write.isDone()) {
          break;
        }
        finish(write);
        taken = taken.and(write.write());
      }
    } catch (RuntimeException e) {
      memory.release(share);
      throw e;
    }
    linger.begin();
    return new LiveChange.Rows(batch, taken, share, early > 0);
  }

  @GuardedBy("this")
  private @Nullable BegunWrite begin(@Nullable FreshOrder fresh) {
    if (begun != null) {
      return begun;
    }
    if (fresh != null) {
      holdWhatMayNotGo(fresh);
    } else if (!held.isEmpty()) {
      begun = new BegunWrite(held.remove());
      return begun;
    }
    if (queue.peek() instanceof LiveChange.Write write) {
      queue.remove();
      memory.taken(write.bytes());
      begun = new BegunWrite(write);
    }
    return begun;
  }

  /** The write goes; of its memory, only what its rows take stays, and that is theirs. */
  @GuardedBy("this")
  private void finish(BegunWrite done) {
    memory.given(done.write().bytes(), done.share());
    early = Math.max(0, early - 1);
    begun = null;
  }

  @GuardedBy("this")
  private void enqueue(LiveChange change) {
    if (queue.isEmpty()) {
      linger.begin();
    }
    queue.add(change);
    added++;
    linger.queued(change instanceof LiveChange.Write, memory.queued());
  }

  @GuardedBy("this")
  private void forgetAll() {
    for (LiveChange change : queue) {
      if (change instanceof LiveChange.Loaded loaded) {
        unpin.accept(loaded.file());
      }
    }
    queue.clear();
    held.clear();
    memory.forget(begun == null ? 0 : begun.share());
    early = 0;
    begun = null;
  }
}
