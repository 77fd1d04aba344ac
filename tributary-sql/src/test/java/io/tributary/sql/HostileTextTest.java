// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that no user writes. Replay one seed with -Dtest.seed=17. */
final class HostileTextTest {

  private static final int TEXTS_PER_SEED = 300;
  private static final int REPETITIONS = 200_000;

  private static final String[] PIECES = {
    "CREATE",
    "DROP",
    "SHOW",
    "START",
    "STOP",
    "LOAD",
    "PIPE",
    "PIPES",
    "PIPESINK",
    "PIPESINKS",
    "PIPESINKTYPE",
    "ENGINE",
    "CONFIGURATION",
    "TO",
    "AS",
    "FROM",
    "SELECT",
    "WHERE",
    "WITH",
    "time",
    "root",
    "**",
    ">=",
    ">",
    "=",
    "==",
    "now()",
    "(",
    ")",
    ",",
    ";",
    "+",
    "-",
    "1",
    "1d",
    "2022-03-30",
    "00:00:00",
    "'",
    "\"",
    "`",
    "''",
    "``",
    "--",
    "/*",
    "*/",
    "\n",
    " ",
    "p",
    "IoTDB",
    "ip",
    "名",
    ".",
    "\u0000",
    "\uD800",
    "\uDC00",
    "'a'",
    "`b`",
    "9223372036854775808",
    "1999999999mo"
  };

  private static final String[] OPENINGS = {
    "",
    "CREATE PIPESINK s AS IoTDB",
    "CREATE PIPE p TO s",
    "START PIPE",
    "CREATE PIPE p TO s FROM (select ** from root where time >="
  };

  static LongStream seeds() {
    Long only = Long.getLong("test.seed");
    return only == null ? LongStream.range(0, 50) : LongStream.of(only);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void text_ofRandomWords_isReadOrRefused(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < TEXTS_PER_SEED; i++) {
      StringBuilder text = new StringBuilder(OPENINGS[random.nextInt(OPENINGS.length)]);
      int pieces = random.nextInt(12);
      for (int piece = 0; piece < pieces; piece++) {
        text.append(random.nextInt(4) == 0 ? "" : " ")
            .append(PIECES[random.nextInt(PIECES.length)]);
      }
      SyncSqlFuzzTest.check(text.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "CREATE PIPESINK s AS IoTDB (| a=1,",
        "CREATE PIPESINK s AS IoTDB | (",
        "CREATE PIPESINK s AS IoTDB (a= | =",
        "CREATE PIPE p TO s FROM (select | (",
        "CREATE PIPE p TO s FROM (select ** from root where time >= now() | + 1mo",
        "CREATE PIPE p TO s FROM (select ** from root where time >= | 1d",
        "CREATE PIPE p TO s FROM (select ** from root where time >= | 1-1-",
        "CREATE PIPE p TO s FROM (select ** from root where time >= | 9",
        "CREATE PIPE p TO s | /*",
        "START PIPE | /*",
        "START PIPE p | ;",
        "START PIPE | `",
        "START PIPE | '",
        "CREATE PIPE | `a",
        "~~ | --\n",
        "~~ | /**/"
      })
  void text_veryLong_endsSoon(String opening, String repeated) {
    String text = opening + " " + repeated.repeat(REPETITIONS);
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> SyncSqlFuzzTest.check(text));
  }
}
