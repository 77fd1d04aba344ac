// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Statements as text. */
final class StatementText {

  // More is allowed bare; quoting it as well is right whatever version of Unicode a reader knows.
  private static final Pattern BARE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private StatementText() {}

  static String of(SyncStatement statement) {
    if (statement instanceof SyncStatement.CreatePipeSink it) {
      return "CREATE PIPESINK "
          + name(it.name())
          + " AS "
          + name(it.type())
          + (it.attributes().isEmpty() ? "" : " (" + attributes(it.attributes()) + ")");
    }
    if (statement instanceof SyncStatement.DropPipeSink it) {
      return "DROP PIPESINK " + name(it.name());
    }
    if (statement instanceof SyncStatement.ShowPipeSinks it) {
      return show("PIPESINK", it.name());
    }
    if (statement instanceof SyncStatement.ShowPipeSinkType) {
      return "SHOW PIPESINKTYPE";
    }
    if (statement instanceof SyncStatement.LoadConfiguration it) {
      return "LOAD CONFIGURATION" + (it.local() ? " ON LOCAL" : "");
    }
    return ofPipe(statement);
  }

  private static String ofPipe(SyncStatement statement) {
    if (statement instanceof SyncStatement.CreatePipe it) {
      return "CREATE PIPE "
          + name(it.name())
          + " TO "
          + name(it.sink())
          + it.start().map(StatementText::from).orElse("")
          + (it.attributes().isEmpty() ? "" : " WITH " + attributes(it.attributes()));
    }
    if (statement instanceof SyncStatement.StartPipe it) {
      return "START PIPE " + name(it.name());
    }
    if (statement instanceof SyncStatement.StopPipe it) {
      return "STOP PIPE " + name(it.name());
    }
    if (statement instanceof SyncStatement.DropPipe it) {
      return "DROP PIPE " + name(it.name());
    }
    if (statement instanceof SyncStatement.ShowPipeStatus it) {
      return "SHOW PIPE STATUS" + it.name().map(name -> " " + name(name)).orElse("");
    }
    if (statement instanceof SyncStatement.ShowPipes it) {
      if (it.name().filter("STATUS"::equalsIgnoreCase).isPresent()) {
        return "SHOW PIPE " + quoted(it.name().get(), "`"); // bare, it is another statement
      }
      return show("PIPE", it.name());
    }
    if (statement instanceof SyncStatement.ShowEnginePipes) {
      return "SHOW ENGINE PIPES";
    }
    if (statement instanceof SyncStatement.VerifyPipe it) {
      return "VERIFY PIPE "
          + name(it.name())
          + (it.from().isPresent() ? " FROM " + it.from().getAsLong() : "")
          + (it.to().isPresent() ? " TO " + it.to().getAsLong() : "")
          + (it.repair() ? " REPAIR" : "");
    }
    return ofQuarantine(statement);
  }

  private static String ofQuarantine(SyncStatement statement) {
    if (statement instanceof SyncStatement.ShowQuarantine it) {
      return showOf("QUARANTINE", it.name());
    }
    if (statement instanceof SyncStatement.DiagnosePipe it) {
      return "DIAGNOSE PIPE " + name(it.name());
    }
    if (statement instanceof SyncStatement.ShowGaps it) {
      return showOf("GAPS", it.name());
    }
    if (statement instanceof SyncStatement.RetryQuarantine it) {
      return "RETRY QUARANTINE " + name(it.name());
    }
    if (statement instanceof SyncStatement.DropQuarantine it) {
      return "DROP QUARANTINE " + name(it.name());
    }
    throw new IllegalArgumentException("a statement without a text: " + statement);
  }

  private static String show(String noun, Optional<String> name) {
    return "SHOW " + name.map(it -> noun + " " + name(it)).orElse(noun + "S");
  }

  private static String showOf(String what, Optional<String> pipe) {
    return "SHOW " + what + pipe.map(name -> " " + name(name)).orElse("");
  }

  private static String from(StartTime start) {
    return " FROM (SELECT ** FROM root WHERE time "
        + (start.exclusive() ? "> " : ">= ")
        + start.value()
        + ")";
  }

  private static String attributes(List<Attribute> attributes) {
    return attributes.stream()
        .map(it -> name(it.key()) + "=" + quoted(it.value(), "'"))
        .collect(Collectors.joining(","));
  }

  private static String name(String name) {
    return BARE_NAME.matcher(name).matches() ? name : quoted(name, "`");
  }

  private static String quoted(String text, String quote) {
    return quote + text.replace(quote, quote + quote) + quote;
  }
}
