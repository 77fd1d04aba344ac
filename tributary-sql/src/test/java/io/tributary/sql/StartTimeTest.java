// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import static io.tributary.sql.Texts.NOW;
import static io.tributary.sql.Texts.SHANGHAI;
import static io.tributary.sql.Texts.UTC;
import static io.tributary.sql.Texts.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StartTimeTest {

  private static final SqlContext MICROS =
      new SqlContext(ZoneId.of("UTC"), TimePrecision.MICROSECONDS, NOW);
  private static final SqlContext NANOS =
      new SqlContext(ZoneId.of("UTC"), TimePrecision.NANOSECONDS, NOW);
  private static final SqlContext BERLIN =
      new SqlContext(ZoneId.of("Europe/Berlin"), TimePrecision.MILLISECONDS, NOW);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "2022-03-30 00:00:00 | 2022-03-29T16:00:00Z",
        "2022-03-30T00:00:00 | 2022-03-29T16:00:00Z",
        "2022-03-30t00:00:00 | 2022-03-29T16:00:00Z",
        "2022/03/30 00:00:00 | 2022-03-29T16:00:00Z",
        "2022/03/30T00:00:00 | 2022-03-29T16:00:00Z",
        "2022.03.30 00:00:00 | 2022-03-29T16:00:00Z",
        "2022-3-30 0:0:0 | 2022-03-29T16:00:00Z",
        "2022-03-30 00:00 | 2022-03-29T16:00:00Z",
        "2022-03-30 | 2022-03-29T16:00:00Z",
        "2022/3/30 | 2022-03-29T16:00:00Z",
        "2022-03-30   12:34:56.7 | 2022-03-30T04:34:56.700Z",
        "2022-03-30 12:34:56.789 | 2022-03-30T04:34:56.789Z",
        "2022-03-30T12:34:56.789000 | 2022-03-30T04:34:56.789Z",
        "2022-03-30T12:34:56.789000000 | 2022-03-30T04:34:56.789Z",
        "2022-03-30 00:00:00+08:00 | 2022-03-29T16:00:00Z",
        "2022-03-30 00:00:00 +08:00 | 2022-03-29T16:00:00Z",
        "2022-03-30 00:00:00-05:30 | 2022-03-30T05:30:00Z",
        "2022-03-30T00:00:00.5Z | 2022-03-30T00:00:00.500Z",
        "2022-03-30T00:00:00z | 2022-03-30T00:00:00Z",
        "2022-03-30Z | 2022-03-30T00:00:00Z",
        "1969-12-31T23:59:59.999Z | 1969-12-31T23:59:59.999Z"
      })
  void date_bareOrQuoted_isThatInstant(String text, Instant expected) throws SyncSqlException {
    StartTime start = new StartTime(expected.toEpochMilli(), false);
    assertThat(start(">= " + text, SHANGHAI)).isEqualTo(start);
    assertThat(start(">='" + text + "'", SHANGHAI)).isEqualTo(start);
    assertThat(start(">=\" " + text + " \"", SHANGHAI)).isEqualTo(start);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-1, -1",
    "- 5, -5",
    "+7, 7",
    "'''1648569600000''', 1648569600000",
    "'''-3''', -3",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808"
  })
  void integer_isTheTimestamp(String text, long expected) throws SyncSqlException {
    assertThat(start(">=" + text, UTC)).isEqualTo(new StartTime(expected, false));
  }

  @Test
  void after_isStrict() throws SyncSqlException {
    assertThat(start("> 5", UTC)).isEqualTo(new StartTime(5, true));
    assertThat(start("> 5", UTC).firstIncluded()).isEqualTo(6);
    assertThat(start(">= 5", UTC).firstIncluded()).isEqualTo(5);
    assertThat(start("> 9223372036854775807", UTC).firstIncluded()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void date_betweenTwoTimestamps_startsAtTheLater() throws SyncSqlException {
    assertThat(start(">= 1970-01-01 00:00:00.0005", UTC).firstIncluded()).isEqualTo(1);
    assertThat(start("> 1970-01-01 00:00:00.0005", UTC).firstIncluded()).isEqualTo(1);
    assertThat(start(">= 1969-12-31 23:59:59.9995", UTC).firstIncluded()).isZero();
    assertThat(start("> 1969-12-31 23:59:59.9995", UTC).firstIncluded()).isZero();
  }

  @Test
  void date_inFinerPrecision_keepsItsDigits() throws SyncSqlException {
    String date = ">= 2022-03-30 00:00:00.123456789";
    assertThat(start("> 2022-03-30 00:00:00.123456789", MICROS).value())
        .isEqualTo(1648598400123456L);
    assertThat(start(date, NANOS).value()).isEqualTo(1648598400123456789L);
  }

  @Test
  void date_withoutOffset_takesTheOffsetOfItsOwnSeason() throws SyncSqlException {
    assertThat(start(">= 2022-01-01 00:00:00", BERLIN).value())
        .isEqualTo(Instant.parse("2021-12-31T23:00:00Z").toEpochMilli());
    assertThat(start(">= 2022-07-01 00:00:00", BERLIN).value())
        .isEqualTo(Instant.parse("2022-06-30T22:00:00Z").toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource({
    "now(), 2024-05-31T10:20:30.123Z",
    "NOW ( ), 2024-05-31T10:20:30.123Z",
    "now() - 1d, 2024-05-30T10:20:30.123Z",
    "now()-1D, 2024-05-30T10:20:30.123Z",
    "now() - 2h30m, 2024-05-31T07:50:30.123Z",
    "now() + 10ms, 2024-05-31T10:20:30.133Z",
    "now() - 1w + 1s, 2024-05-24T10:20:31.123Z",
    "now() - 1y, 2023-06-01T10:20:30.123Z",
    "now() - 1us - 999999ns, 2024-05-31T10:20:30.123Z",
    // The engine takes the month that begins at the time: 30 days from May 31 to June 30.
    "now() - 1mo, 2024-05-01T10:20:30.123Z",
    "now() + 1mo, 2024-06-30T10:20:30.123Z",
    "now() + 1mo1d, 2024-07-01T10:20:30.123Z",
    "2022-03-30 00:00:00 + 1d, 2022-03-31T00:00:00Z",
    "'''2022-03-30'' - 1d', 2022-03-29T00:00:00Z"
  })
  void duration_isAsLongAsTheEnginesOwn(String text, Instant expected) throws SyncSqlException {
    assertThat(start(">= " + text, UTC).value()).isEqualTo(expected.toEpochMilli());
  }

  @Test
  void duration_inFinerPrecision_keepsItsDigits() throws SyncSqlException {
    assertThat(start(">= now() - 1us1ns", NANOS).value())
        .isEqualTo(TimePrecision.NANOSECONDS.floor(NOW) - 1001);
    assertThat(start(">= now() - 1us1ns", MICROS).value())
        .isEqualTo(TimePrecision.MICROSECONDS.floor(NOW) - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808",
        "-9223372036854775809",
        "'99999999999999999999999'",
        "now() + 99999999999999999999y",
        "now() + 999999999999y",
        "now() + 99999999999mo",
        "now() - 9223372036854775807ms - 9223372036854775807ms"
      })
  void time_outOfRange_isRefused(String text) {
    assertThatThrownBy(() -> start(">= " + text, UTC))
        .isInstanceOf(SyncSqlException.class)
        .hasMessage("line 1:60: the time is out of the range of the engine's timestamps");
  }

  @Test
  void date_beyondNanoseconds_isRefused() {
    assertThatThrownBy(() -> start(">= 2500-01-01", NANOS))
        .hasMessage("line 1:60: the time is out of the range of the engine's timestamps");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'yyyy-mm-dd HH:MM:SS'",
        "'yesterday'",
        "''",
        "'1.5'",
        "2022-03/30",
        "22-03-30",
        "'2022-03-30 00:00:00.1234567890'",
        "'now()'"
      })
  void text_thatIsNoTime_isRefusedWithTheForms(String text) {
    assertThatThrownBy(() -> start(">= " + text, UTC))
        .isInstanceOfSatisfying(
            SyncSqlException.class,
            e ->
                assertThat(e.code())
                    .isIn(SyncSqlException.PARSE_ERROR, SyncSqlException.SEMANTIC_ERROR));
  }

  @Test
  void placeholder_ofThePage_isRefusedWithTheForms() {
    assertThatThrownBy(() -> start(">='yyyy-mm-dd HH:MM:SS'", UTC))
        .hasMessage(
            "line 1:59: 'yyyy-mm-dd HH:MM:SS' is not a time: write an integer, a date such as"
                + " '2022-03-30 00:00:00', or now()");
  }

  @Test
  void date_thatDoesNotExist_isRefusedWithTheReason() {
    assertThatThrownBy(() -> start(">= 2022-02-30", UTC))
        .hasMessage("line 1:60: '2022-02-30' is not a time: Invalid date 'FEBRUARY 30'");
    assertThatThrownBy(() -> start(">= '2022-02-28 24:00:00'", UTC))
        .hasMessageStartingWith("line 1:60: '2022-02-28 24:00:00' is not a time: ");
  }
}
