// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

/**
 * What the writes of a queue take of the sender's memory: twice their size, because their rows are
 * made while they are still there. Used under the queue's lock.
 */
final class QueueMemory {

  private final SenderMemory.Share share;
  private long queuedBytes;

  /** What is not with the sender. */
  private long ownBytes;

  QueueMemory(SenderMemory.Share share) {
    this.share = share;
  }

  /** Whether there was room for a write, which is queued. */
  boolean acquire(long writeBytes) {
    if (!share.acquire(2 * writeBytes)) {
      return false;
    }
    queuedBytes += writeBytes;
    ownBytes += 2 * writeBytes;
    return true;
  }

  /** The size of all that are queued. */
  long queued() {
    return queuedBytes;
  }

  /** One has left the queue. */
  void taken(long writeBytes) {
    queuedBytes -= writeBytes;
  }

  /** One goes to the sender. Of its memory only what its rows take stays, and that is theirs. */
  void given(long writeBytes, long rowBytes) {
    share.release(2 * writeBytes - rowBytes);
    ownBytes -= 2 * writeBytes;
  }

  /** One has left the queue, and goes nowhere. */
  void dropped(long writeBytes) {
    taken(writeBytes);
    given(writeBytes, 0);
  }

  /** Rows are given back. */
  void release(long rowBytes) {
    share.release(rowBytes);
  }

  /** All that were queued are gone; so many bytes of rows remain with the sender. */
  void forget(long rowBytes) {
    share.release(ownBytes - rowBytes);
    ownBytes = 0;
    queuedBytes = 0;
  }

  void close() {
    share.close();
  }
}
