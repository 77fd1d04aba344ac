// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.time.Instant;
import java.time.ZoneId;

/** The parser with a fixed zone and time, for tests. */
final class Texts {

  static final Instant NOW = Instant.parse("2024-05-31T10:20:30.123456789Z");
  static final SqlContext SHANGHAI =
      new SqlContext(ZoneId.of("Asia/Shanghai"), TimePrecision.MILLISECONDS, NOW);
  static final SqlContext UTC = new SqlContext(ZoneId.of("UTC"), TimePrecision.MILLISECONDS, NOW);

  private Texts() {}

  static SyncStatement parse(String sql) throws SyncSqlException {
    return SyncSql.parse(sql, SHANGHAI).orElseThrow(() -> new AssertionError("not ours: " + sql));
  }

  static StartTime start(String time, SqlContext context) throws SyncSqlException {
    String sql = "CREATE PIPE p TO s FROM (select ** from root where time " + time + ")";
    SyncStatement statement = SyncSql.parse(sql, context).orElseThrow();
    return ((SyncStatement.CreatePipe) statement).start().orElseThrow();
  }
}
