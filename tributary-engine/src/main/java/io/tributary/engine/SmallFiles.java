// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.Applier.SealedFile;
import io.tributary.receiver.ApplyException;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes small files as rows, several in one statement, which costs the engine less than to load
 * them (decision 0030). Without its log a row would not outlive the process.
 */
final class SmallFiles {

  private static final Logger LOGGER = LoggerFactory.getLogger(SmallFiles.class);

  /** To load a file costs about as much as to write some ten thousand values. Nulls are counted. */
  private static final long FEW_CELLS = 20_000;

  /** The size of so many that cannot be compressed; larger files are not even opened. */
  private static final long FEW_BYTES = 20 * FEW_CELLS;

  /** Of the files of one statement, which are in memory twice meanwhile. */
  private static final long MOST_CELLS = 5 * FEW_CELLS;

  /** Writes rows into the engine. */
  interface Rows {
    void write(Message.Rows rows) throws ApplyException;
  }

  /**
   * Writes the first of these files and those behind it, of the same database, that are small, too.
   *
   * @return of each file that is written, the devices that it has points of; none when the first is
   *     not small, or not taken as rows
   */
  List<Collection<String>> write(List<SealedFile> files, Rows engine) {
    if (!EngineLog.isOn()) {
      return List.of();
    }
    String database = files.get(0).database();
    FollowingRows rows = new FollowingRows();
    List<Collection<String>> devices = new ArrayList<>();
    for (SealedFile file : files) {
      Optional<List<Tablet>> few = few(file, Math.min(FEW_CELLS, MOST_CELLS - rows.cells()));
      if (few.isEmpty() || !file.database().equals(database)) {
        break;
      }
      few.get().forEach(rows::add);
      devices.add(few.get().stream().map(Tablet::device).distinct().toList());
    }
    if (devices.isEmpty() || isWritten(database, rows.tablets(), engine)) {
      return devices;
    }
    // Which of them it was is not known. Those that went in are written again, in their order.
    return devices.size() == 1 ? List.of() : write(files.subList(0, devices.size() / 2), engine);
  }

  /** Whether it is worth looking into a file that follows a large one. */
  static boolean maybeSmall(SealedFile file) {
    return file.file().toFile().length() <= FEW_BYTES;
  }

  private static boolean isWritten(String database, List<Tablet> rows, Rows engine) {
    try {
      if (!rows.isEmpty()) { // else all that the files have is deleted
        engine.write(new Message.Rows(database, rows));
      }
      return true;
    } catch (ApplyException e) {
      LOGGER.info("Small files were not taken as rows: {}", e.getMessage());
      return false;
    }
  }

  /** Its rows; empty when they are more, or cannot be read: whoever loads it says why. */
  private static Optional<List<Tablet>> few(SealedFile file, long cells) {
    try {
      return FileRows.of(file).upTo(cells, FEW_BYTES);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
