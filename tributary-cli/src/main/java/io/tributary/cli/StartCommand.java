// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a node in the background. */
@Command(
    name = "start",
    description = {
      "Start one node in the background: a ConfigNode and a DataNode, or with --join a further"
          + " DataNode or ConfigNode. Returns when SQL is answered, or the cluster has taken the"
          + " ConfigNode in, and prints 'ready HOST:PORT' last.",
      "If only one of the two processes is running, the other is started."
    })
final class StartCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin HomeOption home = new HomeOption();

  @Option(
      names = "--rpc-port",
      paramLabel = "PORT",
      description = "Port for clients; the first start's default is 6667. Kept.")
  @Nullable String rpcPort;

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      description = "Join the cluster whose ConfigNode listens there. First start only.")
  @Nullable String join;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "What joins: datanode, the default, or confignode. First start only.")
  @Nullable String role;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Write a key of the engine or of Tributary into the settings. Repeatable.")
  List<String> settings = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "Give up after this time (default: ${DEFAULT-VALUE}).")
  int timeoutSeconds;

  @Mixin LoginOptions login = new LoginOptions();

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    StartRequest request = request();
    Node node = Node.at(home.directory, spec.commandLine().getErr()::println);
    HostPort address = node.start(request);
    if (node.home().membership().roles().contains(NodeRole.CONFIG_NODE)) {
      HostPort configNode =
          ConfigNodeProbe.address(NodeProperties.load(node.home().settingsFile()));
      spec.commandLine().getOut().println("ConfigNode " + configNode);
    }
    spec.commandLine().getOut().println("ready " + address);
    return 0;
  }

  private StartRequest request() throws CommandException {
    List<Setting> parsed = new ArrayList<>();
    for (String text : settings) {
      parsed.add(Setting.parse(text));
    }
    if (timeoutSeconds < 1) {
      throw new UsageException("--timeout " + timeoutSeconds + " is not a number of seconds");
    }
    return new StartRequest(
        rpcPort == null ? Optional.empty() : Optional.of(HostPort.port(rpcPort, "--rpc-port")),
        membership(),
        parsed,
        login.login(),
        Program.TRIBUTARY,
        Duration.ofSeconds(timeoutSeconds));
  }

  private Optional<Membership> membership() throws CommandException {
    if (join == null) {
      if (role != null) {
        throw new UsageException("--role needs --join: a first node has both roles");
      }
      return Optional.empty();
    }
    NodeRole joinAs = role == null ? NodeRole.DATA_NODE : NodeRole.named(role, "--role");
    return Optional.of(Membership.joining(HostPort.parse(join, "--join"), joinAs));
  }
}
