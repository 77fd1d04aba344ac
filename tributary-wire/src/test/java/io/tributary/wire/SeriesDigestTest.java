// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Digests count every point once, however wide their buckets are. */
class SeriesDigestTest {

  static LongStream seeds() {
    Long only = Long.getLong("test.seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void digests_ofOtherWidths_areAlikeWhenFolded(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] times = times(random);
    SeriesDigest fine = digest(times, 2 + random.nextInt(100), 1);
    SeriesDigest coarse = digest(times, 2 + random.nextInt(10), 1 + random.nextInt(20));
    int scale = Math.max(fine.scale(), coarse.scale());

    assertThat(fine.at(scale)).isEqualTo(coarse.at(scale));
    assertThat(fine.points()).isEqualTo(times.length);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void everyTime_isInTheBucketOfItsNumber(long seed) {
    for (long time : times(new SplittableRandom(seed))) {
      for (int scale = 0; scale <= SeriesDigest.MAX_SCALE; scale++) {
        long bucket = time >> scale;

        assertThat(time)
            .isBetween(SeriesDigest.start(bucket, scale), SeriesDigest.end(bucket, scale));
      }
    }
  }

  @Test
  void fewPoints_areBucketsOfTheirOwn_manyAreNot() {
    long[] times = LongStream.range(0, 100).map(i -> 1_700_000_000_000L + 1000 * i).toArray();

    assertThat(digest(times, 100, 1)).extracting(SeriesDigest::scale).isEqualTo(0);
    assertThat(digest(times, 99, 1).scale()).isPositive();
    assertThat(digest(times, 100, 50).size()).isLessThanOrEqualTo(2);
  }

  @Test
  void theHash_isFixed() {
    byte[] text = "eleven byte".getBytes(StandardCharsets.UTF_8);

    assertThat(Long.toHexString(PointHash.of(PointHash.ofTime(1), 2)))
        .isEqualTo("ef30b01c2974aeeb");
    assertThat(Long.toHexString(PointHash.bits(text, text.length))).isEqualTo("c02c933c10af1a65");
    assertThat(PointHash.bits(Arrays.copyOf(text, 20), text.length))
        .isEqualTo(PointHash.bits(text, text.length));
    assertThat(PointHash.bits(new byte[1], 1)).isNotEqualTo(PointHash.bits(new byte[2], 2));
  }

  @Test
  void nonsense_isRefused() {
    Optional<ValueType> type = Optional.of(ValueType.INT32);
    long[] one = {1};

    assertThatThrownBy(() -> new SeriesDigest(type, 64, one, one, one))
        .hasMessage("scale 64, must be within 0 to 63");
    assertThatThrownBy(() -> new SeriesDigest(type, 63, one, one, one))
        .hasMessage("no bucket 1 at scale 63");
    assertThatThrownBy(() -> new SeriesDigest(type, 0, one, new long[1], one))
        .hasMessage("bucket 1 of 0 points");
    assertThatThrownBy(() -> new SeriesDigest(type, 0, new long[] {2, 2}, new long[2], new long[2]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SeriesDigest(Optional.empty(), 0, one, one, one))
        .hasMessage("points of a series that is not there");
  }

  private static SeriesDigest digest(long[] times, int mostBuckets, int pointsPerBucket) {
    DigestBuilder digest = new DigestBuilder(mostBuckets, pointsPerBucket);
    for (long time : times) {
      digest.add(time, PointHash.of(PointHash.ofTime(time), time / 2));
    }
    return digest.build(ValueType.INT64);
  }

  private static long[] times(SplittableRandom random) {
    long step = 1L << random.nextInt(40);
    long start = random.nextBoolean() ? random.nextLong() : 1_700_000_000_000L;
    return LongStream.concat(
            LongStream.range(0, random.nextInt(300)).map(i -> start + i * step),
            random.longs(random.nextInt(3)))
        .distinct()
        .sorted()
        .toArray();
  }
}
