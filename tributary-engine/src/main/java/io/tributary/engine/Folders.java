// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whole folders of files. */
final class Folders {

  private static final Logger LOGGER = LoggerFactory.getLogger(Folders.class);

  private Folders() {}

  /** Deletes a folder and all that is in it; fine when it is not there. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** The same where a leftover does no harm: it is logged. */
  static void deleteQuietly(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try {
      delete(folder);
    } catch (IOException e) {
      LOGGER.warn("{} cannot be removed", folder, e);
    }
  }
}
