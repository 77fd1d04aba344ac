// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A file system of a size of one's own, in memory; closing it unmounts it. */
final class SmallDisk implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 20;
  private static final int BLOCK_BYTES = 1024 * 1024;

  private final Path folder;
  private final Path ballast;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.ballast = folder.resolve("ballast");
  }

  /** Mounts one; where that is not allowed, the test is skipped with the reason. */
  static SmallDisk mount(long bytes) throws IOException {
    Files.createDirectories(Command.work());
    Path folder = Files.createTempDirectory(Command.work(), "disk");
    SmallDisk disk = new SmallDisk(folder);
    Runtime.getRuntime().addShutdownHook(new Thread(disk::unmount, "unmount"));
    String problem = run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", folder.toString());
    if (!problem.isEmpty()) {
      Files.delete(folder);
      abort("skipped: no small disk, " + problem);
    }
    return disk;
  }

  Path folder() {
    return folder;
  }

  /** Fills it until only so much is free. */
  void fill(long freeBytes) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
      file.seek(file.length());
      while (folder.toFile().getUsableSpace() > freeBytes) {
        file.write(block);
      }
    }
  }

  /** Takes back what {@link #fill} took. */
  void free() throws IOException {
    Files.deleteIfExists(ballast);
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(folder)) {
      unmount();
      Files.delete(folder);
    }
  }

  private void unmount() {
    if (Files.exists(folder)) {
      // Lazily, so that a straggler of a process does not keep it for ever.
      run("umount", "-l", folder.toString());
    }
  }

  /** What went wrong, empty when nothing did. */
  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return command[0] + " does not end";
      }
      return process.exitValue() == 0 ? "" : "%s: %s".formatted(command[0], printed);
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }
}
