// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

/**
 * The first words of a text, as far as they tell whose it is. Every statement of every client
 * passes here, so a text that is not ours is left at its first or second word.
 */
final class FirstWords {

  private final String sql;
  private int position;

  private FirstWords(String sql) {
    this.sql = sql;
  }

  static boolean areOurs(String sql) {
    return new FirstWords(sql).areOurs();
  }

  private boolean areOurs() {
    skipBlanks();
    if (take("CREATE")) {
      return take("PIPESINK") || (take("PIPE") && takeName() && take("TO"));
    }
    if (take("DROP")) {
      return take("PIPESINK")
          || take("QUARANTINE")
          || (take("PIPE") && !isQuotedByEngine() && !(take("IF") && take("EXISTS")));
    }
    if (take("SHOW")) {
      return isOursToShow();
    }
    if (take("DIAGNOSE")) {
      return take("PIPE");
    }
    if (take("RETRY")) {
      return take("QUARANTINE");
    }
    if (take("VERIFY")) {
      return take("PIPE");
    }
    if (take("START") || take("STOP")) {
      return take("PIPE") && !isQuotedByEngine();
    }
    return take("LOAD") && take("CONFIGURATION");
  }

  private boolean isOursToShow() {
    if (take("PIPESINK") || take("PIPESINKS") || take("PIPESINKTYPE")) {
      return true;
    }
    if (take("QUARANTINE") || take("GAPS")) {
      return true;
    }
    if (take("PIPE")) {
      return !isQuotedByEngine();
    }
    if (take("PIPES")) {
      return !take("WHERE");
    }
    return take("ENGINE") && take("PIPES");
  }

  /** The engine's table dialect writes names in double quotes; we never do. */
  private boolean isQuotedByEngine() {
    return position < sql.length() && sql.charAt(position) == '"';
  }

  /** Moves past the keyword and the blanks after it, if it is the next word. */
  private boolean take(String keyword) {
    int end = position + keyword.length();
    if (!sql.regionMatches(true, position, keyword, 0, keyword.length())
        || (end < sql.length() && isNamePart(sql.codePointAt(end)))) {
      return false;
    }
    position = end;
    skipBlanks();
    return true;
  }

  /** Moves past something that its author may have meant as a name, and the blanks after it. */
  private boolean takeName() {
    int start = position;
    if (start < sql.length() && sql.charAt(start) == '`') {
      position = endOfBackQuoted(start + 1);
    } else {
      while (position < sql.length() && !isEndOfName(sql.codePointAt(position))) {
        position += Character.charCount(sql.codePointAt(position));
      }
    }
    skipBlanks();
    return position > start;
  }

  private int endOfBackQuoted(int from) {
    int quote = sql.indexOf('`', from);
    while (quote >= 0 && sql.startsWith("``", quote)) {
      quote = sql.indexOf('`', quote + 2);
    }
    return quote < 0 ? sql.length() : quote + 1;
  }

  private boolean isEndOfName(int codePoint) {
    return isBlank(codePoint) || codePoint == '(' || sql.startsWith("/*", position);
  }

  private void skipBlanks() {
    int before;
    do {
      before = position;
      while (position < sql.length() && isBlank(sql.codePointAt(position))) {
        position++;
      }
      if (sql.startsWith("--", position)) {
        position = endOfLine();
      } else if (sql.startsWith("/*", position)) {
        int end = sql.indexOf("*/", position + 2);
        position = end < 0 ? sql.length() : end + 2;
      }
    } while (position > before);
  }

  private int endOfLine() {
    int end = position;
    while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  private static boolean isNamePart(int codePoint) {
    return Character.isLetterOrDigit(codePoint) || codePoint == '_';
  }

  /** The white space of the grammar; none of it is outside the basic plane. */
  private static boolean isBlank(int codePoint) {
    return codePoint == ' '
        || (codePoint >= '\t' && codePoint <= '\r')
        || (codePoint > 0x7F && isForeignBlank(codePoint));
  }

  private static boolean isForeignBlank(int codePoint) {
    return Character.isSpaceChar(codePoint)
        || codePoint == 0x85
        || codePoint == 0x200B
        || codePoint == 0xFEFF;
  }
}
