// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.Arrays;
import java.util.Optional;

/**
 * Makes the {@link SeriesDigest} of points that come in ascending order of time. Begins with the
 * finest buckets and makes them wider whenever there would be too many, so nobody has to know
 * beforehand how many points there are and how far apart. Not thread-safe.
 */
public final class DigestBuilder {

  private final int mostBuckets;
  private final int pointsPerBucket;
  private long[] buckets;
  private long[] counts;
  private long[] hashes;
  private int size;
  private int scale;
  private long last = Long.MIN_VALUE;

  /**
   * @param mostBuckets at least 2
   * @param pointsPerBucket how many a bucket should have on average, at least; a series of few
   *     points is not worth many buckets
   */
  public DigestBuilder(int mostBuckets, int pointsPerBucket) {
    if (mostBuckets < 2) {
      throw new IllegalArgumentException("%d buckets, at least 2".formatted(mostBuckets));
    }
    this.mostBuckets = mostBuckets;
    this.pointsPerBucket = pointsPerBucket;
    int first = Math.min(mostBuckets, 16);
    buckets = new long[first];
    counts = new long[first];
    hashes = new long[first];
  }

  /**
   * The next point.
   *
   * @param hash its {@link PointHash}
   */
  public void add(long time, long hash) {
    if (time < last) {
      throw new IllegalArgumentException("time %d after %d".formatted(time, last));
    }
    last = time;
    if (size == 0 || buckets[size - 1] != time >> scale) {
      open(time);
    }
    counts[size - 1]++;
    hashes[size - 1] += hash;
  }

  /** The digest of a series of this type. */
  public SeriesDigest build(ValueType type) {
    long total = Arrays.stream(counts, 0, size).sum();
    while (size > 1 && scale < SeriesDigest.MAX_SCALE && total / size < pointsPerBucket) {
      widen();
    }
    return new SeriesDigest(
        Optional.of(type),
        scale,
        Arrays.copyOf(buckets, size),
        Arrays.copyOf(counts, size),
        Arrays.copyOf(hashes, size));
  }

  private void open(long time) {
    while (size == mostBuckets && buckets[size - 1] != time >> scale) {
      widen();
    }
    long bucket = time >> scale;
    if (size > 0 && buckets[size - 1] == bucket) {
      return;
    }
    if (size == buckets.length) {
      int more = Math.min(mostBuckets, 2 * size);
      buckets = Arrays.copyOf(buckets, more);
      counts = Arrays.copyOf(counts, more);
      hashes = Arrays.copyOf(hashes, more);
    }
    buckets[size] = bucket;
    counts[size] = 0;
    hashes[size] = 0;
    size++;
  }

  private void widen() {
    size = SeriesDigest.fold(buckets, counts, hashes, size, 1);
    scale++;
  }
}
