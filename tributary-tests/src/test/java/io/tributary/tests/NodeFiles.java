// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A node's directory: its settings, logs and pid files. */
final class NodeFiles {
  static final String SYSTEM_PROPERTIES = "iotdb-system.properties";
  static final String COMMON_PROPERTIES = "iotdb-common.properties";

  private final Path home;
  private final Map<String, List<String>> original = new LinkedHashMap<>();

  NodeFiles(Path home) {
    this.home = home;
  }

  Path home() {
    return home;
  }

  /** A settings file; the first start writes {@link #SYSTEM_PROPERTIES}. */
  Path settings(String fileName) {
    return home.resolve("conf").resolve(fileName);
  }

  /** Sets {@code key} in a settings file, or removes it there. */
  void edit(String fileName, String key, Optional<String> value) throws IOException {
    List<String> lines = new ArrayList<>(read(fileName));
    original.putIfAbsent(fileName, List.copyOf(lines));
    lines.removeIf(line -> line.startsWith(key + "="));
    value.ifPresent(text -> lines.add(key + "=" + text));
    Files.createDirectories(settings(fileName).getParent());
    Files.write(settings(fileName), lines);
  }

  /** Undoes every edit; says whether there was one. */
  boolean restore() throws IOException {
    for (Map.Entry<String, List<String>> file : original.entrySet()) {
      if (file.getValue().isEmpty()) {
        Files.deleteIfExists(settings(file.getKey()));
      } else {
        Files.write(settings(file.getKey()), file.getValue());
      }
    }
    boolean edited = !original.isEmpty();
    original.clear();
    return edited;
  }

  /** A log: {@code datanode}, {@code confignode} or {@code sync}. */
  String log(String name) throws IOException {
    Path file = home.resolve("logs").resolve(name + ".log");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** What a receiver holds of files in arrival. */
  List<Path> arriving() throws IOException {
    return files(tributary().resolve("arriving"));
  }

  /** Every file that is here for the sake of a transfer: in arrival, being loaded, or pinned. */
  List<Path> inTransfer() throws IOException {
    List<Path> all = new ArrayList<>(arriving());
    all.addAll(files(tributary().resolve("loading")));
    all.addAll(files(data().resolve("data").resolve("tributary-pins")));
    return all;
  }

  /** The TsFiles of a database that are sealed and have a device whose name ends so. */
  List<Path> sealed(String database, String device) throws IOException {
    List<Path> sealed = new ArrayList<>();
    for (Path file : files(data().resolve("data"))) {
      if (file.toString().endsWith(".tsfile")
          && file.toString().contains("/%s/".formatted(database))
          && Files.exists(Path.of(file + ".resource"))
          && Files.readString(file, ISO_8859_1).contains(device)) {
        sealed.add(file);
      }
    }
    return sealed;
  }

  /** What senders have set aside. */
  List<Path> quarantined() throws IOException {
    return files(tributary().resolve("pipes")).stream()
        .filter(file -> file.toString().contains("quarantine"))
        .toList();
  }

  /** The living process of this role: {@code datanode} or {@code confignode}. */
  Optional<ProcessHandle> process(String role) throws IOException {
    Path file = home.resolve("run").resolve(role + ".pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String pid = Files.readString(file).strip().lines().findFirst().orElse("");
    // A pid that somebody else has got since is not ours to kill.
    return pid.isEmpty()
        ? Optional.empty()
        : ProcessHandle.of(Long.parseLong(pid)).filter(this::isOurs);
  }

  /** Every living process that names this directory, whatever became of the pid files. */
  List<ProcessHandle> survivors() {
    return ProcessHandle.allProcesses().filter(this::isOurs).toList();
  }

  /** Copies the logs to where they stay, and deletes the directory. */
  void delete(Path keptLogs) throws IOException {
    copyLogs(keptLogs);
    if (!Files.exists(home)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(home)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  private void copyLogs(Path kept) throws IOException {
    Path logs = home.resolve("logs");
    if (!Files.isDirectory(logs)) {
      return;
    }
    Files.createDirectories(kept);
    try (Stream<Path> files = Files.list(logs)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, kept.resolve(file.getFileName()));
      }
    }
  }

  private Path data() {
    return home.resolve("data").resolve("datanode");
  }

  private Path tributary() {
    return data().resolve("system").resolve("tributary");
  }

  /** All files in a folder and below; a folder or file that goes meanwhile is none. */
  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return files(folder);
      }
      throw e;
    }
  }

  private List<String> read(String fileName) throws IOException {
    Path file = settings(fileName);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private boolean isOurs(ProcessHandle process) {
    return process.isAlive()
        && process.info().commandLine().filter(line -> line.contains(home + " ")).isPresent();
  }
}
