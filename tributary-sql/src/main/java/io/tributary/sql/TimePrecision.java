// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.math.BigInteger;
import java.time.Instant;

/** The unit of the engine's timestamps. */
public enum TimePrecision {
  MILLISECONDS(1_000L),
  MICROSECONDS(1_000_000L),
  NANOSECONDS(1_000_000_000L);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long unitsPerSecond;

  TimePrecision(long unitsPerSecond) {
    this.unitsPerSecond = unitsPerSecond;
  }

  /**
   * The last timestamp at or before the instant.
   *
   * @throws ArithmeticException when the instant is outside what a timestamp can hold
   */
  public long floor(Instant instant) {
    // Not seconds * units: near the ends of the range the sum fits although the product does not.
    return BigInteger.valueOf(instant.getEpochSecond())
        .multiply(BigInteger.valueOf(unitsPerSecond))
        .add(BigInteger.valueOf(instant.getNano() / nanosPerUnit()))
        .longValueExact();
  }

  /**
   * The first timestamp at or after the instant.
   *
   * @throws ArithmeticException when the instant is outside what a timestamp can hold
   */
  public long ceiling(Instant instant) {
    long floor = floor(instant);
    return instant(floor).equals(instant) ? floor : Math.addExact(floor, 1);
  }

  /** The instant that a timestamp means; every {@code long} means one. */
  public Instant instant(long timestamp) {
    return Instant.ofEpochSecond(
        Math.floorDiv(timestamp, unitsPerSecond),
        Math.floorMod(timestamp, unitsPerSecond) * nanosPerUnit());
  }

  long perSecond() {
    return unitsPerSecond;
  }

  private long nanosPerUnit() {
    return NANOS_PER_SECOND / unitsPerSecond;
  }
}
