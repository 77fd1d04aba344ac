// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The command line of a node's process. Pure. */
final class JvmCommand {
  private static final List<String> OPENED_PACKAGES =
      List.of("java.util.concurrent", "java.lang", "java.util", "java.nio", "java.io", "java.net");

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern HEAP = Pattern.compile("[1-9][0-9]*[kKmMgG]");

  /**
   * Takes the process out of the terminal's reach: a session of its own where the system has
   * setsid, else deaf to hang-up and Ctrl-C. Either way exec keeps the pid.
   */
  private static final String DETACH =
      "command -v setsid >/dev/null 2>&1 && exec setsid \"$@\"; trap '' HUP INT; exec \"$@\"";

  private JvmCommand() {}

  /** By this argument a process is known as this home's, whatever became of its pid file. */
  static String mark(NodeRole role, Path home) {
    return "-Dtributary." + role.fileName() + "=" + home;
  }

  static List<String> of(NodeRole role, NodeHome home, NodeProperties settings, Program program)
      throws CommandException {
    Path directory = home.directory();
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", DETACH, "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(mark(role, directory));
    command.addAll(memory(role, settings));
    // Out of memory means a node that half works; a dead one is seen and started again.
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.addAll(engine(home));
    command.add("-Diotdb.jmx.local=true");
    command.add("-Dlogback.configurationFile=" + home.logbackFile(role));
    command.add("-Dfile.encoding=UTF-8");
    command.add("-Dsun.jnu.encoding=UTF-8");
    String options = settings.get(role.jvmOptionsKey()).orElse(role.defaultJvmOptions());
    BLANKS.splitAsStream(options).filter(option -> !option.isEmpty()).forEach(command::add);
    command.add(role.mainClass(program));
    command.add("-s");
    return command;
  }

  /** One of the engine's tools, which ends by itself. */
  static List<String> tool(NodeHome home, String mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(engine(home));
    command.add(mainClass);
    command.addAll(List.of(arguments));
    return command;
  }

  /** What the engine needs of the JVM, and where it finds this home. */
  private static List<String> engine(NodeHome home) {
    Path directory = home.directory();
    List<String> options = new ArrayList<>();
    for (String name : OPENED_PACKAGES) {
      options.add("--add-opens=java.base/" + name + "=ALL-UNNAMED");
    }
    options.add("-DIOTDB_HOME=" + directory);
    options.add("-DIOTDB_CONF=" + home.conf());
    options.add("-DCONFIGNODE_HOME=" + directory);
    options.add("-DCONFIGNODE_CONF=" + home.conf());
    options.add("-DTSFILE_HOME=" + directory);
    options.add("-DTSFILE_CONF=" + home.conf());
    return options;
  }

  private static List<String> memory(NodeRole role, NodeProperties settings)
      throws CommandException {
    String heap = settings.get(role.heapKey()).orElse(role.defaultHeap());
    if (!HEAP.matcher(heap).matches()) {
      throw new CommandException(
          "%s=%s is not a size such as %s".formatted(role.heapKey(), heap, role.defaultHeap()));
    }
    // Off the heap the engine keeps its write-ahead log's buffers and what is on the wire.
    return List.of("-Xms64m", "-Xmx" + heap, "-XX:MaxDirectMemorySize=" + heap);
  }
}
