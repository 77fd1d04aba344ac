// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.util.Optional;

/** Text to statements and back. Stateless, thread-safe. */
public final class SyncSql {

  private SyncSql() {}

  /**
   * Reads one statement.
   *
   * <p>Cheap for a text that is not ours: only its first words are looked at.
   *
   * @return empty when the text is not ours and must go to the engine as it came
   * @throws SyncSqlException when the text is ours but wrong
   */
  public static Optional<SyncStatement> parse(String sql, SqlContext context)
      throws SyncSqlException {
    return Optional.empty();
  }

  /** The statement's text: parsing it gives an equal statement, in any context. */
  public static String format(SyncStatement statement) {
    return "";
  }
}
