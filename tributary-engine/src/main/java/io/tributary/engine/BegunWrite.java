// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

/** A write of which rows are being taken, some in this batch and some in the next. */
final class BegunWrite {

  private final LiveChange.Write write;
  private int rows;
  private long share;

  BegunWrite(LiveChange.Write write) {
    this.write = write;
  }

  LiveChange.Write write() {
    return write;
  }

  /** How much of its memory is that of the rows which were taken. */
  long share() {
    return share;
  }

  boolean isDone() {
    return rows == RowBatchBuilder.rowCount(write.node());
  }

  /**
   * Adds rows to a batch, as many as have place there.
   *
   * @return how much of its memory is theirs
   * @throws IllegalArgumentException if a value is too large for any frame
   */
  long appendTo(RowBatchBuilder batch) {
    long before = batch.bytes();
    rows = batch.add(write.node(), rows);
    long part = Math.min(batch.bytes() - before, write.bytes() - share);
    share += part;
    return part;
  }
}
