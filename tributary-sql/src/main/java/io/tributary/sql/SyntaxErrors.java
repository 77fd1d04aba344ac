// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.util.StringJoiner;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;

/** The end of parsing at the first word that does not fit, with a text that says what would. */
final class SyntaxErrors extends BaseErrorListener {

  private static final String OTHER_SELECT = "Not support for this sql in pipe.";
  private static final String NEED_BACK_QUOTES =
      " (a name with other characters than letters, digits and _ needs back quotes)";
  private static final int MAX_SHOWN = 40;

  @Override
  public void syntaxError(
      Recognizer<?, ?> recognizer,
      @Nullable Object offendingSymbol,
      int line,
      int charPositionInLine,
      @Nullable String message,
      @Nullable RecognitionException cause) {
    Parser parser = (Parser) recognizer;
    Token found = offendingSymbol instanceof Token token ? token : parser.getCurrentToken();
    throw new ParseCancellationException(
        isOtherSelect(parser, found)
            ? new SyncSqlException(SyncSqlException.SEMANTIC_ERROR, OTHER_SELECT)
            : at(
                found,
                "expected " + expected(parser) + ", found " + shown(found) + hint(parser, found)));
  }

  /** A parse error at a word; the column counts from 1. */
  static SyncSqlException at(Token token, String message) {
    return new SyncSqlException(
        SyncSqlException.PARSE_ERROR,
        "line %d:%d: %s".formatted(token.getLine(), token.getCharPositionInLine() + 1, message));
  }

  /** One line, not too long, whatever the user sent. */
  static String shown(String text) {
    String visible = text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cs}]", "?");
    int end =
        visible.offsetByCodePoints(
            0, Math.min(MAX_SHOWN, visible.codePointCount(0, visible.length())));
    return end < visible.length() ? visible.substring(0, end) + "..." : visible;
  }

  private static String shown(Token token) {
    return switch (token.getType()) {
      case Token.EOF -> "the end of the statement";
      case SyncSqlParser.UNCLOSED -> "a quote that is never closed: " + shown(token.getText());
      default -> "'" + shown(token.getText()) + "'";
    };
  }

  /**
   * True when the text goes on like a SELECT, only not like the one that a pipe knows. A SELECT
   * that is cut short, or one whose time cannot be read, is a mistake and no other SELECT.
   */
  private static boolean isOtherSelect(Parser parser, Token found) {
    if (found.getType() == Token.EOF || !hasPassedSelect(parser, found)) {
      return false;
    }
    if (!hasAncestor(parser.getContext(), SyncSqlParser.RULE_timeValue)) {
      return true;
    }
    // In the time: a whole one, and the SELECT goes on behind it? Then ')' would do as well.
    return parser.getExpectedTokens().contains(SyncSqlParser.RPAREN)
        && !hasAncestor(parser.getContext(), SyncSqlParser.RULE_moment);
  }

  private static boolean hasPassedSelect(Parser parser, Token found) {
    for (RuleContext each = parser.getContext(); each != null; each = each.parent) {
      if (each instanceof SyncSqlParser.SelectContext select) {
        return select.start.getTokenIndex() < found.getTokenIndex();
      }
      if (each instanceof SyncSqlParser.FromClauseContext from) {
        return from.select() != null;
      }
    }
    return false;
  }

  private static boolean hasAncestor(RuleContext context, int rule) {
    for (RuleContext each = context; each != null; each = each.parent) {
      if (each.getRuleIndex() == rule) {
        return true;
      }
    }
    return false;
  }

  private static String expected(Parser parser) {
    IntervalSet tokens = parser.getExpectedTokens();
    if (tokens.contains(SyncSqlParser.DATETIME)) {
      return "a time (an integer, a date such as '2022-03-30 00:00:00', or now())";
    }
    if (tokens.contains(SyncSqlParser.BARE_VALUE)) {
      return "a value (in quotes when it has blanks or one of ,;()=/)";
    }
    StringJoiner names = new StringJoiner(" or ");
    if (tokens.contains(SyncSqlParser.WORD)) {
      names.add(tokens.contains(SyncSqlParser.STRING) ? "an attribute" : "a name");
    }
    for (int type : tokens.toArray()) {
      if (type == Token.EOF) {
        names.add("the end of the statement");
      } else if (!isPartOfOther(type, tokens)) {
        names.add(parser.getVocabulary().getDisplayName(type));
      }
    }
    return names.toString();
  }

  /** Every keyword is a name, too, and a final semicolon is as good as the end. */
  private static boolean isPartOfOther(int type, IntervalSet tokens) {
    if (type == SyncSqlParser.SEMICOLON) {
      return tokens.size() > 1;
    }
    boolean punctuation = SyncSqlParser.LPAREN <= type && type <= SyncSqlParser.EQUALS;
    return tokens.contains(SyncSqlParser.WORD) && !punctuation;
  }

  private static String hint(Parser parser, Token found) {
    Token before = parser.getInputStream().LT(-1);
    boolean glued =
        before != null
            && before.getStopIndex() + 1 == found.getStartIndex()
            && before.getType() == SyncSqlParser.WORD;
    boolean odd =
        switch (found.getType()) {
          case SyncSqlParser.UNKNOWN, SyncSqlParser.MINUS, SyncSqlParser.PLUS -> true;
          default -> false;
        };
    return glued && odd ? NEED_BACK_QUOTES : "";
  }
}
