// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command's entry: runs it and turns what went wrong into one line and an exit code. */
public final class Main {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  private static final String DEBUG_VARIABLE = "TRIBUTARY_DEBUG";
  private static final String LOG_LEVEL = "tributary.log.level";

  private Main() {}

  /** Ends the process: client libraries leave threads behind. */
  public static void main(String[] args) {
    mainWith(args);
  }

  /** The same with further subcommands, of a module above this one. */
  public static void mainWith(String[] args, Object... subcommands) {
    if (isDebug() && System.getProperty(LOG_LEVEL) == null) {
      System.setProperty(LOG_LEVEL, "WARN");
    }
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "io/tributary/cli/logback-command.xml");
    }
    System.exit(commandLine(subcommands).execute(args));
  }

  static int run(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine(Object... subcommands) {
    CommandLine root = new CommandLine(new TributaryCommand());
    for (Object subcommand : subcommands) {
      root.addSubcommand(subcommand);
    }
    // Last: these reach only the subcommands that are there.
    return root.setParameterExceptionHandler((e, args) -> wrongUsage(e))
        .setExecutionExceptionHandler((e, line, parsed) -> failed(e, line));
  }

  private static int wrongUsage(ParameterException e) {
    CommandLine line = e.getCommandLine();
    String name = line.getCommandSpec().qualifiedName();
    line.getErr().println(name + ": " + complaint(e, line) + "; see " + name + " --help");
    return WRONG_USAGE;
  }

  private static String complaint(ParameterException e, CommandLine line) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> words = unmatched.getUnmatched();
      if (!words.isEmpty() && !words.get(0).startsWith("-")) {
        boolean isRoot = line.getParent() == null;
        return (isRoot ? "no such command: " : "unexpected argument: ") + words.get(0);
      }
      return "unknown option: " + String.join(" ", words);
    }
    return firstLine(e);
  }

  private static int failed(Exception e, CommandLine line) {
    PrintWriter err = line.getErr();
    if (e instanceof InterruptedException) {
      err.println("tributary: interrupted");
    } else if (e instanceof CommandException) {
      err.println("tributary: " + firstLine(e));
    } else {
      // Not foreseen: without its type the message alone often says nothing.
      err.println("tributary: " + e.getClass().getSimpleName() + ": " + firstLine(e));
    }
    if (isDebug() || TributaryCommand.isVerbose(line)) {
      e.printStackTrace(err);
    }
    err.flush();
    return e instanceof UsageException ? WRONG_USAGE : FAILED;
  }

  private static String firstLine(Exception e) {
    @Nullable String message = e.getMessage();
    return message == null ? "" : message.lines().findFirst().orElse("");
  }

  private static boolean isDebug() {
    @Nullable String value = System.getenv(DEBUG_VARIABLE);
    return value != null && !value.isEmpty() && !value.equals("0");
  }
}
