// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SyntaxErrorsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "CREATE PIPESINK | line 1:16: expected a name, found the end of the statement",
        "CREATE PIPESINK s | line 1:18: expected AS, found the end of the statement",
        "CREATE PIPESINK s IoTDB | line 1:19: expected AS, found 'IoTDB'",
        "CREATE PIPESINK s AS IoTDB (ip) | line 1:31: expected '=', found ')'",
        "CREATE PIPESINK s AS IoTDB (ip=) | line 1:32: expected a value (in quotes when it has blanks or one of ,;()=/), found ')'",
        "CREATE PIPESINK s AS IoTDB (ip=1,,port=2) | line 1:34: expected an attribute, found ','",
        "CREATE PIPESINK s AS IoTDB (ip=1 | line 1:33: expected an attribute or ')' or ',', found the end of the statement",
        "CREATE PIPESINK s AS IoTDB (ip='1 | line 1:32: expected a value (in quotes when it has blanks or one of ,;()=/), found a quote that is never closed: '1",
        "CREATE PIPESINK s AS IoTDB ip=1 | line 1:28: expected the end of the statement or '(', found 'ip'",
        "CREATE PIPESINK my-sink AS IoTDB | line 1:19: expected AS, found '-' (a name with other characters than letters, digits and _ needs back quotes)",
        "START PIPE my.pipe | line 1:14: expected the end of the statement, found '.' (a name with other characters than letters, digits and _ needs back quotes)",
        "CREATE PIPE my-pipe TO s | line 1:15: expected TO, found '-' (a name with other characters than letters, digits and _ needs back quotes)",
        "CREATE PIPE p TO | line 1:17: expected a name, found the end of the statement",
        "CREATE PIPE p TO s FROM select ** from root | line 1:25: expected '(', found 'select'",
        "CREATE PIPE p TO s FROM (insert | line 1:26: expected SELECT, found 'insert'",
        "CREATE PIPE p TO s FROM (select ** from root | line 1:45: expected WHERE or ')', found the end of the statement",
        "CREATE PIPE p TO s FROM (select ** | line 1:35: expected FROM, found the end of the statement",
        "CREATE PIPE p TO s FROM (select ** from root where time >= ) | line 1:60: expected a time (an integer, a date such as '2022-03-30 00:00:00', or now()), found ')'",
        "CREATE PIPE p TO s FROM (select ** from root where time >= soon) | line 1:60: expected a time (an integer, a date such as '2022-03-30 00:00:00', or now()), found 'soon'",
        "CREATE PIPE p TO s FROM (select ** from root where time >= now) | line 1:63: expected '(', found ')'",
        "CREATE PIPE p TO s FROM (select ** from root where time >= now( | line 1:64: expected ')', found the end of the statement",
        "CREATE PIPE p TO s FROM (select ** from root where time >= now() - 5) | line 1:68: expected a duration such as 1d, found '5'",
        "CREATE PIPE p TO s WITH | line 1:24: expected an attribute or '(', found the end of the statement",
        "CREATE PIPE p TO s WITH SINK ('a'='b') | line 1:30: expected '=', found '('",
        "START PIPE | line 1:11: expected a name, found the end of the statement",
        "START PIPE a b | line 1:14: expected the end of the statement, found 'b'",
        "DROP PIPE p; DROP PIPE q | line 1:14: expected the end of the statement, found 'DROP'",
        "SHOW PIPES p | line 1:12: expected the end of the statement, found 'p'",
        "SHOW PIPE p q | line 1:13: expected the end of the statement, found 'q'",
        "STOP PIPE `` | line 1:11: a name cannot be empty",
        "CREATE PIPESINK s AS IoTDB (''='1') | line 1:29: a name cannot be empty",
        "CREATE PIPE p TO s WITH ``=1 | line 1:25: a name cannot be empty",
        "VERIFY PIPE p FROM soon | line 1:20: expected a time (an integer, a date such as '2022-03-30 00:00:00', or now()), found 'soon'",
        "VERIFY PIPE p REPAIR now | line 1:22: expected the end of the statement, found 'now'",
        "LOAD CONFIGURATION ON MARS | line 1:23: expected CLUSTER or LOCAL, found 'MARS'"
      })
  void mistake_isNamedWithItsPlaceAndWhatWasExpected(String sql, String message) {
    assertThatThrownBy(() -> SyncSql.parse(sql, Texts.UTC))
        .hasMessage(message)
        .isInstanceOfSatisfying(SyncSqlException.class, e -> assertThat(e.code()).isEqualTo(700));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from root",
        "select s1 from root.sg.d",
        "select **, s1 from root",
        "select count(**) from root",
        "select ** from root.**",
        "select ** from root.sg",
        "select ** from root, root",
        "select ** from db",
        "select ** from root limit 5",
        "select ** from root where s1 > 5",
        "select ** from root where time < 5",
        "select ** from root where time = 5",
        "select ** from root where 5 <= time",
        "select ** from root where time >= 5 and time < 10",
        "select ** from root where time >= '2022-03-30' and time < 10",
        "select ** from root where time >= now() or s1 > 5",
        "select ** from root where time >= now() - 1d limit 5",
        "select ** from root where (time >= 5)",
        "select ** from root align by device"
      })
  void otherSelect_isRefusedAsSuch(String select) {
    assertThatThrownBy(() -> SyncSql.parse("CREATE PIPE p TO s FROM (" + select + ")", Texts.UTC))
        .hasMessage("Not support for this sql in pipe.")
        .isInstanceOfSatisfying(SyncSqlException.class, e -> assertThat(e.code()).isEqualTo(701));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\u0000", "\u2028", "\uD800", "\u001b[31m"})
  void message_hostileText_staysOneLine(String text) {
    assertThatThrownBy(
            () -> SyncSql.parse("START PIPE a '" + text + "x".repeat(1000) + "'", Texts.UTC))
        .isInstanceOf(SyncSqlException.class)
        .message()
        .hasSizeLessThan(200)
        .doesNotContainPattern("\\p{Cntrl}|\\u2028");
  }

  @ParameterizedTest
  @ValueSource(strings = {"START PIPE\n  p\n    q"})
  void mistake_onALaterLine_namesThatLine(String sql) {
    assertThatThrownBy(() -> SyncSql.parse(sql, Texts.UTC))
        .hasMessage("line 3:5: expected the end of the statement, found 'q'");
  }
}
