// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * For how long threads have waited for disks: by the side of the clock, how busy these are with
 * what synchronisation reads and writes. Threads that wait at once count each. Thread-safe.
 */
public final class DiskTimes {

  private final LongSupplier nanoTime;
  private final LongAdder readNanos = new LongAdder();
  private final LongAdder writeNanos = new LongAdder();

  /**
   * @param nanoTime a clock that never goes back
   */
  public DiskTimes(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What is done with a disk. */
  public interface Access<T> {
    T run() throws IOException;
  }

  /** Reads, and counts how long that takes, also when it fails. */
  public <T> T reading(Access<T> access) throws IOException {
    return timed(readNanos, access);
  }

  /** Writes, and counts how long that takes, also when it fails. */
  public <T> T writing(Access<T> access) throws IOException {
    return timed(writeNanos, access);
  }

  /** Since the start, in seconds. */
  public double readSeconds() {
    return readNanos.sum() / (double) TimeUnit.SECONDS.toNanos(1);
  }

  /** Since the start, in seconds. */
  public double writeSeconds() {
    return writeNanos.sum() / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private <T> T timed(LongAdder nanos, Access<T> access) throws IOException {
    long begun = nanoTime.getAsLong();
    try {
      return access.run();
    } finally {
      nanos.add(nanoTime.getAsLong() - begun);
    }
  }
}
