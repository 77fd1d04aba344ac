// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModEntry;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModificationFile;

/**
 * A sealed file that is kept, by a hard link, whatever compaction and deletion do to it, together
 * with a copy of its deletions as they were.
 *
 * @param label the engine's name for it, for people
 */
record PinnedFile(String label, Path path, Optional<Path> modifications) {

  /** Links {@code source} as {@code target} and writes {@code entries} beside it. */
  static PinnedFile pin(Path source, Path target, Collection<ModEntry> entries) throws IOException {
    Files.createLink(target, source);
    Optional<Path> modifications = Optional.empty();
    if (!entries.isEmpty()) {
      Path path = ModificationFile.getExclusiveMods(target.toFile()).toPath();
      try (ModificationFile file = new ModificationFile(path.toFile(), false)) {
        file.write(entries);
      }
      modifications = Optional.of(path);
    }
    return new PinnedFile(source.getFileName().toString(), target, modifications);
  }

  /** Whether it is the file at this path. */
  boolean isLinkOf(Path source) {
    try {
      return Files.isSameFile(path, source);
    } catch (IOException e) {
      return false; // the engine has compacted it
    }
  }

  /** Whether the engine has let go of it, so that its bytes are on disk for us alone. */
  boolean isAlone() {
    try {
      return (int) Files.getAttribute(path, "unix:nlink") == 1;
    } catch (IOException | UnsupportedOperationException e) {
      return false; // released just now, or a file system that does not count links
    }
  }

  /** Lets go of it; may be called again. */
  void release() {
    try {
      Files.deleteIfExists(path);
      if (modifications.isPresent()) {
        Files.deleteIfExists(modifications.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
