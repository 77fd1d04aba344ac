// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Collection;
import java.util.stream.Stream;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowsNode;

/** A change of a region; {@code progress} is what the region has reached with it. */
sealed interface LiveChange {

  ProgressIndex progress();

  /**
   * A write as the region's log has it. Taken as part of {@link Rows}. It takes memory twice: for
   * itself, and for the rows that are made of it.
   *
   * @param number see {@link io.tributary.sender.MarkTrail#wrote}
   */
  record Write(InsertNode node, ProgressIndex progress, long bytes, long number)
      implements LiveChange {

    /** How many values a write has, nulls counted. */
    static long points(InsertNode node) {
      if (node instanceof InsertRowsNode rows) {
        return rows.getInsertRowNodeList().stream().mapToLong(Write::points).sum();
      }
      return node.getMeasurements() == null
          ? 0
          : (long) RowBatchBuilder.rowCount(node) * node.getMeasurements().length;
    }
  }

  /**
   * Writes that were taken whole.
   *
   * @param number of the newest of them; 0 when there is none
   * @param points as {@link Write#points} counts them
   */
  record Taken(ProgressIndex progress, long number, long points, long bytes) {

    static final Taken NOTHING = new Taken(MinimumProgressIndex.INSTANCE, 0, 0, 0);

    Taken and(Write write) {
      return new Taken(
          progress.updateToMinimumEqualOrIsAfterProgressIndex(write.progress()),
          Math.max(number, write.number()),
          points + Write.points(write.node()),
          bytes + write.node().getMemorySize());
    }

    /** With something of which nothing but its number counts. */
    Taken and(long another) {
      return new Taken(progress, Math.max(number, another), points, bytes);
    }
  }

  /**
   * Rows of one write or more.
   *
   * @param share memory to give back when they have settled
   * @param earlyLeft whether older writes, which had to wait for files, are still in the queue
   */
  record Rows(RowBatchBuilder batch, Taken taken, long share, boolean earlyLeft)
      implements LiveChange {

    @Override
    public ProgressIndex progress() {
      return taken.progress();
    }
  }

  /**
   * A file that LOAD has brought.
   *
   * @param number see {@link io.tributary.sender.MarkTrail#wrote}
   */
  record Loaded(PinnedFile file, long startTime, ProgressIndex progress, long number)
      implements LiveChange {}

  /** The deletions among changes, in their order. */
  static Stream<DeletionJournal.Entry> deletions(Collection<LiveChange> changes) {
    return changes.stream()
        .filter(Deleted.class::isInstance)
        .map(change -> ((Deleted) change).entry());
  }

  /** A deletion, which is in the journal. */
  record Deleted(DeletionJournal.Entry entry, ProgressIndex progress) implements LiveChange {}
}
