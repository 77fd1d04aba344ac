// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command above the commands. */
@Command(
    name = "tributary",
    description = "Real-time edge-to-cloud synchronisation for Apache IoTDB.",
    synopsisSubcommandLabel = "COMMAND",
    footer = "%nAnd: tributary bench compares with the engine's own pipe; see its --help.",
    versionProvider = TributaryCommand.Version.class,
    subcommands = {
      DemoCommand.class,
      StartCommand.class,
      StopCommand.class,
      RemoveCommand.class,
      StatusCommand.class,
      SqlCommand.class
    })
final class TributaryCommand implements Runnable {
  private static final String VERBOSE = "--verbose";

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--help", usageHelp = true, scope = ScopeType.INHERIT, description = "This text.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "The version.")
  boolean version;

  @Option(
      names = {"-v", VERBOSE},
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error; TRIBUTARY_DEBUG=1 also shows logs.")
  boolean verbose;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }

  static boolean isVerbose(CommandLine line) {
    CommandLine root = line;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return root.getCommand() instanceof TributaryCommand command && command.verbose;
  }

  /** The versions that the build has written down. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      Properties versions = new Properties();
      try (InputStream in = TributaryCommand.class.getResourceAsStream("version.properties")) {
        if (in != null) {
          versions.load(in);
        }
      }
      return new String[] {
        "tributary %s on Apache IoTDB %s"
            .formatted(versions.getProperty("tributary"), versions.getProperty("iotdb"))
      };
    }
  }
}
