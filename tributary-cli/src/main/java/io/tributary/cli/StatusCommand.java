// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how a node is doing. */
@Command(
    name = "status",
    description =
        "Show a node's processes, ports, pipe sinks and pipes, and how these fare. Ends with 0 when the node runs and"
            + " answers SQL, with 3 when it does not.")
final class StatusCommand implements Callable<Integer> {
  static final int NOT_RUNNING = 3;

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin HomeOption home = new HomeOption();

  @Option(names = "--json", description = "As JSON, for scripts; see docs/operations.md.")
  boolean json;

  @Mixin LoginOptions login = new LoginOptions();

  @Override
  public Integer call() throws CommandException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    StatusReport report =
        StatusReport.of(
            Node.at(home.directory, spec.commandLine().getErr()::println), login.login());
    if (json) {
      out.println(
          new GsonBuilder()
              .disableHtmlEscaping()
              .serializeNulls()
              .setPrettyPrinting()
              .create()
              .toJson(report.json()));
    } else {
      report.print(out);
    }
    out.flush();
    return report.isUp() ? 0 : NOT_RUNNING;
  }
}
