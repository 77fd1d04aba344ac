// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** A parsed text's statement. */
final class StatementReader {

  private final TimeReader times;

  StatementReader(SqlContext context) {
    times = new TimeReader(context);
  }

  SyncStatement read(SyncSqlParser.CommandContext command) throws SyncSqlException {
    if (command instanceof SyncSqlParser.CreatePipeSinkContext it) {
      return new SyncStatement.CreatePipeSink(
          name(it.sink), name(it.type), attributes(it.attributes()));
    }
    if (command instanceof SyncSqlParser.DropPipeSinkContext it) {
      return new SyncStatement.DropPipeSink(name(it.sink));
    }
    if (command instanceof SyncSqlParser.ShowPipeSinksContext it) {
      return new SyncStatement.ShowPipeSinks(optionalName(it.sink));
    }
    if (command instanceof SyncSqlParser.ShowPipeSinkTypeContext) {
      return new SyncStatement.ShowPipeSinkType();
    }
    if (command instanceof SyncSqlParser.LoadConfigurationContext it) {
      return new SyncStatement.LoadConfiguration(it.LOCAL() != null);
    }
    return readPipe(command);
  }

  private SyncStatement readPipe(SyncSqlParser.CommandContext command) throws SyncSqlException {
    if (command instanceof SyncSqlParser.CreatePipeContext it) {
      return createPipe(it);
    }
    if (command instanceof SyncSqlParser.StartPipeContext it) {
      return new SyncStatement.StartPipe(name(it.pipe));
    }
    if (command instanceof SyncSqlParser.StopPipeContext it) {
      return new SyncStatement.StopPipe(name(it.pipe));
    }
    if (command instanceof SyncSqlParser.DropPipeContext it) {
      return new SyncStatement.DropPipe(name(it.pipe));
    }
    if (command instanceof SyncSqlParser.ShowPipeStatusContext it) {
      return new SyncStatement.ShowPipeStatus(optionalName(it.pipe));
    }
    if (command instanceof SyncSqlParser.ShowPipesContext it) {
      return new SyncStatement.ShowPipes(optionalName(it.pipe));
    }
    if (command instanceof SyncSqlParser.ShowEnginePipesContext) {
      return new SyncStatement.ShowEnginePipes();
    }
    if (command instanceof SyncSqlParser.VerifyPipeContext it) {
      return verifyPipe(it);
    }
    return readQuarantine(command);
  }

  private SyncStatement verifyPipe(SyncSqlParser.VerifyPipeContext command)
      throws SyncSqlException {
    OptionalLong from = OptionalLong.empty();
    OptionalLong to = OptionalLong.empty();
    if (command.from != null) {
      from = OptionalLong.of(times.read(command.from, false));
    }
    if (command.to != null) {
      to = OptionalLong.of(times.read(command.to, true));
    }
    return new SyncStatement.VerifyPipe(name(command.pipe), from, to, command.REPAIR() != null);
  }

  private static SyncStatement readQuarantine(SyncSqlParser.CommandContext command)
      throws SyncSqlException {
    if (command instanceof SyncSqlParser.ShowQuarantineContext it) {
      return new SyncStatement.ShowQuarantine(optionalName(it.pipe));
    }
    if (command instanceof SyncSqlParser.DiagnosePipeContext it) {
      return new SyncStatement.DiagnosePipe(name(it.pipe));
    }
    if (command instanceof SyncSqlParser.ShowGapsContext it) {
      return new SyncStatement.ShowGaps(optionalName(it.pipe));
    }
    if (command instanceof SyncSqlParser.RetryQuarantineContext it) {
      return new SyncStatement.RetryQuarantine(name(it.pipe));
    }
    if (command instanceof SyncSqlParser.DropQuarantineContext it) {
      return new SyncStatement.DropQuarantine(name(it.pipe));
    }
    throw new IllegalStateException("a command without a statement: " + command.getText());
  }

  private SyncStatement createPipe(SyncSqlParser.CreatePipeContext command)
      throws SyncSqlException {
    Optional<StartTime> start = Optional.empty();
    SyncSqlParser.FromClauseContext from = command.fromClause();
    if (from != null && from.select().whereClause() != null) {
      start = Optional.of(times.read(from.select().whereClause()));
    }
    return new SyncStatement.CreatePipe(
        name(command.pipe), name(command.sink), start, withAttributes(command.withClause()));
  }

  private static List<Attribute> withAttributes(SyncSqlParser.@Nullable WithClauseContext with)
      throws SyncSqlException {
    if (with == null) {
      return List.of();
    }
    return with.attributes() != null
        ? attributes(with.attributes())
        : attributes(with.attributeList());
  }

  private static List<Attribute> attributes(SyncSqlParser.@Nullable AttributesContext block)
      throws SyncSqlException {
    return block == null ? List.of() : attributes(block.attributeList());
  }

  private static List<Attribute> attributes(SyncSqlParser.@Nullable AttributeListContext list)
      throws SyncSqlException {
    if (list == null) {
      return List.of();
    }
    List<Attribute> attributes = new ArrayList<>();
    for (SyncSqlParser.AttributeContext each : list.attribute()) {
      attributes.add(new Attribute(nonEmpty(each.key().getStart()), word(each.value().getStart())));
    }
    return attributes;
  }

  private static Optional<String> optionalName(SyncSqlParser.@Nullable NameContext name)
      throws SyncSqlException {
    return name == null ? Optional.empty() : Optional.of(name(name));
  }

  private static String name(SyncSqlParser.NameContext name) throws SyncSqlException {
    return nonEmpty(name.getStart());
  }

  private static String nonEmpty(Token token) throws SyncSqlException {
    String word = word(token);
    if (word.isEmpty()) {
      throw SyntaxErrors.at(token, "a name cannot be empty");
    }
    return word;
  }

  /** The text of a name, key or value without the quotes around it and doubled inside it. */
  static String word(Token token) {
    String text = token.getText();
    return switch (token.getType()) {
      case SyncSqlParser.BACK_QUOTED, SyncSqlParser.STRING -> {
        String quote = text.substring(0, 1);
        yield text.substring(1, text.length() - 1).replace(quote + quote, quote);
      }
      default -> text;
    };
  }
}
