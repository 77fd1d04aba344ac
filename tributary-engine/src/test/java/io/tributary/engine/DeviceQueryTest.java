// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneOffset;
import java.util.List;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.db.queryengine.plan.parser.StatementGenerator;
import org.apache.iotdb.db.queryengine.plan.statement.crud.QueryStatement;
import org.junit.jupiter.api.Test;

class DeviceQueryTest {

  @Test
  void query_isTheOneThatTheEngineParses() throws Exception {
    assertSame(
        DeviceQuery.of("root.db.d1", List.of("s1", "s2"), LocalPoints.Times.ALL),
        "SELECT s1, s2 FROM root.db.d1");
  }

  @Test
  void timesAreConditions() throws Exception {
    assertSame(
        DeviceQuery.of("root.db.d1", List.of("s1"), new LocalPoints.Times(-5, 7, List.of())),
        "SELECT s1 FROM root.db.d1 WHERE time >= -5 AND time <= 7");
    assertSame(
        DeviceQuery.of(
            "root.db.d1", List.of("s1"), new LocalPoints.Times(1, 9, List.of(3L, 4L)), 100),
        "SELECT s1 FROM root.db.d1 WHERE time >= 1 AND time <= 9 AND time IN (3, 4) LIMIT 100");
  }

  @Test
  void anySeriesOfTheDevice_isAWildcard() throws Exception {
    assertSame(
        DeviceQuery.of("root.db.d1", List.of("*"), new LocalPoints.Times(5, 5, List.of()), 1),
        "SELECT * FROM root.db.d1 WHERE time >= 5 AND time <= 5 LIMIT 1");
  }

  @Test
  void namesThatNeedBackQuotes_keepThem_andOthersLoseThem() throws Exception {
    assertSame(
        DeviceQuery.of("root.`a.b`.d1", List.of("`s 1`", "`123`", "`s2`"), LocalPoints.Times.ALL),
        "SELECT `s 1`, `123`, s2 FROM root.`a.b`.d1");
  }

  @Test
  void whatIsNoName_isRefused() {
    assertThatThrownBy(() -> DeviceQuery.of("root.db.d1", List.of("s 1"), LocalPoints.Times.ALL))
        .isInstanceOf(IllegalPathException.class)
        .hasMessageContaining("s 1");
  }

  private static void assertSame(QueryStatement made, String text) {
    QueryStatement parsed =
        (QueryStatement) StatementGenerator.createStatement(text, ZoneOffset.UTC);
    assertThat(made.constructFormattedSQL()).isEqualTo(parsed.constructFormattedSQL());
    assertThat(made.getPaths()).isEqualTo(parsed.getPaths());
    assertThat(made.useWildcard()).isEqualTo(parsed.useWildcard());
    assertThat(made.isLastLevelUseWildcard()).isEqualTo(parsed.isLastLevelUseWildcard());
    assertThat(made.getRowLimit()).isEqualTo(parsed.getRowLimit());
  }
}
