// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.util.function.IntSupplier;

/**
 * How many bytes may be under way, and how large a piece of a file should be: enough to keep the
 * link full, not so much that live rows wait long behind a file or that much is lost with a
 * connection.
 *
 * <p>It is twice what the link holds (measured bandwidth times the shortest round trip), so it can
 * find more bandwidth where there is more, and no less than a quarter of a second's worth. What was
 * measured outlives a connection, but for the round trip.
 *
 * <p>A link is measured by what was sent, and little is sent at first. So it begins with three
 * times as much in each round trip, until one takes notably longer than the shortest: then the link
 * is full. Used by the sending thread.
 */
final class Window {

  /** Before anything is known: some seconds' worth on the slowest links there are. */
  static final int FIRST_BYTES = 32 * 1024;

  static final int LARGEST_BYTES = 16 * 1024 * 1024;
  private static final int SMALLEST_BYTES = 8 * 1024;
  private static final int LARGEST_FLOOR_BYTES = 768 * 1024;
  private static final int SMALLEST_CHUNK_BYTES = 2 * 1024;
  private static final int LARGEST_CHUNK_BYTES = 256 * 1024;
  private static final long FLOOR_MILLIS = 250;
  private static final long SHORTEST_SAMPLE_MILLIS = 10;
  private static final int SAMPLES = 8;
  private static final int SILENCE_DIVISOR = 8;
  private static final double FULL_FACTOR = 1.5;

  private final IntSupplier largestChunkBytes;

  /** Bytes a millisecond, of the last so many samples. */
  private final double[] rates = new double[SAMPLES];

  private int nextRate;
  private boolean sampleIsFull;
  private long roundTripMillis;
  private boolean roundTripKnown;
  private long bytesUnderWay;

  /** The limit is no less than this until the link has been full once. */
  private long growingBytes = SMALLEST_BYTES;

  private boolean hasBeenFull;
  private long sampleBytes;

  /** While something was under way: a pause of the sender says nothing of the link. */
  private long sampleMillis;

  private long sampleStartMillis;

  /** With pieces of a file as large as makes sense. */
  Window() {
    this(() -> LARGEST_CHUNK_BYTES);
  }

  /**
   * With a bound on the pieces of a file.
   *
   * @param largestChunkBytes what the node's memory allows now
   */
  Window(IntSupplier largestChunkBytes) {
    this.largestChunkBytes = largestChunkBytes;
  }

  /** A new connection: nothing is under way, and the route may be another. */
  void connected() {
    bytesUnderWay = 0;
    growingBytes = SMALLEST_BYTES;
    sampleBytes = 0;
    sampleMillis = 0;
    roundTripKnown = false;
  }

  /** A frame of {@code bytes} was sent. */
  void sent(int bytes, long nowMillis) {
    if (bytesUnderWay == 0) {
      sampleStartMillis = nowMillis;
    }
    bytesUnderWay += bytes;
    sampleIsFull |= 2 * bytesUnderWay >= limitBytes();
  }

  /** The answer to a frame that was sent at {@code sentMillis} came. */
  void answered(int bytes, long sentMillis, long nowMillis) {
    boolean isUsed = 2 * bytesUnderWay >= limitBytes();
    bytesUnderWay -= bytes;
    sampleBytes += bytes;
    long roundTrip = Math.max(0, nowMillis - sentMillis);
    roundTripMillis = roundTripKnown ? Math.min(roundTripMillis, roundTrip) : roundTrip;
    roundTripKnown = true;
    hasBeenFull |= roundTrip > FULL_FACTOR * roundTripMillis + SHORTEST_SAMPLE_MILLIS;
    if (isUsed && !hasBeenFull) {
      growingBytes = Math.min(LARGEST_BYTES, growingBytes + 2L * bytes);
    }
    sampleMillis += nowMillis - sampleStartMillis;
    sampleStartMillis = nowMillis;
    if (sampleMillis >= Math.max(SHORTEST_SAMPLE_MILLIS, roundTripMillis)) {
      double rate = (double) sampleBytes / sampleMillis;
      // Where little was to be sent, little was seen of what the link can do.
      if (sampleIsFull || rate > bytesPerMilli()) {
        rates[nextRate] = rate;
        nextRate = (nextRate + 1) % SAMPLES;
      }
      sampleBytes = 0;
      sampleMillis = 0;
      sampleIsFull = 2 * bytesUnderWay >= limitBytes();
    }
  }

  /** No answer came for very long: the link is not what it was measured to be. */
  void silent() {
    for (int i = 0; i < SAMPLES; i++) {
      rates[i] /= SILENCE_DIVISOR;
    }
  }

  /** Whether another frame may be sent now. One always may when nothing is under way. */
  boolean isOpen() {
    return bytesUnderWay == 0 || bytesUnderWay < limitBytes();
  }

  /** The largest number of bytes that should be under way. */
  long limitBytes() {
    double rate = bytesPerMilli();
    if (rate == 0) {
      return FIRST_BYTES;
    }
    double floor = clamp(rate * FLOOR_MILLIS, SMALLEST_BYTES, LARGEST_FLOOR_BYTES);
    long measured = (long) clamp(2 * rate * roundTripMillis, floor, LARGEST_BYTES);
    return hasBeenFull ? measured : Math.max(measured, growingBytes);
  }

  /** How large a piece of a file should be. */
  int chunkBytes() {
    int largest = Math.min(largestChunkBytes.getAsInt(), LARGEST_CHUNK_BYTES);
    return (int) clamp(limitBytes() / 4.0, SMALLEST_CHUNK_BYTES, largest);
  }

  /** How long all that is under way may take at most by what was measured, generously. */
  long drainMillis() {
    double rate = Math.max(bytesPerMilli(), 1);
    return (long) (4 * bytesUnderWay / rate);
  }

  private double bytesPerMilli() {
    double best = 0;
    for (double rate : rates) {
      best = Math.max(best, rate);
    }
    return best;
  }

  private static double clamp(double value, double least, double most) {
    return Math.max(least, Math.min(most, value));
  }
}
