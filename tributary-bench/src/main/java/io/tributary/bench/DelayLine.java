// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes of one connection that are under way in one direction, in their order, and no more of
 * them than the lane takes. One thread puts, one takes.
 */
final class DelayLine {
  /** What is put behind the last byte. */
  static final byte[] END = new byte[0];

  /** The capacity changes with the lane's settings, and nobody tells. */
  private static final long LOOK_AGAIN_MILLIS = 10;

  /** Bytes and when they came, by {@link System#nanoTime()}. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Parcel(byte[] bytes, long since) {
    boolean isEnd() {
      return bytes.length == 0;
    }
  }

  private final LinkLane lane;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<Parcel> parcels = new ArrayDeque<>();

  @GuardedBy("lock")
  private long queuedBytes;

  DelayLine(LinkLane lane) {
    this.lane = lane;
  }

  /** Waits until there is room. */
  void put(byte[] bytes) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (queuedBytes > 0 && queuedBytes + bytes.length > lane.capacityBytes()) {
        boolean unused = changed.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      }
      parcels.addLast(new Parcel(bytes, System.nanoTime()));
      queuedBytes += bytes.length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a first one; it keeps its room until {@link #removeFirst()}. */
  Parcel first() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (parcels.isEmpty()) {
        changed.await();
      }
      return parcels.getFirst();
    } finally {
      lock.unlock();
    }
  }

  void removeFirst() {
    lock.lock();
    try {
      queuedBytes -= parcels.removeFirst().bytes().length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
