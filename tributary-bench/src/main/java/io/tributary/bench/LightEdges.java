// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.CommandException;
import io.tributary.cli.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/** Some light edges, a process each. Closing it ends those that have not ended. */
final class LightEdges implements AutoCloseable {
  private final List<Process> processes = new ArrayList<>();
  private final List<BufferedReader> outputs = new ArrayList<>();

  private LightEdges() {}

  /**
   * Returns when all are ready.
   *
   * @param first the number of the first of them
   */
  static LightEdges start(
      Contender contender, HostPort receiver, int first, int count, long pointsEach)
      throws CommandException, IOException {
    LightEdges edges = new LightEdges();
    boolean ready = false;
    try {
      for (int edge = first; edge < first + count; edge++) {
        edges.start(command(contender, receiver, edge, pointsEach));
      }
      for (BufferedReader output : edges.outputs) {
        String unused = await(output, LightEdge.READY);
      }
      ready = true;
      return edges;
    } finally {
      if (!ready) {
        edges.close();
      }
    }
  }

  /** Lets all begin, and waits for them. Each ends by itself after a bound. */
  DoubleSummaryStatistics send() throws CommandException, IOException {
    for (Process process : processes) {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }
    DoubleSummaryStatistics seconds = new DoubleSummaryStatistics();
    for (BufferedReader output : outputs) {
      seconds.accept(Double.parseDouble(await(output, LightEdge.DONE)));
    }
    return seconds;
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }

  private void start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(process);
    outputs.add(process.inputReader(StandardCharsets.UTF_8));
  }

  /** The rest of the first line that begins so. */
  private static String await(BufferedReader output, String beginning)
      throws CommandException, IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(beginning)) {
        return line.substring(beginning.length());
      }
    }
    throw new CommandException("a light edge ended before it said: " + beginning.strip());
  }

  /** Compiles little: the compilers of all would take the processors from what is measured. */
  private static List<String> command(
      Contender contender, HostPort receiver, int edge, long points) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx96m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "-Dlogback.configurationFile=io/tributary/cli/logback-command.xml",
        "-cp",
        System.getProperty("java.class.path"),
        LightEdge.class.getName(),
        LightEdge.NAME,
        contender.name(),
        receiver.host(),
        Integer.toString(receiver.port()),
        Integer.toString(edge),
        Long.toString(points));
  }
}
