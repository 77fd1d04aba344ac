// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether a region's rows come so fast that a file of them is less work for both ends than the
 * rows: the sender need not encode them, and the receiver need not write them into its log and sort
 * and flush them. The file has to be large enough to be worth its flush. Used under its queue's
 * lock.
 *
 * <pre>
 * none -> on   so many points within a second, while no large history is due
 * on -> none   a snapshot has settled, and half as many a second or fewer came meanwhile
 * </pre>
 */
final class Flood {

  /** Of these a file has about a megabyte. */
  static final long POINTS = 500_000;

  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Rows do not wait for more than this. */
  static final long SMALL_HISTORY_BYTES = 16 * 1024 * 1024;

  /** From one snapshot to the next: fewer and larger files are less work. */
  private static final long SNAPSHOT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** When nothing has come for so long, there is no company to wait for. */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final LongSupplier nanoTime;
  private final long pointsPerSecond;
  private final Wakeup wakeup;
  private long snapshotNanos;
  private long cameNanos;
  private long sinceNanos;
  private long points;
  private boolean on;

  /** Whether the files that are due will be there in a moment. */
  private boolean smallHistory;

  /**
   * @param pointsPerSecond as many as make one
   * @param wakeup of the thread that takes snapshots
   */
  Flood(LongSupplier nanoTime, long pointsPerSecond, Wakeup wakeup) {
    this.nanoTime = nanoTime;
    this.pointsPerSecond = pointsPerSecond;
    this.wakeup = wakeup;
    begin();
  }

  /** Counts anew: a snapshot is to be taken, of which the size is not known. */
  void begin() {
    snapshotNanos = nanoTime.getAsLong();
    cameNanos = snapshotNanos;
    sinceNanos = snapshotNanos;
    points = 0;
    smallHistory = false;
  }

  /** The snapshot has so much that is due. */
  void behind(long bytes) {
    smallHistory = bytes <= SMALL_HISTORY_BYTES;
  }

  /** The files of the snapshot have settled; whether more should follow, in place of rows. */
  boolean goesOn() {
    smallHistory = true;
    on &= points >= pointsPerSecond / 2 * (nanoTime.getAsLong() - sinceNanos) / NANOS;
    return on;
  }

  /** Some more have come, of which files bring all. */
  void came() {
    cameNanos = nanoTime.getAsLong();
  }

  /** So many points more have come; whether files should bring them. */
  boolean rises(long more) {
    came();
    if (cameNanos - sinceNanos >= NANOS) {
      sinceNanos = cameNanos;
      points = 0;
    }
    points += more;
    boolean rises = smallHistory && points >= pointsPerSecond;
    if (rises) {
      on = true;
      wakeup.now();
    }
    return rises;
  }

  /** Whether the next snapshot need not wait for company; when it must, it is woken later. */
  boolean isSnapshotDue() {
    if (!on) {
      return true;
    }
    long now = nanoTime.getAsLong();
    long wait = Math.min(snapshotNanos + SNAPSHOT_NANOS - now, cameNanos + QUIET_NANOS - now);
    if (wait > 0) {
      wakeup.at(now + wait);
    }
    return wait <= 0;
  }

  /** Whether rows should wait for the files that are due: more files may follow. */
  boolean isOn() {
    return on && smallHistory;
  }
}
