// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An edge and a cloud on this host, each a real node with a cluster of its own. */
public final class NodePair {
  private static final long ABANDON_SECONDS = 30;
  private static final String CLIENT_PORT = "dn_rpc_port";

  private final Path directory;
  private final End edge;
  private final End cloud;

  /** One of the two, and all it needs to start. */
  private record End(Node node, HostPort address, StartRequest request) {
    HostPort start() throws CommandException, IOException, InterruptedException {
      return node.start(request);
    }

    void stop() throws CommandException, IOException, InterruptedException {
      if (node.home().isOurs()) {
        node.stop();
      }
    }
  }

  private NodePair(Path directory, End edge, End cloud) {
    this.directory = directory;
    this.edge = edge;
    this.cloud = cloud;
  }

  /**
   * Two that do not run yet, on ports that are free now.
   *
   * @param directory where nothing of another pair may be
   * @param settings of both
   */
  public static NodePair in(
      Path directory, Program program, List<Setting> settings, Consumer<String> progress)
      throws CommandException {
    Path edge = directory.resolve("edge");
    Path cloud = directory.resolve("cloud");
    if (Files.exists(edge) || Files.exists(cloud)) {
      throw new CommandException(
          directory + " holds two nodes already; choose another directory, or start them");
    }
    // All at once: two that start side by side must not find the same port free.
    Iterator<Integer> ports = Ports.pick(2 * portKeys().size(), new SecureRandom()).iterator();
    return new NodePair(
        directory,
        end(Node.at(edge, progress), ports, program, settings),
        end(Node.at(cloud, progress), ports, program, settings));
  }

  private static End end(
      Node node, Iterator<Integer> ports, Program program, List<Setting> settings) {
    List<Setting> all = new ArrayList<>(settings);
    // They are nobody's business but this host's.
    all.add(new Setting("dn_rpc_address", HostPort.LOOPBACK));
    int clientPort = ports.next();
    all.add(new Setting(CLIENT_PORT, Integer.toString(clientPort)));
    for (String key : portKeys()) {
      if (!key.equals(CLIENT_PORT)) {
        all.add(new Setting(key, Integer.toString(ports.next())));
      }
    }
    return new End(
        node, new HostPort(HostPort.LOOPBACK, clientPort), StartRequest.of(program, all));
  }

  private static List<String> portKeys() {
    List<String> keys = new ArrayList<>();
    for (NodeRole role : NodeRole.values()) {
      keys.addAll(role.portKeys());
    }
    return keys;
  }

  Path directory() {
    return directory;
  }

  public HostPort edgeAddress() {
    return edge.address();
  }

  public HostPort cloudAddress() {
    return cloud.address();
  }

  /** The processes of the edge that live. */
  public List<ProcessHandle> edgeProcesses() throws CommandException, IOException {
    return edge.node().running();
  }

  /** The processes of the cloud that live. */
  public List<ProcessHandle> cloudProcesses() throws CommandException, IOException {
    return cloud.node().running();
  }

  /** Side by side; when one fails or the caller is interrupted, both are given up. */
  public void start() throws CommandException, IOException, InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      Future<HostPort> first = executor.submit(edge::start);
      Future<HostPort> second = executor.submit(cloud::start);
      first.get();
      second.get();
    } catch (ExecutionException e) {
      throw unwrap(e);
    } finally {
      executor.shutdownNow();
      awaitEnd(executor);
    }
  }

  /** Both, even when the first will not. */
  public void stop() throws CommandException, IOException, InterruptedException {
    try {
      edge.stop();
    } finally {
      cloud.stop();
    }
  }

  /** Deletes all that they have left. They must not run. */
  public void delete() throws IOException {
    FolderRemoval.of(directory);
  }

  private static CommandException unwrap(ExecutionException e) {
    return e.getCause() instanceof CommandException cause
        ? cause
        : new CommandException("a node did not start: " + e.getCause(), e);
  }

  private static void awaitEnd(ExecutorService executor) {
    boolean interrupted = Thread.interrupted();
    try {
      executor.awaitTermination(ABANDON_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
