// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Unit.SealedFile.RowCursor;
import io.tributary.sender.Unit.SealedFile.RowSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModEntry;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModificationFile;

/**
 * The points of a sealed file, without those that its deletions hide. Thread-safe.
 *
 * @param database where its devices live
 * @param modifications the file beside it with its deletions
 */
record FileRows(String database, Path file, Optional<Path> modifications) implements RowSource {

  /** A load takes as long as some ten thousand points take to be written. */
  private static final long FEW_POINTS = 20_000;

  /** So much they have at most when they cannot be compressed; spares a look into larger files. */
  private static final long FEW_BYTES = 20 * FEW_POINTS;

  /**
   * {@inheritDoc}
   *
   * <p>Device by device. The points of a series come in the order of time; an aligned device's
   * series come together, another device's one after the other. A series that cannot be read is
   * left out, and the last {@code next} throws and names it, when everything else has been given.
   */
  @Override
  public RowCursor open() throws IOException {
    return FileRowCursor.open(database, file, deletions());
  }

  /** Whether so few that the engine has less to do with them than with the file. */
  boolean areFew() {
    try {
      return Files.size(file) <= FEW_BYTES
          && FileContents.of(file).stream().mapToLong(FileContents.Device::points).sum()
              <= FEW_POINTS;
    } catch (IOException e) {
      return false; // whoever loads it says what is wrong
    }
  }

  private List<ModEntry> deletions() throws IOException {
    if (modifications.isEmpty()) {
      return List.of();
    }
    try (ModificationFile source = new ModificationFile(modifications.get().toFile(), false)) {
      return source.getAllMods();
    } catch (RuntimeException e) {
      throw new IOException(modifications.get() + " cannot be read: " + e, e);
    }
  }
}
