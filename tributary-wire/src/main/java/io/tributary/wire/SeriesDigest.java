// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What a series holds in a span of time, bucket by bucket: how many points, and the sum of their
 * {@link PointHash}. Buckets without a point are left out. A bucket of scale <i>n</i> is 2^n
 * timestamps wide, bucket 0 begins at time 0; so at scale 0 every bucket is one point, and digests
 * of different scales can be made alike.
 *
 * @param type of the series, or empty when there is no such series here
 * @param scale 0 to 63
 * @param buckets their numbers, ascending
 * @param counts how many points each has
 * @param hashes their sum, modulo 2^64
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data: not copied on purpose, equality is below
public record SeriesDigest(
    Optional<ValueType> type, int scale, long[] buckets, long[] counts, long[] hashes) {

  /** The widest bucket: half of all time. */
  public static final int MAX_SCALE = 63;

  public SeriesDigest {
    Objects.requireNonNull(type, "type");
    if (scale < 0 || scale > MAX_SCALE) {
      throw new IllegalArgumentException(
          "scale %d, must be within 0 to %d".formatted(scale, MAX_SCALE));
    }
    if (buckets.length != counts.length || buckets.length != hashes.length) {
      throw new IllegalArgumentException("buckets, counts and hashes are not as many");
    }
    if (type.isEmpty() && buckets.length > 0) {
      throw new IllegalArgumentException("points of a series that is not there");
    }
    for (int i = 0; i < buckets.length; i++) {
      check(i, scale, buckets, counts);
    }
  }

  private static void check(int i, int scale, long[] buckets, long[] counts) {
    long bucket = buckets[i];
    if (bucket < Long.MIN_VALUE >> scale || bucket > Long.MAX_VALUE >> scale) {
      throw new IllegalArgumentException("no bucket %d at scale %d".formatted(bucket, scale));
    }
    if (i > 0 && bucket <= buckets[i - 1]) {
      throw new IllegalArgumentException(
          "bucket %d after bucket %d".formatted(bucket, buckets[i - 1]));
    }
    if (counts[i] < 1) {
      throw new IllegalArgumentException("bucket %d of %d points".formatted(bucket, counts[i]));
    }
  }

  /** A series that is not there. */
  public static SeriesDigest absent() {
    return new SeriesDigest(Optional.empty(), 0, new long[0], new long[0], new long[0]);
  }

  /** How many buckets there are. */
  public int size() {
    return buckets.length;
  }

  /** All points. */
  public long points() {
    return LongStream.of(counts).sum();
  }

  /** The first time of the bucket of this number. */
  public static long start(long bucket, int scale) {
    return bucket << scale;
  }

  /** The last time of the bucket of this number. */
  public static long end(long bucket, int scale) {
    return (bucket << scale) + ((1L << scale) - 1);
  }

  /**
   * The same with wider buckets.
   *
   * @param wider a scale that is not below this one's
   */
  public SeriesDigest at(int wider) {
    if (wider < scale) {
      throw new IllegalArgumentException("scale %d from %d".formatted(wider, scale));
    }
    if (wider == scale) {
      return this;
    }
    long[] to = buckets.clone();
    long[] points = counts.clone();
    long[] sums = hashes.clone();
    int size = fold(to, points, sums, to.length, wider - scale);
    return new SeriesDigest(
        type,
        wider,
        Arrays.copyOf(to, size),
        Arrays.copyOf(points, size),
        Arrays.copyOf(sums, size));
  }

  /** Puts together in place what falls into the same wider bucket; returns how many these are. */
  static int fold(long[] buckets, long[] counts, long[] hashes, int size, int by) {
    int last = -1;
    for (int i = 0; i < size; i++) {
      long bucket = buckets[i] >> by;
      if (last >= 0 && buckets[last] == bucket) {
        counts[last] += counts[i];
        hashes[last] += hashes[i];
      } else {
        last++;
        buckets[last] = bucket;
        counts[last] = counts[i];
        hashes[last] = hashes[i];
      }
    }
    return last + 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeriesDigest that
        && type.equals(that.type)
        && scale == that.scale
        && Arrays.equals(buckets, that.buckets)
        && Arrays.equals(counts, that.counts)
        && Arrays.equals(hashes, that.hashes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        type, scale, Arrays.hashCode(buckets), Arrays.hashCode(counts), Arrays.hashCode(hashes));
  }

  @Override
  public String toString() {
    return "%s, %d points in %d buckets of scale %d"
        .formatted(type.map(Enum::name).orElse("absent"), points(), size(), scale);
  }
}
