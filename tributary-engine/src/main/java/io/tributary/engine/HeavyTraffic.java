// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.function.LongSupplier;

/**
 * Whether a pipe moves so much, or has a moment ago, that nothing that can wait should be done
 * beside it. Used by one thread.
 */
final class HeavyTraffic {

  /** About 300,000 points a second. */
  static final long BYTES_PER_SECOND = 1_000_000;

  /** From one burst of files to the next. */
  static final long CALM_MILLIS = 2_000;

  /** A small file in a moment is not much. */
  private static final long LOOK_MILLIS = 1_000;

  private final LongSupplier bytes;
  private final LongSupplier steadyMillis;
  private long lookedMillis;
  private long lookedBytes;
  private long calmFromMillis;

  /**
   * @param bytes how much has been sent; a new connection may count anew
   */
  HeavyTraffic(LongSupplier bytes, LongSupplier steadyMillis) {
    this.bytes = bytes;
    this.steadyMillis = steadyMillis;
    this.lookedMillis = steadyMillis.getAsLong();
    this.lookedBytes = bytes.getAsLong();
    this.calmFromMillis = lookedMillis;
  }

  /** To be asked now and then: the rate is that since it was asked a second ago or earlier. */
  boolean isOn() {
    long now = steadyMillis.getAsLong();
    long passed = now - lookedMillis;
    if (passed >= LOOK_MILLIS) {
      long sent = bytes.getAsLong();
      if (Math.abs(sent - lookedBytes) * 1_000 >= BYTES_PER_SECOND * passed) {
        calmFromMillis = now + CALM_MILLIS;
      }
      lookedMillis = now;
      lookedBytes = sent;
    }
    return now < calmFromMillis;
  }
}
