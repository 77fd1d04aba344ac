// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The demo's two nodes: an edge and a cloud, each a real node with a cluster of its own. */
final class DemoNodes {
  private static final long ABANDON_SECONDS = 30;

  private final Path directory;
  private final Node edge;
  private final Node cloud;
  private final HostPort edgeAddress;
  private final HostPort cloudAddress;

  private DemoNodes(
      Path directory, Node edge, Node cloud, HostPort edgeAddress, HostPort cloudAddress) {
    this.directory = directory;
    this.edge = edge;
    this.cloud = cloud;
    this.edgeAddress = edgeAddress;
    this.cloudAddress = cloudAddress;
  }

  /** On ports that are free now; the example can only be told once in a directory. */
  static DemoNodes in(Path directory, Consumer<String> progress) throws CommandException {
    Path edge = directory.resolve("edge");
    Path cloud = directory.resolve("cloud");
    if (Files.exists(edge) || Files.exists(cloud)) {
      throw new CommandException(
          directory + " holds a demo already; choose another directory, or start its nodes");
    }
    List<Integer> ports = Ports.pick(2, new SecureRandom());
    return new DemoNodes(
        directory,
        Node.at(edge, progress),
        Node.at(cloud, progress),
        new HostPort(HostPort.LOOPBACK, ports.get(0)),
        new HostPort(HostPort.LOOPBACK, ports.get(1)));
  }

  Path directory() {
    return directory;
  }

  HostPort edgeAddress() {
    return edgeAddress;
  }

  HostPort cloudAddress() {
    return cloudAddress;
  }

  /** Side by side; when one fails or the caller is interrupted, both are given up. */
  void start() throws CommandException, IOException, InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      Future<HostPort> first = executor.submit(() -> edge.start(request(edgeAddress)));
      Future<HostPort> second = executor.submit(() -> cloud.start(request(cloudAddress)));
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
  void stop() throws CommandException, IOException, InterruptedException {
    try {
      stop(edge);
    } finally {
      stop(cloud);
    }
  }

  void delete() throws IOException {
    Files.walkFileTree(directory, new Deletion());
  }

  private static void stop(Node node) throws CommandException, IOException, InterruptedException {
    if (node.home().isOurs()) {
      node.stop();
    }
  }

  private static StartRequest request(HostPort address) {
    return new StartRequest(
        Optional.of(address.port()),
        Optional.empty(),
        List.of(
            // A demo is nobody's business but this host's, and it is over soon.
            new Setting("dn_rpc_address", address.host()),
            new Setting(NodeRole.DATA_NODE.jvmOptionsKey(), NodeRole.STARTS_FAST)),
        Login.DEFAULT,
        StartRequest.DEFAULT_TIMEOUT);
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

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
