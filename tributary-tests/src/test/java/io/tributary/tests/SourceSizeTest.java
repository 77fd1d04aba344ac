// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Classes that have grown too large to be read at once. */
class SourceSizeTest {
  private static final int MAX_CODE_LINES = 250;

  /** No string of ours holds a comment's beginning. */
  private static final Pattern BLOCK_COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);

  @Test
  void mainClass_codeLines_areAtMost250() throws IOException {
    List<String> tooLong = new ArrayList<>();
    List<Path> sources = mainSources();
    for (Path source : sources) {
      long lines = codeLines(Files.readString(source));
      if (lines > MAX_CODE_LINES) {
        tooLong.add("%s: %d".formatted(source.getFileName(), lines));
      }
    }
    assertThat(sources).hasSizeGreaterThan(50);
    assertThat(tooLong).as("classes of more than %d code lines", MAX_CODE_LINES).isEmpty();
  }

  @Test
  void codeLines_commentsAndBlanks_doNotCount() {
    assertThat(codeLines("// a\n\n/** b\n * c */\nclass D {\n  int e; // f\n}\n")).isEqualTo(3);
  }

  private static long codeLines(String source) {
    return BLOCK_COMMENT
        .matcher(source)
        .replaceAll("")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("//"))
        .count();
  }

  private static List<Path> mainSources() throws IOException {
    List<Path> modules;
    try (Stream<Path> entries = Files.list(Command.root())) {
      modules =
          entries
              .map(entry -> entry.resolve("src").resolve("main").resolve("java"))
              .filter(Files::isDirectory)
              .toList();
    }
    List<Path> sources = new ArrayList<>();
    for (Path module : modules) {
      try (Stream<Path> files = Files.walk(module)) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }
}
