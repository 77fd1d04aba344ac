// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@code ./tributary} command at the root of the repository. */
final class Command {

  /** Longer than the command's own bound for a start. */
  private static final long TIMEOUT_SECONDS = 180;

  /** What a run of the command left: its exit code and what it printed. */
  record Outcome(int exitCode, String out, String err) {

    /** This outcome, if the command succeeded. */
    Outcome orThrow() {
      if (exitCode != 0) {
        throw new AssertionError("exit code %d%n%s%n%s".formatted(exitCode, out, err));
      }
      return this;
    }

    /** Standard output, line by line. */
    List<String> lines() {
      return out.lines().toList();
    }
  }

  private Command() {}

  /** Where the repository is. */
  static Path root() {
    return Path.of(System.getProperty("tributary.root", "..")).toAbsolutePath().normalize();
  }

  /** Where nodes may have their directories. */
  static Path work() {
    return Path.of(System.getProperty("tributary.work", "target/nodes"))
        .toAbsolutePath()
        .normalize();
  }

  /** Runs the command to its end. */
  static Outcome run(String... arguments) {
    List<String> line = new ArrayList<>(List.of(root().resolve("tributary").toString()));
    line.addAll(List.of(arguments));
    try {
      Files.createDirectories(work());
      Path out = Files.createTempFile(work(), "command", ".out");
      Path err = Files.createTempFile(work(), "command", ".err");
      try {
        return new Outcome(run(line, out, err), Files.readString(out), Files.readString(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new AssertionError(line + " cannot be run", e);
    }
  }

  /** Sends a process a signal that Java has no method for: {@code STOP}, {@code CONT}. */
  static void signal(ProcessHandle process, String signal) throws IOException {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).inheritIO().start();
    try {
      if (kill.waitFor() != 0) {
        throw new AssertionError("SIG%s does not reach %d".formatted(signal, process.pid()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("kill was interrupted", e);
    }
  }

  private static int run(List<String> line, Path out, Path err) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
    String dist = System.getProperty("tributary.dist");
    if (dist != null) {
      builder.environment().put("TRIBUTARY_DIST", dist);
    }
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      if (process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      String printed = Files.readString(out, StandardCharsets.UTF_8);
      throw new AssertionError(line + " does not end; it has printed: " + printed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(line + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
