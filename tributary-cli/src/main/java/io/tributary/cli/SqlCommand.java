// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.iotdb.cli.Cli;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** The stock client of the engine, with defaults for a node on this host. */
@Command(
    name = "sql",
    description =
        "The stock IoTDB client. Reads statements from the terminal, or runs those of -e and ends"
            + " non-zero when the last one fails. Further options are handed to it unchanged.")
final class SqlCommand implements Callable<Integer> {
  @Option(
      names = "-h",
      paramLabel = "HOST",
      defaultValue = HostPort.LOOPBACK,
      description = "Where the node is (default: ${DEFAULT-VALUE}).")
  String host = HostPort.LOOPBACK;

  @Option(
      names = "-p",
      paramLabel = "PORT",
      defaultValue = "6667",
      description = "Its port for clients (default: ${DEFAULT-VALUE}).")
  String port = "6667";

  @Option(
      names = "-u",
      paramLabel = "USER",
      defaultValue = Login.DEFAULT_USER,
      description = "User (default: ${DEFAULT-VALUE}).")
  String user = Login.DEFAULT_USER;

  @Option(
      names = "-pw",
      paramLabel = "PASSWORD",
      defaultValue = Login.DEFAULT_PASSWORD,
      description = "The user's password (default: the engine's own).")
  String password = Login.DEFAULT_PASSWORD;

  @Option(names = "-e", paramLabel = "SQL", description = "Statements to run, separated by ';'.")
  List<String> statements = new ArrayList<>();

  @Unmatched List<String> further = new ArrayList<>();

  /** The stock client ends the process itself, with its own exit code. */
  @Override
  public Integer call() throws CommandException, IOException, ClassNotFoundException {
    Cli.main(arguments().toArray(new String[0]));
    return 0;
  }

  List<String> arguments() throws CommandException {
    HostPort.port(port, "-p");
    List<String> arguments =
        new ArrayList<>(List.of("-h", host, "-p", port, "-u", user, "-pw", password));
    arguments.addAll(further);
    if (!statements.isEmpty()) {
      // Last: the stock client takes all that follows -e as part of the statement.
      arguments.add("-e");
      arguments.add(String.join(";", statements));
    }
    return arguments;
  }
}
