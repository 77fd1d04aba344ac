// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  private static final String ERROR =
      "2026-01-01 00:00:00,000 [main] ERROR o.a.i.c.s.ConfigNode - Meet error when checking";

  @TempDir Path directory = Path.of("");

  @Test
  void lastError_stackBelow_deepestCause() {
    assertThat(
            LogTail.lastError(
                List.of(
                    ERROR,
                    "java.lang.RuntimeException: outer",
                    "\tat a.B.c(B.java:1)",
                    "Caused by: java.net.BindException: Address in use",
                    "\tat a.B.d(B.java:2)",
                    "\t... 3 common frames omitted",
                    "2026-01-01 00:00:01,000 [main] INFO  o.a.i.X - bye")))
        .contains("Meet error when checking: BindException: Address in use");
  }

  @Test
  void lastError_several_theLast() {
    assertThat(LogTail.lastError(List.of(ERROR, ERROR.replace("Meet", "New"))))
        .contains("New error when checking");
    assertThat(LogTail.lastError(List.of("2026 [main] INFO  o.a.X - fine"))).isEmpty();
  }

  @Test
  void fromEnd_olderErrors_areNotOurs() throws IOException {
    Path log = directory.resolve("a.log");
    Files.writeString(log, ERROR + "\n");
    LogTail tail = LogTail.fromEnd(log);

    assertThat(tail.lastError()).isEmpty();

    Files.writeString(log, ERROR.replace("Meet", "New") + "\n", StandardOpenOption.APPEND);
    assertThat(tail.lastError()).contains("New error when checking");
  }

  @Test
  void fromEnd_logRolled_readFromItsStart() throws IOException {
    Path log = directory.resolve("a.log");
    Files.writeString(log, "x".repeat(1000) + "\n");
    LogTail tail = LogTail.fromEnd(log);

    Files.writeString(log, ERROR + "\n");

    assertThat(tail.lastError()).isPresent();
  }

  @Test
  void lastLine_missingFile_nothing() throws IOException {
    assertThat(LogTail.fromStart(directory.resolve("none")).lastLine()).isEmpty();
  }
}
