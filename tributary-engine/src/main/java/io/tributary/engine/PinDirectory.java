// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iotdb.db.conf.IoTDBDescriptor;

/**
 * Where pinned files are: a folder beside the engine's own in each of its data directories, because
 * a hard link cannot leave its file system. What a crash left there is of no use and goes at start.
 */
final class PinDirectory {

  private static final String FOLDER = "tributary-pins";

  /** What a data directory holds: sealed files, and links to those that just came by LOAD. */
  private static final List<String> ENGINE_FOLDERS = List.of("sequence", "unsequence", "pipe");

  private static final AtomicLong NEXT = new AtomicLong();

  private PinDirectory() {}

  /** A fresh path on the same file system as {@code tsFile}, which the engine has or links. */
  static Path fresh(Path tsFile) throws IOException {
    Path folder = tsFile.toAbsolutePath();
    do {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IOException(tsFile + " is in none of the engine's folders " + ENGINE_FOLDERS);
      }
      folder = parent;
    } while (!isEngineFolder(folder));
    Path pins = Files.createDirectories(folder.resolveSibling(FOLDER));
    return pins.resolve(NEXT.incrementAndGet() + ".tsfile");
  }

  /** Removes what earlier processes left. Call before the first pin. */
  static void clear() {
    for (String dataDirectory : IoTDBDescriptor.getInstance().getConfig().getLocalDataDirs()) {
      Folders.deleteQuietly(Path.of(dataDirectory, FOLDER));
    }
  }

  /** Free disk of the data directory that has least of it. */
  static long freeBytes() {
    long least = Long.MAX_VALUE;
    for (String dataDirectory : IoTDBDescriptor.getInstance().getConfig().getLocalDataDirs()) {
      Path folder = Path.of(dataDirectory);
      if (Files.exists(folder)) {
        least = Math.min(least, folder.toFile().getUsableSpace());
      }
    }
    return least;
  }

  private static boolean isEngineFolder(Path folder) {
    return folder.getFileName() != null && ENGINE_FOLDERS.contains(folder.getFileName().toString());
  }
}
