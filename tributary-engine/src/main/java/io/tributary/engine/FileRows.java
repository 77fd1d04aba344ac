// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.Applier;
import io.tributary.sender.Unit.SealedFile.RowCursor;
import io.tributary.sender.Unit.SealedFile.RowSource;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  static FileRows of(Applier.SealedFile file) {
    return new FileRows(file.database(), file.file(), file.modifications());
  }

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

  /**
   * All of them, columns with the same times side by side; empty when they are more values than
   * that, nulls counted, or the file is larger.
   */
  Optional<List<Tablet>> upTo(long cells, long bytes) throws IOException {
    if (Files.size(file) > bytes) {
      return Optional.empty();
    }
    List<Tablet> all = new ArrayList<>();
    long left = cells;
    try (RowCursor cursor = open()) {
      Optional<Message.Rows> next = cursor.next();
      while (next.isPresent() && left >= 0) {
        List<Tablet> tablets = SharedTimes.joined(next.get()).tablets();
        left -= tablets.stream().mapToLong(Tablet::cells).sum();
        all.addAll(tablets);
        next = cursor.next();
      }
    }
    return left < 0 ? Optional.empty() : Optional.of(all);
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
