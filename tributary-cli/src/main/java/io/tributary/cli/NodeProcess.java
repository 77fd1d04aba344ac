// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One of a node's processes, found by its pid file and recognised by its command line: a pid that
 * the system has given to someone else since is nobody of ours.
 */
final class NodeProcess {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final NodeRole role;
  private final NodeHome home;

  NodeProcess(NodeRole role, NodeHome home) {
    this.role = role;
    this.home = home;
  }

  NodeRole role() {
    return role;
  }

  /** The living process; empty when there is none, also when it died without a word. */
  Optional<ProcessHandle> find() {
    return recordedPid().flatMap(ProcessHandle::of).filter(this::isOurs);
  }

  boolean isRunning() {
    return find().isPresent();
  }

  /** Starts it in the background, to outlive this process and its terminal. */
  void launch(NodeProperties settings, Program program) throws CommandException, IOException {
    Path output = home.output(role);
    if (Files.exists(output)) {
      // The last words of a run that crashed are worth one more start.
      Files.move(
          output,
          output.resolveSibling(output.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    ProcessBuilder builder =
        new ProcessBuilder(JvmCommand.of(role, home, settings, program))
            .directory(home.directory().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    // By environment: as an argument, 200 jars would hide all else in a list of processes.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    record(builder.start().pid());
  }

  /** Asks it to end, and waits; false when it would not within the bound. */
  boolean terminate(Duration bound) throws InterruptedException {
    find().ifPresent(ProcessHandle::destroy);
    return awaitEnd(bound);
  }

  /** Ends it without asking; what it has acknowledged is in its write-ahead log. */
  boolean kill(Duration bound) throws InterruptedException {
    find().ifPresent(ProcessHandle::destroyForcibly);
    return awaitEnd(bound);
  }

  void forget() throws IOException {
    Files.deleteIfExists(home.pidFile(role));
  }

  private boolean awaitEnd(Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (isRunning()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      Thread.sleep(PAUSE.toMillis());
    }
    return true;
  }

  private Optional<Long> recordedPid() {
    try {
      return Optional.of(Long.valueOf(Files.readString(home.pidFile(role)).trim()));
    } catch (IOException | NumberFormatException e) {
      // No file, or a torn one: nothing that could be trusted.
      return Optional.empty();
    }
  }

  private void record(long pid) throws IOException {
    Path file = home.pidFile(role);
    Files.createDirectories(file.resolveSibling(""));
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(temporary, List.of(Long.toString(pid)), StandardCharsets.US_ASCII);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * A dead process that nobody has reaped yet still counts as alive for the JDK, but has no command
   * line any more.
   */
  private boolean isOurs(ProcessHandle process) {
    String mark = JvmCommand.mark(role, home.directory());
    ProcessHandle.Info info = process.info();
    return info.arguments()
        .map(arguments -> Arrays.asList(arguments).contains(mark))
        .orElseGet(() -> info.commandLine().orElse("").contains(mark + " "));
  }
}
