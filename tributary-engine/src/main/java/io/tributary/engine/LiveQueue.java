// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of one data region since its snapshot, in the engine's order, within a bound of
 * memory. When they come faster than they are sent, it forgets them and says so: the files on disk
 * have them all. Thread-safe: the engine adds, the pipe's sending thread takes.
 */
final class LiveQueue {

  private static final Logger LOGGER = LoggerFactory.getLogger(LiveQueue.class);

  /** Live writes in memory, for each region of each pipe. */
  private static final long MAX_BYTES = 16L * 1024 * 1024;

  /** A write costs at least this, whatever the engine says of it. */
  private static final long MIN_WRITE_BYTES = 64;

  /** How long a small batch waits for company; far below what a person notices. */
  private static final long LINGER_NANOS = 50_000_000;

  private static final long FULL_ENOUGH_BYTES = 256 * 1024;

  /** A change; {@code progress} is what the region has reached with it. */
  sealed interface Change {

    ProgressIndex progress();

    /** A write as the region's log has it. Taken as part of {@link Rows}. */
    record Write(InsertNode node, ProgressIndex progress, long bytes) implements Change {}

    /** Rows of one write or more. */
    record Rows(RowBatchBuilder batch, ProgressIndex progress) implements Change {}

    /** A file that LOAD has brought. */
    record Loaded(PinnedFile file, ProgressIndex progress) implements Change {}

    /** A deletion, which is in the journal. */
    record Deleted(DeletionJournal.Entry entry, ProgressIndex progress) implements Change {}
  }

  private final String name;
  private final String database;
  private final long firstIncludedTime;

  @GuardedBy("this")
  private final Deque<Change> queue = new ArrayDeque<>();

  @GuardedBy("this")
  private long queuedBytes;

  @GuardedBy("this")
  private long oldestNanos;

  /** Rows of the first queued write that have been taken already. */
  @GuardedBy("this")
  private int takenRows;

  @GuardedBy("this")
  private boolean missing;

  @GuardedBy("this")
  private boolean closed;

  LiveQueue(String name, String database, long firstIncludedTime) {
    this.name = name;
    this.database = database;
    this.firstIncludedTime = firstIncludedTime;
  }

  synchronized void add(InsertNode write, ProgressIndex progress) {
    if (missing || closed) {
      return;
    }
    long bytes = Math.max(MIN_WRITE_BYTES, write.getMemorySize());
    if (queuedBytes + bytes > MAX_BYTES) {
      miss();
      return;
    }
    queuedBytes += bytes;
    enqueue(new Change.Write(write, progress, bytes));
  }

  synchronized void add(PinnedFile loaded, ProgressIndex progress) {
    if (missing || closed) {
      loaded.release();
      return;
    }
    enqueue(new Change.Loaded(loaded, progress));
  }

  /** Never forgotten while changes are missing: no file would bring it. */
  synchronized void add(DeletionJournal.Entry deletion, ProgressIndex progress) {
    if (!closed) {
      enqueue(new Change.Deleted(deletion, progress));
    }
  }

  /**
   * Forgets what is queued, and what comes until {@link #restart}: a snapshot must bring it.
   * Sending first what is queued would only delay the files, which have it all.
   */
  synchronized void miss() {
    missing = true;
    releaseAll();
    LOGGER.info("{}: live writes come faster than they are sent, going on with files", name);
  }

  /** Whether changes were forgotten since the last {@link #restart}. */
  synchronized boolean isMissing() {
    return missing;
  }

  /**
   * Begins anew, before a snapshot: that brings all that is queued, and a row that was queued
   * before a deletion must not come after it once more.
   */
  synchronized void restart() {
    missing = false;
    releaseAll();
  }

  /** The numbers of the queued deletions, which will be sent in their place among the rows. */
  synchronized Set<Long> queuedDeletions() {
    Set<Long> numbers = new HashSet<>();
    for (Change change : queue) {
      if (change instanceof Change.Deleted deleted) {
        numbers.add(deleted.entry().number());
      }
    }
    return numbers;
  }

  /**
   * The next change to send, or empty when there is none or the writes so far should wait for
   * company.
   *
   * @throws IllegalArgumentException if a value is too large for any frame
   */
  synchronized Optional<Change> next() {
    Change first = queue.peek();
    if (first == null) {
      return Optional.empty();
    }
    if (!(first instanceof Change.Write)) {
      return Optional.of(queue.remove());
    }
    boolean young = System.nanoTime() - oldestNanos < LINGER_NANOS;
    return young && queuedBytes < FULL_ENOUGH_BYTES ? Optional.empty() : Optional.of(rows());
  }

  synchronized void close() {
    closed = true;
    releaseAll();
  }

  @GuardedBy("this")
  private Change rows() {
    RowBatchBuilder batch = new RowBatchBuilder(database, firstIncludedTime);
    ProgressIndex progress = MinimumProgressIndex.INSTANCE;
    while (!batch.isFull() && queue.peek() instanceof Change.Write write) {
      takenRows = batch.add(write.node(), takenRows);
      if (takenRows < RowBatchBuilder.rowCount(write.node())) {
        break;
      }
      takenRows = 0;
      queue.remove();
      queuedBytes -= write.bytes();
      progress = progress.updateToMinimumEqualOrIsAfterProgressIndex(write.progress());
    }
    oldestNanos = System.nanoTime();
    return new Change.Rows(batch, progress);
  }

  @GuardedBy("this")
  private void enqueue(Change change) {
    if (queue.isEmpty()) {
      oldestNanos = System.nanoTime();
    }
    queue.add(change);
  }

  @GuardedBy("this")
  private void releaseAll() {
    for (Change change : queue) {
      if (change instanceof Change.Loaded loaded) {
        loaded.file().release();
      }
    }
    queue.clear();
    queuedBytes = 0;
    takenRows = 0;
  }
}
