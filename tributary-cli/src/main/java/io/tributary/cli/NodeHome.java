// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A node's directory and the files in it. The marker file makes it ours and says which cluster it
 * belongs to; whoever holds its lock may start or stop the node.
 */
final class NodeHome {
  private static final String MARKER = ".tributary";
  private static final String CONFIG_NODE_KEY = "config-node";
  private static final String OWN = "own";
  private static final String ROLE_KEY = "role";

  /** The engine cuts lists at commas and reads some paths as URLs. */
  private static final String FORBIDDEN = ",;#?%\"'\n";

  private final Path directory;

  private NodeHome(Path directory) {
    this.directory = directory;
  }

  static NodeHome of(Path directory) throws CommandException {
    Path absolute = directory.toAbsolutePath().normalize();
    try {
      // One name per directory: processes are recognised by it.
      if (Files.exists(absolute)) {
        absolute = absolute.toRealPath();
      }
    } catch (IOException e) {
      throw new CommandException(absolute + " cannot be read: " + e.getMessage(), e);
    }
    for (int i = 0; i < FORBIDDEN.length(); i++) {
      char c = FORBIDDEN.charAt(i);
      if (absolute.toString().indexOf(c) >= 0) {
        throw new CommandException(
            "the engine cannot work in %s: '%c' in the path".formatted(absolute, c));
      }
    }
    return new NodeHome(absolute);
  }

  Path directory() {
    return directory;
  }

  Path conf() {
    return directory.resolve("conf");
  }

  Path settingsFile() {
    return conf().resolve("iotdb-system.properties");
  }

  Path logbackFile(NodeRole role) {
    return conf().resolve("logback-" + role.fileName() + ".xml");
  }

  Path log(NodeRole role) {
    return directory.resolve("logs").resolve(role.fileName() + ".log");
  }

  Path syncLog() {
    return directory.resolve("logs").resolve("sync.log");
  }

  /** What the process itself printed; nothing after a good start. */
  Path output(NodeRole role) {
    return directory.resolve("logs").resolve(role.fileName() + ".out");
  }

  Path pidFile(NodeRole role) {
    return directory.resolve("run").resolve(role.fileName() + ".pid");
  }

  boolean isOurs() {
    return Files.isRegularFile(directory.resolve(MARKER));
  }

  void requireOurs() throws CommandException {
    if (!isOurs()) {
      throw new CommandException(directory + " is not a Tributary home (no " + MARKER + " in it)");
    }
  }

  /**
   * Empty, ours, or only conf/ in it: a person may lay the settings ready before the first start.
   */
  void requireUsable() throws CommandException {
    if (isOurs() || !Files.exists(directory)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new CommandException(directory + " is not a directory");
    }
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.anyMatch(entry -> !entry.equals(conf()))) {
        throw new CommandException(
            directory + " is not empty and not a Tributary home; choose another directory");
      }
    } catch (IOException e) {
      throw new CommandException(directory + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** How this node belongs to its cluster. Our marker must exist. */
  Membership membership() throws CommandException, IOException {
    NodeProperties marker = NodeProperties.load(directory.resolve(MARKER));
    String cluster = marker.get(CONFIG_NODE_KEY).orElse(OWN);
    if (cluster.equals(OWN)) {
      return Membership.OWN;
    }
    String role = marker.get(ROLE_KEY).orElse(NodeRole.DATA_NODE.fileName());
    return Membership.joining(
        HostPort.parse(cluster, CONFIG_NODE_KEY + " in " + MARKER),
        NodeRole.named(role, ROLE_KEY + " in " + MARKER));
  }

  /** Makes the directory ours. Repeatable; what exists stays as it is. */
  void claim(Membership membership) throws IOException {
    for (String name : new String[] {"conf", "logs", "run", "data"}) {
      Files.createDirectories(directory.resolve(name));
    }
    for (NodeRole role : NodeRole.values()) {
      writeOnce(logbackFile(role), resource(logbackFile(role).getFileName().toString()));
    }
    if (!isOurs()) {
      NodeProperties marker = NodeProperties.load(directory.resolve(MARKER));
      marker.putDefault(
          CONFIG_NODE_KEY,
          membership.joined().map(HostPort::toString).orElse(OWN),
          "This directory belongs to a Tributary node. Do not remove this file.");
      if (membership.joined().isPresent()) {
        marker.putDefault(ROLE_KEY, membership.role().fileName());
      }
      marker.save();
    }
  }

  /** Held while a start or stop works here. Our marker must exist. */
  HomeLock lock() throws CommandException, IOException {
    return HomeLock.take(directory.resolve(MARKER))
        .orElseThrow(
            () -> new CommandException("another start or stop is at work on " + directory));
  }

  private static void writeOnce(Path file, byte[] content) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    Files.write(file, content);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = NodeHome.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing in the distribution");
      }
      return in.readAllBytes();
    }
  }
}
