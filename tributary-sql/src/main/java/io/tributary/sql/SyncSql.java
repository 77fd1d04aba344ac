// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.util.Optional;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;

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
    if (!FirstWords.areOurs(sql)) {
      return Optional.empty();
    }
    SyncSqlLexer lexer = new SyncSqlLexer(CharStreams.fromString(sql));
    lexer.removeErrorListeners();
    SyncSqlParser parser = new SyncSqlParser(new CommonTokenStream(lexer));
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    parser.removeErrorListeners();
    parser.setErrorHandler(new SyntaxErrors());
    SyncSqlParser.StatementContext tree;
    try {
      tree = parser.statement();
    } catch (ParseCancellationException e) {
      if (e.getCause() instanceof SyncSqlException refusal) {
        throw refusal;
      }
      throw e;
    }
    return Optional.of(new StatementReader(context).read(tree.command()));
  }

  /** The statement's text: parsing it gives an equal statement, in any context. */
  public static String format(SyncStatement statement) {
    return StatementText.of(statement);
  }
}
