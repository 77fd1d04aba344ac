// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sql.SyncStatement.CreatePipe;
import io.tributary.sql.SyncStatement.CreatePipeSink;
import io.tributary.sql.SyncStatement.DiagnosePipe;
import io.tributary.sql.SyncStatement.DropPipe;
import io.tributary.sql.SyncStatement.DropPipeSink;
import io.tributary.sql.SyncStatement.DropQuarantine;
import io.tributary.sql.SyncStatement.LoadConfiguration;
import io.tributary.sql.SyncStatement.RetryQuarantine;
import io.tributary.sql.SyncStatement.ShowEnginePipes;
import io.tributary.sql.SyncStatement.ShowGaps;
import io.tributary.sql.SyncStatement.ShowPipeSinkType;
import io.tributary.sql.SyncStatement.ShowPipeSinks;
import io.tributary.sql.SyncStatement.ShowPipeStatus;
import io.tributary.sql.SyncStatement.ShowPipes;
import io.tributary.sql.SyncStatement.ShowQuarantine;
import io.tributary.sql.SyncStatement.StartPipe;
import io.tributary.sql.SyncStatement.StopPipe;
import io.tributary.sql.SyncStatement.VerifyPipe;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A statement's text means the statement. Replay one seed with -Dtest.seed=17. */
final class RoundTripTest {

  private static final int STATEMENTS_PER_SEED = 200;

  private static final String[] PIECES = {
    "a", "B", "_", "7", "é", "名", "𝒳", " ", "`", "``", "'", "''", "\"", "\\", "\n", "\t", ";", ",",
    "(", ")", "=", ".", "--", "/*", "*/", "..", "/", "TO", "select", "\u0000", "\u00A0", "\uFEFF",
    "%", "\uD800", "e\u0301"
  };

  static LongStream seeds() {
    Long only = Long.getLong("test.seed");
    return only == null ? LongStream.range(0, 50) : LongStream.of(only);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void statement_formatted_parsesToItself(long seed) throws SyncSqlException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < STATEMENTS_PER_SEED; i++) {
      SyncStatement statement = statement(random);
      String text = SyncSql.format(statement);
      assertThat(SyncSql.parse(text, Texts.SHANGHAI)).as(text).contains(statement);
      assertThat(SyncSql.parse(text + " ; -- end", Texts.UTC)).as(text).contains(statement);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "create pipesink s as iotdb(IP=::1 password=\"It's\") | CREATE PIPESINK s AS iotdb (ip='::1',password='It''s')",
        "create pipe `my pipe` to `a``b` from (select ** from root where time>-5) with SyncDelOp=TRUE | CREATE PIPE `my pipe` TO `a``b` FROM (SELECT ** FROM root WHERE time > -5) WITH syncdelop='TRUE'",
        "show pipe | SHOW PIPES",
        "show pipesink p | SHOW PIPESINK p",
        "start pipe 1e5 | START PIPE `1e5`",
        "show pipe status | SHOW PIPE STATUS",
        "show pipe status p | SHOW PIPE STATUS p",
        "show pipe `Status` | SHOW PIPE `Status`",
        "show quarantine | SHOW QUARANTINE",
        "show quarantine `a b`; | SHOW QUARANTINE `a b`",
        "show gaps | SHOW GAPS",
        "show gaps gaps; | SHOW GAPS gaps",
        "diagnose pipe diagnose | DIAGNOSE PIPE diagnose",
        "retry quarantine p | RETRY QUARANTINE p",
        "drop quarantine quarantine | DROP QUARANTINE quarantine",
        "verify pipe p | VERIFY PIPE p",
        "verify pipe `p q` to 7 repair; | VERIFY PIPE `p q` TO 7 REPAIR",
        "verify pipe from from 1970-01-01T00:00:01Z to '1970-01-01 00:00:02+00:00' | VERIFY PIPE from FROM 1000 TO 2000",
        "verify pipe repair from -5 repair | VERIFY PIPE repair FROM -5 REPAIR",
        "load configuration on cluster | LOAD CONFIGURATION",
        "load configuration on local | LOAD CONFIGURATION ON LOCAL"
      })
  void text_parsed_formatsInOneStyle(String sql, String expected) throws SyncSqlException {
    assertThat(SyncSql.format(Texts.parse(sql))).isEqualTo(expected);
  }

  private static SyncStatement statement(RandomGenerator random) {
    return switch (random.nextInt(18)) {
      case 0 -> new ShowPipeSinkType();
      case 1 -> new CreatePipeSink(word(random, 1), word(random, 1), attributes(random));
      case 2 -> new DropPipeSink(word(random, 1));
      case 3 -> new ShowPipeSinks(optionalName(random));
      case 4, 5 ->
          new CreatePipe(word(random, 1), word(random, 1), start(random), attributes(random));
      case 6 -> new StartPipe(word(random, 1));
      case 7 -> new StopPipe(word(random, 1));
      case 8 -> new DropPipe(word(random, 1));
      case 9 -> new ShowPipes(optionalName(random));
      case 10 -> new ShowQuarantine(optionalName(random));
      case 11 -> new RetryQuarantine(word(random, 1));
      case 12 -> new DropQuarantine(word(random, 1));
      case 13 -> new ShowGaps(optionalName(random));
      case 14 -> new DiagnosePipe(word(random, 1));
      case 15 -> new ShowPipeStatus(optionalName(random));
      case 16 -> new VerifyPipe(word(random, 1), time(random), time(random), random.nextBoolean());
      default ->
          random.nextBoolean()
              ? new ShowEnginePipes()
              : new LoadConfiguration(random.nextBoolean());
    };
  }

  private static Optional<String> optionalName(RandomGenerator random) {
    return random.nextBoolean() ? Optional.of(word(random, 1)) : Optional.empty();
  }

  private static OptionalLong time(RandomGenerator random) {
    return random.nextBoolean() ? OptionalLong.of(random.nextLong()) : OptionalLong.empty();
  }

  private static Optional<StartTime> start(RandomGenerator random) {
    long value =
        switch (random.nextInt(4)) {
          case 0 -> Long.MIN_VALUE;
          case 1 -> Long.MAX_VALUE;
          case 2 -> random.nextInt(-5, 5);
          default -> random.nextLong();
        };
    return random.nextBoolean()
        ? Optional.of(new StartTime(value, random.nextBoolean()))
        : Optional.empty();
  }

  private static List<Attribute> attributes(RandomGenerator random) {
    return Stream.generate(() -> new Attribute(word(random, 1), word(random, 0)))
        .limit(random.nextInt(4))
        .toList();
  }

  private static String word(RandomGenerator random, int minPieces) {
    StringBuilder word = new StringBuilder();
    int pieces = random.nextInt(minPieces, 6);
    for (int i = 0; i < pieces; i++) {
      word.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return word.toString();
  }
}
