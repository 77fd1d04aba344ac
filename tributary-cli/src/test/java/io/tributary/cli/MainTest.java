// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  @TempDir Path directory = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frobnicate",
        "",
        "start",
        "start --home DIR --port 1",
        "stop",
        "status --home DIR extra",
        "demo --seconds many",
        "--frobnicate"
      })
  void wrongUsage_oneLineAndCode2(String line) {
    assertThat(run(line)).isEqualTo(Main.WRONG_USAGE);
    assertOneLine();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start --home DIR --rpc-port 0",
        "start --home DIR --join cloud",
        "start --home DIR --join cloud:1 --role king",
        "start --home DIR --role confignode",
        "start --home DIR --set wal_mode",
        "start --home DIR --timeout 0",
        "sql -p seven",
        "demo --seconds 0"
      })
  void valueThatCannotBe_oneLineAndCode2(String line) {
    assertThat(run(line)).isEqualTo(Main.WRONG_USAGE);
    assertOneLine();
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start --home DIR/a;b",
        "stop --home DIR",
        "remove --home DIR",
        "status --home DIR"
      })
  void refused_oneLineAndCode1(String line) {
    assertThat(run(line)).isEqualTo(Main.FAILED);
    assertOneLine();
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "demo ", "start ", "stop ", "remove ", "status ", "sql "})
  void help_everywhere(String command) {
    assertThat(run(command + "--help")).isZero();
    assertThat(out.toString()).startsWith("Usage: tributary " + command.strip());
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void version_namesBoth() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).matches("tributary \\d\\S+ on Apache IoTDB \\d\\S+\\s+");
  }

  @Test
  void sql_arguments_defaultsAndWhatIsNotOurs() throws CommandException {
    assertThat(sql("-p", "7000", "-e", "show version", "-disableISO8601"))
        .containsExactly(
            "-h",
            "127.0.0.1",
            "-p",
            "7000",
            "-u",
            "root",
            "-pw",
            "root",
            "-disableISO8601",
            "-e",
            "show version");
  }

  @Test
  void hostMetrics_anyHostName_isAPathNode() {
    assertThat(HostMetrics.node("edge-7.plant")).isEqualTo("edge_7_plant");
    assertThat(HostMetrics.node("7of9")).isEqualTo("h_7of9");
    assertThat(HostMetrics.node("")).isEqualTo("h_");
  }

  private static Iterable<String> sql(String... arguments) throws CommandException {
    SqlCommand command = new SqlCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.arguments();
  }

  private int run(String line) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String text = line.replace("DIR", directory.toString());
    return command.execute(text.isEmpty() ? new String[0] : text.split(" ", -1));
  }

  private void assertOneLine() {
    assertThat(err.toString().strip()).startsWith("tributary").doesNotContain("\n");
    assertThat(out.toString()).isEmpty();
  }
}
