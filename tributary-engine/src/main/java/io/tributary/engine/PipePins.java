// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The files that one pipe keeps from the engine's compaction and deletion, within a bound.
 *
 * <p>A pin is a hard link. It takes no disk as long as the engine has the file too; when the engine
 * has let go of it, its bytes are here <em>alone</em>. Thread-safe.
 */
final class PipePins {

  /** How often links are counted. */
  private static final long COUNT_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Of the limit, from which on people are warned. */
  private static final double WARN_SHARE = 0.8;

  /**
   * @param maxBytes pinned at most, but for one file of each region
   * @param reserveBytes of free disk that pins must not use
   */
  record Limits(long maxBytes, long reserveBytes) {}

  private final Supplier<Limits> limits;
  private final LongSupplier freeBytes;
  private final LongSupplier nanoTime;
  private final Growth aloneGrowth = new Growth();
  private final Growth diskGrowth = new Growth();

  @GuardedBy("this")
  private final Map<PinnedFile, Long> pinned = new LinkedHashMap<>();

  @GuardedBy("this")
  private long pinnedBytes;

  @GuardedBy("this")
  private long countedNanos;

  /**
   * @param freeBytes of the disk with the engine's data
   */
  PipePins(Supplier<Limits> limits, LongSupplier freeBytes, LongSupplier nanoTime) {
    this.limits = limits;
    this.freeBytes = freeBytes;
    this.nanoTime = nanoTime;
    this.countedNanos = nanoTime.getAsLong() - COUNT_INTERVAL_NANOS;
  }

  /** Whether a file of this length may be pinned besides those that are. */
  synchronized boolean hasRoomFor(long bytes) {
    return bytes <= limits.get().maxBytes() - pinnedBytes;
  }

  /** Whether free disk is in the reserve. */
  boolean isDiskShort() {
    return freeBytes.getAsLong() < limits.get().reserveBytes();
  }

  /** Whether a file of this length has no room, and waiting for the engine would not make it. */
  boolean isFullFor(long bytes) {
    return isDiskShort() || aloneBytes() > limits.get().maxBytes() - bytes;
  }

  /** Takes over a file, to be given back with {@link #release}. */
  synchronized void add(PinnedFile file) throws IOException {
    long bytes = Files.size(file.path());
    pinned.put(file, bytes);
    pinnedBytes += bytes;
  }

  /** Lets go of a file; may be called again. */
  void release(PinnedFile file) {
    synchronized (this) {
      Long bytes = pinned.remove(file);
      pinnedBytes -= bytes == null ? 0 : bytes;
    }
    file.release();
  }

  /** Pinned bytes. */
  synchronized long bytes() {
    return pinnedBytes;
  }

  /** Pinned bytes that the engine has no longer. */
  synchronized long aloneBytes() {
    long bytes = 0;
    for (Map.Entry<PinnedFile, Long> entry : pinned.entrySet()) {
      bytes += entry.getKey().isAlone() ? entry.getValue() : 0;
    }
    return bytes;
  }

  /** How many bytes may be pinned. */
  long limitBytes() {
    return limits.get().maxBytes();
  }

  /** Sees how things go, if that is a while ago. Call now and then. */
  void watch() {
    if (isCountDue()) {
      watchNow();
    }
  }

  /** For people: how full it is, when it is nearly full. */
  Optional<String> warning() {
    Limits now = limits.get();
    long alone = watchNow();
    if (alone > WARN_SHARE * now.maxBytes()) {
      return Optional.of(
          "files kept for the receiver take %d MiB of disk, of at most %d MiB, %s"
              .formatted(mebi(alone), mebi(now.maxBytes()), aloneFullIn(now.maxBytes() - alone)));
    }
    long free = freeBytes.getAsLong();
    if (free / 2 < now.reserveBytes()) {
      return Optional.of(
          "disk is short, %d MiB free, %d MiB of them in reserve, %s"
              .formatted(
                  mebi(free), mebi(now.reserveBytes()), diskFullIn(free - now.reserveBytes())));
    }
    return Optional.empty();
  }

  /** Why no file but the next one is kept now, if that is so. */
  Optional<String> shortage() {
    long free = freeBytes.getAsLong();
    long reserve = limits.get().reserveBytes();
    return free < reserve
        ? Optional.of(
            "the sender's disk is short, %d MiB free, of %d MiB in reserve"
                .formatted(mebi(free), mebi(reserve)))
        : Optional.empty();
  }

  private synchronized String aloneFullIn(long left) {
    return aloneGrowth.fullIn(left);
  }

  private synchronized String diskFullIn(long left) {
    return diskGrowth.fullIn(left);
  }

  private synchronized boolean isCountDue() {
    return nanoTime.getAsLong() - countedNanos >= COUNT_INTERVAL_NANOS;
  }

  private synchronized long watchNow() {
    long alone = aloneBytes();
    if (isCountDue()) {
      countedNanos = nanoTime.getAsLong();
      aloneGrowth.sample(countedNanos, alone);
      diskGrowth.sample(countedNanos, -freeBytes.getAsLong());
    }
    return alone;
  }

  private static long mebi(long bytes) {
    return bytes / (1024 * 1024);
  }
}
