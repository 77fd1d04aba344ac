// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.util.StringJoiner;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** The end of parsing at the first word that does not fit, with a text that says what would. */
final class SyntaxErrors extends DefaultErrorStrategy {

  private static final String OTHER_SELECT = "Not support for this sql in pipe.";
  private static final String NEED_BACK_QUOTES =
      " (a name with other characters than letters, digits and _ needs back quotes)";
  private static final int MAX_SHOWN = 40;

  /**
   * What would have done at the current word. The parser drops an optional part as soon as the word
   * does not begin it, so what it misses in the end is not all that the user may have meant.
   */
  private IntervalSet expected = new IntervalSet();

  private int expectedAt = -1;

  @Override
  public void sync(Parser parser) {
    noteExpected(parser);
    super.sync(parser);
  }

  @Override
  public Token recoverInline(Parser parser) {
    throw refusal(parser);
  }

  @Override
  public void reportError(Parser parser, RecognitionException e) {
    throw refusal(parser);
  }

  @Override
  protected void reportUnwantedToken(Parser parser) {
    throw refusal(parser);
  }

  @Override
  protected void reportMissingToken(Parser parser) {
    throw refusal(parser);
  }

  private void noteExpected(Parser parser) {
    int index = parser.getCurrentToken().getTokenIndex();
    if (index != expectedAt) {
      expectedAt = index;
      expected = new IntervalSet();
    }
    expected.addAll(parser.getExpectedTokens());
  }

  private ParseCancellationException refusal(Parser parser) {
    noteExpected(parser);
    Token found = parser.getCurrentToken();
    return new ParseCancellationException(
        isOtherSelect(parser, found)
            ? new SyncSqlException(SyncSqlException.SEMANTIC_ERROR, OTHER_SELECT)
            : at(
                found,
                "expected " + expectedText(parser) + ", found " + shown(found) + hint(parser)));
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
  private boolean isOtherSelect(Parser parser, Token found) {
    if (found.getType() == Token.EOF || !hasPassedSelect(parser, found)) {
      return false;
    }
    if (!hasAncestor(parser.getContext(), SyncSqlParser.RULE_timeValue)) {
      return true;
    }
    // In the time: a whole one, and the SELECT goes on behind it? Then ')' would do as well.
    return expected.contains(SyncSqlParser.RPAREN)
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

  private String expectedText(Parser parser) {
    if (expected.contains(SyncSqlParser.DATETIME)) {
      return "a time (an integer, a date such as '2022-03-30 00:00:00', or now())";
    }
    if (expected.contains(SyncSqlParser.BARE_VALUE)) {
      return "a value (in quotes when it has blanks or one of ,;()=/)";
    }
    StringJoiner names = new StringJoiner(" or ");
    if (expected.contains(SyncSqlParser.WORD)) {
      names.add(expected.contains(SyncSqlParser.STRING) ? "an attribute" : "a name");
    }
    for (int type : expected.toArray()) {
      if (!isPartOfOther(type)) {
        names.add(
            switch (type) {
              case Token.EOF -> "the end of the statement";
              case SyncSqlParser.EQUALS -> "'='";
              case SyncSqlParser.DURATION -> "a duration such as 1d";
              default -> parser.getVocabulary().getDisplayName(type);
            });
      }
    }
    return names.toString();
  }

  /** Every keyword is a name, too, and a final semicolon is as good as the end. */
  private boolean isPartOfOther(int type) {
    if (type == SyncSqlParser.SEMICOLON) {
      return expected.size() > 1;
    }
    boolean other =
        type == Token.EOF || (SyncSqlParser.LPAREN <= type && type <= SyncSqlParser.EQUALS);
    return expected.contains(SyncSqlParser.WORD) && !other;
  }

  private static String hint(Parser parser) {
    Token found = parser.getCurrentToken();
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
