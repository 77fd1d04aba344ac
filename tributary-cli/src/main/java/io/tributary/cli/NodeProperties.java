// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The node's {@code iotdb-system.properties}: read as the engine reads it, rewritten line by line
 * so that a person's comments and order survive. Not thread-safe.
 */
final class NodeProperties {
  private final Path file;
  private final List<String> lines;

  private NodeProperties(Path file, List<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  /** A missing file is an empty one. */
  static NodeProperties load(Path file) throws IOException {
    List<String> lines =
        Files.exists(file)
            ? new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8))
            : new ArrayList<>();
    return new NodeProperties(file, lines);
  }

  Optional<String> get(String key) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(String.join("\n", lines)));
    } catch (IOException e) {
      throw new IllegalStateException("a string cannot fail to be read", e);
    }
    return Optional.ofNullable(properties.getProperty(key)).map(String::trim);
  }

  /** The value of a key that the first start has written. */
  String require(String key) throws CommandException {
    return get(key).orElseThrow(() -> new CommandException(key + " is missing in " + file));
  }

  int requirePort(String key) throws CommandException {
    return HostPort.port(require(key), key + " in " + file);
  }

  /** Replaces the key where it stands, or appends it. */
  void put(String key, String value) {
    String line = key + "=" + value.replace("\\", "\\\\");
    boolean written = false;
    for (int i = 0; i < lines.size(); i++) {
      if (!isLineOf(key, lines.get(i))) {
        continue;
      }
      if (written) {
        lines.remove(i--);
      } else {
        lines.set(i, line);
        written = true;
      }
    }
    if (!written) {
      lines.add(line);
    }
  }

  /** Opens a new file with a word to its reader. */
  void head(String... comment) {
    if (lines.isEmpty()) {
      for (String line : comment) {
        lines.add("# " + line);
      }
      lines.add("");
    }
  }

  /** Appends the key under a comment unless the file has it: what a person wrote first stands. */
  void putDefault(String key, String value, String... comment) {
    if (get(key).isPresent()) {
      return;
    }
    for (String line : comment) {
      lines.add("# " + line);
    }
    put(key, value);
  }

  /** Whole file or no file: a node must never start on half of its settings. */
  void save() throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(temporary, lines, StandardCharsets.UTF_8);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean isLineOf(String key, String line) {
    String text = line.stripLeading();
    if (!text.startsWith(key)) {
      return false;
    }
    String rest = text.substring(key.length()).stripLeading();
    return rest.startsWith("=") || rest.startsWith(":");
  }
}
