// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;

/** A change of a region; {@code progress} is what the region has reached with it. */
sealed interface LiveChange {

  ProgressIndex progress();

  /**
   * A write as the region's log has it. Taken as part of {@link Rows}. It takes memory twice: for
   * itself, and for the rows that are made of it.
   */
  record Write(InsertNode node, ProgressIndex progress, long bytes) implements LiveChange {}

  /**
   * Rows of one write or more.
   *
   * @param share memory to give back when they have settled
   * @param earlyLeft whether older writes, which had to wait for files, are still in the queue
   */
  record Rows(RowBatchBuilder batch, ProgressIndex progress, long share, boolean earlyLeft)
      implements LiveChange {}

  /** A file that LOAD has brought. */
  record Loaded(PinnedFile file, long startTime, ProgressIndex progress) implements LiveChange {}

  /** A deletion, which is in the journal. */
  record Deleted(DeletionJournal.Entry entry, ProgressIndex progress) implements LiveChange {}
}
