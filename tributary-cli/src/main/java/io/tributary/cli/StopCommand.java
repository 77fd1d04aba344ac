// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops a node. */
@Command(
    name = "stop",
    description =
        "Stop a node and wait: the DataNode within 60 s, then its ConfigNode within 20 s; who does"
            + " not end by then is killed. That nothing is running is a success.")
final class StopCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin HomeOption home = new HomeOption();

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    Node node = Node.at(home.directory, spec.commandLine().getErr()::println);
    String outcome = node.stop() ? "stopped" : "not running";
    spec.commandLine().getOut().println(outcome + " " + node.home().directory());
    return 0;
  }
}
