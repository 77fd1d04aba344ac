// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;

/**
 * Any text is a statement, not ours, or refused with a one-line message; a statement survives its
 * own text. Runs the recorded inputs in a normal build and searches for new ones with
 * JAZZER_FUZZ=1.
 */
final class SyncSqlFuzzTest {

  private static final String[] OPENINGS = {
    "",
    "CREATE PIPESINK ",
    "CREATE PIPE ",
    "CREATE PIPE p TO s ",
    "DROP PIPE",
    "SHOW PIPE",
    "START PIPE ",
    "CREATE PIPESINK s AS IoTDB (",
    "CREATE PIPE p TO s FROM (select ** from root ",
    "CREATE PIPE p TO s FROM (select ** from root where time >= "
  };

  @FuzzTest(maxDuration = "2m")
  void text_any_isReadOrRefused(FuzzedDataProvider data) {
    String text = data.pickValue(OPENINGS) + data.consumeRemainingAsString();
    check(text);
  }

  static void check(String text) {
    Optional<SyncStatement> statement;
    try {
      statement = SyncSql.parse(text, Texts.SHANGHAI);
    } catch (SyncSqlException e) {
      assertThat(e.getMessage()).doesNotContain("\n", "\r");
      assertThat(e.code()).isIn(700, 701);
      return;
    }
    statement.ifPresent(SyncSqlFuzzTest::checkRoundTrip);
  }

  private static void checkRoundTrip(SyncStatement statement) {
    String text = SyncSql.format(statement);
    try {
      assertThat(SyncSql.parse(text, Texts.UTC)).as(text).contains(statement);
    } catch (SyncSqlException e) {
      throw new AssertionError(text, e);
    }
  }
}
