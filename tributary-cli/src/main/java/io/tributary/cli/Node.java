// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** One node under one directory: started in the background, stopped, asked. */
public final class Node {
  /** The DataNode writes down what it has in memory. */
  static final Duration DATA_NODE_BOUND = Duration.ofMinutes(1);

  static final Duration CONFIG_NODE_BOUND = Duration.ofSeconds(20);

  private static final Duration KILL_BOUND = Duration.ofSeconds(10);

  private final NodeHome home;
  private final Consumer<String> progress;

  private Node(NodeHome home, Consumer<String> progress) {
    this.home = home;
    this.progress = progress;
  }

  /** The node at a directory that may not exist yet; {@code progress} hears what a person would. */
  public static Node at(Path directory, Consumer<String> progress) throws CommandException {
    return new Node(NodeHome.of(directory), progress);
  }

  NodeHome home() {
    return home;
  }

  NodeProcess process(NodeRole role) {
    return new NodeProcess(role, home);
  }

  /** Those of its processes that live. */
  public List<ProcessHandle> running() throws CommandException, IOException {
    return processes().stream().flatMap(process -> process.find().stream()).toList();
  }

  /** The processes that make this node, in the order they start. */
  List<NodeProcess> processes() throws CommandException, IOException {
    return processes(home.membership());
  }

  List<NodeProcess> processes(Membership membership) {
    return membership.roles().stream().map(this::process).toList();
  }

  /** Starts what is not running and returns when SQL is answered. */
  public HostPort start(StartRequest request)
      throws CommandException, IOException, InterruptedException {
    return new NodeStart(this, request, progress).run();
  }

  /**
   * Stops the DataNode, then its ConfigNode, to which it says goodbye. Who does not end within the
   * bound is killed.
   *
   * @return whether anything was running
   */
  public boolean stop() throws CommandException, IOException, InterruptedException {
    home.requireOurs();
    HomeLock lock = home.lock();
    try {
      boolean data = stop(process(NodeRole.DATA_NODE), DATA_NODE_BOUND);
      boolean config = stop(process(NodeRole.CONFIG_NODE), CONFIG_NODE_BOUND);
      return data || config;
    } finally {
      lock.release();
    }
  }

  private boolean stop(NodeProcess process, Duration bound)
      throws CommandException, IOException, InterruptedException {
    boolean running = process.isRunning();
    if (running && !process.terminate(bound)) {
      progress.accept(
          "%s did not end within %d s and is killed"
              .formatted(process.role().title(), bound.toSeconds()));
      if (!process.kill(KILL_BOUND)) {
        throw new CommandException(process.role().title() + " cannot be killed");
      }
    }
    process.forget();
    return running;
  }
}
