// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.cli.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
  private final BenchCommand bench = new BenchCommand();
  private final CommandLine line = new CommandLine(bench);

  @Test
  void help_hasALineForEachWork() {
    assertThat(line.getUsageMessage().lines()).containsAll(Works.summaries());
  }

  @Test
  void unknownWork_isRefused() {
    assertRefused("no such work: history", "history");
  }

  @Test
  void noRound_isRefused() {
    assertRefused("--rounds 0", "--rounds", "0");
  }

  @Test
  void folderThatIsNotEmpty_isRefused_andLeftAlone(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("mine"));

    assertRefused(folder + " is not empty", "--keep", folder.toString());
    assertThat(folder).isDirectoryContaining(file::equals);
  }

  private void assertRefused(String message, String... arguments) {
    line.parseArgs(arguments);
    assertThatThrownBy(bench::call)
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(message);
  }
}
