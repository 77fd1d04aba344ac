// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.SeriesDigest;
import java.util.List;

/** Walks through digests of one series side by side, bucket by bucket, in the widest scale. */
final class Buckets {

  private final List<SeriesDigest> digests;
  private final int[] next;
  private final long[] counts;
  private final long[] hashes;
  private final int scale;
  private long bucket;

  Buckets(List<SeriesDigest> any) {
    scale = any.stream().mapToInt(SeriesDigest::scale).max().orElseThrow();
    digests = any.stream().map(each -> each.at(scale)).toList();
    next = new int[digests.size()];
    counts = new long[digests.size()];
    hashes = new long[digests.size()];
  }

  /** Goes on to the next bucket in which one of them has a point; false at the end. */
  boolean next() {
    boolean any = false;
    for (int i = 0; i < next.length; i++) {
      if (next[i] < digests.get(i).size()) {
        long candidate = digests.get(i).buckets()[next[i]];
        bucket = any ? Math.min(bucket, candidate) : candidate;
        any = true;
      }
    }
    for (int i = 0; any && i < next.length; i++) {
      SeriesDigest digest = digests.get(i);
      boolean has = next[i] < digest.size() && digest.buckets()[next[i]] == bucket;
      counts[i] = has ? digest.counts()[next[i]] : 0;
      hashes[i] = has ? digest.hashes()[next[i]] : 0;
      next[i] += has ? 1 : 0;
    }
    return any;
  }

  /** Whether every bucket is one point. */
  boolean arePoints() {
    return scale == 0;
  }

  long count(int digest) {
    return counts[digest];
  }

  boolean isSame(int one, int other) {
    return counts[one] == counts[other] && hashes[one] == hashes[other];
  }

  /** The first time of the bucket. */
  long start() {
    return SeriesDigest.start(bucket, scale);
  }

  /** The last time of the bucket. */
  long end() {
    return SeriesDigest.end(bucket, scale);
  }
}
