// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.LongSupplier;

/**
 * The memory of all senders of this node, counted, with a limit that is never passed: who does not
 * get what it asks for does without. Thread-safe; nobody ever waits here.
 */
final class SenderMemory {

  /** Queues leave this much to the pieces of files, so that files always move. */
  static final long LEFT_TO_FILES_BYTES = 8L * 1024 * 1024;

  private final LongSupplier limit;

  @GuardedBy("this")
  private long used;

  /**
   * @param limit asked each time; when it shrinks, nothing is given until enough has come back
   */
  SenderMemory(LongSupplier limit) {
    this.limit = limit;
  }

  /** Takes {@code bytes} if the limit allows it. */
  boolean acquire(long bytes) {
    return take(bytes, limit());
  }

  /**
   * Gives back what was acquired.
   *
   * @throws IllegalStateException if more comes back than was taken
   */
  synchronized void release(long bytes) {
    if (bytes < 0 || bytes > used) {
      throw new IllegalStateException("release of %d of %d bytes".formatted(bytes, used));
    }
    used -= bytes;
  }

  synchronized long used() {
    return used;
  }

  long limit() {
    return limit.getAsLong();
  }

  /** The part of one queue of live changes. */
  Share share() {
    return new Share();
  }

  private synchronized boolean take(long bytes, long upTo) {
    if (bytes < 0) {
      throw new IllegalStateException("acquire of %d bytes".formatted(bytes));
    }
    if (bytes > upTo - used) {
      return false;
    }
    used += bytes;
    if (used > upTo) {
      throw new IllegalStateException("%d bytes used of %d".formatted(used, upTo));
    }
    return true;
  }

  /**
   * What one queue holds: at most as much as it leaves free for the others, so that no region takes
   * it all.
   */
  final class Share {

    @GuardedBy("SenderMemory.this")
    private long held;

    @GuardedBy("SenderMemory.this")
    private boolean closed;

    private Share() {}

    boolean acquire(long bytes) {
      synchronized (SenderMemory.this) {
        long upTo = limit() - LEFT_TO_FILES_BYTES;
        boolean fair = bytes <= Long.MAX_VALUE / 2 && held + 2 * bytes <= upTo - used;
        if (closed || !fair || !take(bytes, upTo)) {
          return false;
        }
        held += bytes;
        return true;
      }
    }

    /** Gives back a part; nothing after {@link #close}. */
    void release(long bytes) {
      synchronized (SenderMemory.this) {
        if (!closed) {
          if (bytes > held) {
            throw new IllegalStateException("release of %d of %d bytes".formatted(bytes, held));
          }
          held -= bytes;
          SenderMemory.this.release(bytes);
        }
      }
    }

    long held() {
      synchronized (SenderMemory.this) {
        return held;
      }
    }

    /** Gives all back, also what units hold that will never settle; may be called again. */
    void close() {
      synchronized (SenderMemory.this) {
        release(held);
        closed = true;
      }
    }
  }
}
