// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes a DataNode out of its cluster. */
@Command(
    name = "remove",
    description =
        "Take a DataNode out of its cluster for good: the engine moves its regions to the others,"
            + " then the DataNode ends. Its files stay and are of no more use.")
final class RemoveCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin HomeOption home = new HomeOption();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "How long its regions may take; default ${DEFAULT-VALUE}.")
  int timeoutSeconds;

  @Mixin LoginOptions login = new LoginOptions();

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    Node node = Node.at(home.directory, spec.commandLine().getErr()::println);
    new NodeRemoval(node, login.login()).run(Duration.ofSeconds(timeoutSeconds));
    spec.commandLine().getOut().println("removed " + node.home().directory());
    return 0;
  }
}
