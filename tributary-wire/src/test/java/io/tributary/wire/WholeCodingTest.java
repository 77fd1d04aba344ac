// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeCodingTest {

  @Test
  void codes_haveTheBitsOfTheDrawing() throws FrameException {
    // z: 6, 4, 2; k 2: ones, zero and two low bits of each: 10 01, 10 00, 0 01
    assertThat(HexFormat.of().formatHex(written(3, 2, 1))).isEqualTo("02" + "1904");
    assertThat(HexFormat.of().formatHex(written(0, 0, 0, 0, 0, 0, 0, 0))).isEqualTo("00" + "00");
    assertThat(HexFormat.of().formatHex(written())).isEqualTo("00");
  }

  @Test
  void oneLargeNumberAmongSmallOnes_takesAFewBytes() throws FrameException {
    long[] numbers = new long[1000];
    numbers[500] = Long.MIN_VALUE;

    assertThat(written(numbers)).hasSizeLessThan(140);
  }

  @Test
  void noise_takesHardlyMoreThanItsBits() throws FrameException {
    SplittableRandom random = new SplittableRandom(1);
    long[] numbers = random.longs(1000, -500_000, 500_000).toArray();

    assertThat(written(numbers)).hasSizeLessThan(1000 * 21 / 8);
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anyNumbers_areReadAsTheyWereWritten_inAtMostNineBytesEach(long seed) throws FrameException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 100; i++) {
      int shift = random.nextInt(64);
      long[] numbers =
          LongStream.generate(
                  () ->
                      random.nextInt(50) == 0
                          ? random.nextLong()
                          : random.nextLong() >> Math.min(63, shift + random.nextInt(8)))
              .limit(1 + random.nextInt(50))
              .toArray();
      assertThat(written(numbers)).hasSizeLessThanOrEqualTo(2 + numbers.length * 33 / 4);
    }
  }

  @Test
  void extremeNumbers_areReadAsTheyWereWritten() throws FrameException {
    for (long number : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, 1}) {
      for (int count = 1; count < 4; count++) {
        long[] numbers = new long[count];
        Arrays.fill(numbers, number);
        assertThat(written(numbers)).isNotEmpty();
      }
    }
  }

  /** The bytes, which are seen to give the numbers back. */
  private static byte[] written(long... numbers) throws FrameException {
    ByteWriter out = new ByteWriter();
    WholeCoding.write(numbers, out);
    byte[] bytes = out.toByteArray();
    ByteReader in = new ByteReader(bytes);
    assertThat(WholeCoding.read("values", numbers.length, in)).isEqualTo(numbers);
    in.expectEnd();
    return bytes;
  }
}
