// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a {@link LinkEmulator}: says when bytes may leave it, how many, and counts them.
 * All connections share it. Thread-safe.
 */
final class LinkLane {
  /** What a packet carries over an ordinary network. */
  static final int PACKET_BYTES = 1_460;

  private static final int MIN_QUANTUM_BYTES = 256;
  private static final int MAX_QUANTUM_BYTES = 16 * 1024;
  private static final int QUANTA_PER_SECOND = 200;

  private static final long MIN_ROUTER_BYTES = 8 * 1024;
  private static final long MAX_ROUTER_BYTES = 256 * 1024;
  private static final int ROUTER_BUFFERS_PER_SECOND = 20;
  private static final long UNLIMITED_BYTES = 16L * 1024 * 1024;

  /** What a thread that woke late may catch up, so that late threads do not slow the link. */
  private static final long CATCH_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** So many bytes may go, in front of which or behind which the link is cut or not. */
  record Leave(int bytes, boolean cut) {}

  @GuardedBy("this")
  private long delayNanos;

  @GuardedBy("this")
  private long bytesPerSecond;

  @GuardedBy("this")
  private long stalledUntil = System.nanoTime();

  /** When the last byte that was let go has left. */
  @GuardedBy("this")
  private long freeAt = System.nanoTime();

  @GuardedBy("this")
  private boolean frozen;

  @GuardedBy("this")
  private boolean ended;

  @GuardedBy("this")
  private long bytes;

  @GuardedBy("this")
  private long cutAt = Long.MAX_VALUE;

  @GuardedBy("this")
  private PacketLoss loss = PacketLoss.NONE;

  @GuardedBy("this")
  private Random chance = new Random(0);

  @GuardedBy("this")
  private long untilNextPacket = PACKET_BYTES;

  // Settings

  synchronized void delay(Duration oneWay) {
    delayNanos = oneWay.toNanos();
    notifyAll();
  }

  synchronized void bandwidth(long newBytesPerSecond) {
    bytesPerSecond = newBytesPerSecond;
    notifyAll();
  }

  synchronized void losing(PacketLoss newLoss) {
    loss = newLoss;
    chance = new Random(newLoss.seed());
    untilNextPacket = PACKET_BYTES;
  }

  synchronized void stall(Duration time) {
    stalledUntil = later(stalledUntil, System.nanoTime() + time.toNanos());
  }

  synchronized void freeze(boolean newFrozen) {
    frozen = newFrozen;
    notifyAll();
  }

  synchronized void cutAfter(long more) {
    cutAt = bytes + more;
  }

  /** Nobody waits here any longer. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized long bytes() {
    return bytes;
  }

  /** What may be on its way at most. */
  synchronized long capacityBytes() {
    if (bytesPerSecond == 0) {
      return delayNanos == 0 ? MAX_ROUTER_BYTES : UNLIMITED_BYTES;
    }
    long router = bytesPerSecond / ROUTER_BUFFERS_PER_SECOND;
    return (long) (delayNanos / 1e9 * bytesPerSecond)
        + Math.min(MAX_ROUTER_BYTES, Math.max(MIN_ROUTER_BYTES, router));
  }

  /** How many bytes at once keep it smooth. */
  synchronized int quantumBytes() {
    if (bytesPerSecond == 0) {
      return MAX_QUANTUM_BYTES;
    }
    long quantum = Math.max(MIN_QUANTUM_BYTES, bytesPerSecond / QUANTA_PER_SECOND);
    return (int) Math.min(MAX_QUANTUM_BYTES, quantum);
  }

  // Going

  /** Waits while it is frozen. */
  synchronized void awaitThaw() throws InterruptedException {
    while (frozen && !ended) {
      wait();
    }
  }

  /**
   * Waits until bytes that came in at {@code since} have left, and counts them. Fewer than were
   * asked for leave when the link is cut; then the others never do.
   */
  synchronized Leave leave(int wanted, long since) throws InterruptedException {
    while (isEarly(readyAt(since))) {
      await(readyAt(since));
    }
    long begin = later(readyAt(since), later(freeAt, System.nanoTime() - CATCH_UP_NANOS));
    long end = begin + (bytesPerSecond == 0 ? 0 : (long) (wanted * 1e9 / bytesPerSecond));
    freeAt = end;
    while (isEarly(later(end, stalledUntil))) {
      await(later(end, stalledUntil));
    }
    int gone = (int) Math.min(wanted, cutAt - bytes);
    bytes += gone;
    boolean cut = bytes == cutAt;
    if (cut) {
      cutAt = Long.MAX_VALUE;
    }
    return new Leave(gone, loses(gone) || cut);
  }

  @GuardedBy("this")
  private long readyAt(long since) {
    return later(since + delayNanos, stalledUntil);
  }

  @GuardedBy("this")
  private boolean isEarly(long at) {
    return !ended && (frozen || at - System.nanoTime() > 0);
  }

  /** Until then, or until something has changed; the callers look again. */
  @GuardedBy("this")
  @SuppressWarnings("WaitNotInLoop")
  private void await(long at) throws InterruptedException {
    if (frozen) {
      wait();
    } else {
      TimeUnit.NANOSECONDS.timedWait(this, at - System.nanoTime());
    }
  }

  /** Draws once for each packet; whether the connections are lost. */
  @GuardedBy("this")
  private boolean loses(int gone) {
    boolean cut = false;
    untilNextPacket -= gone;
    while (untilNextPacket <= 0) {
      untilNextPacket += PACKET_BYTES;
      double drawn = chance.nextDouble();
      if (drawn < loss.cutRate()) {
        cut = true;
      } else if (drawn < loss.cutRate() + loss.stallRate()) {
        long nanos = (long) (chance.nextDouble() * loss.longestStall().toNanos());
        stalledUntil = later(stalledUntil, System.nanoTime() + nanos);
      }
    }
    return cut;
  }

  private static long later(long left, long right) {
    return left - right >= 0 ? left : right;
  }
}
