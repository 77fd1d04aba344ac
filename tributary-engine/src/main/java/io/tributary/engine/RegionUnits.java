// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Unit;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;

/** Makes the units of one data region, with what must happen when they have settled. */
final class RegionUnits {

  private final int region;
  private final String database;
  private final Consumer<ProgressIndex> progressReport;

  RegionUnits(int region, String database, Consumer<ProgressIndex> progressReport) {
    this.region = region;
    this.database = database;
    this.progressReport = progressReport;
  }

  /** A file; let go of when it has settled. Reads it once, for its checksum. */
  Unit.SealedFile file(PinnedFile file, ProgressIndex progress) throws IOException {
    Unit.SealedFile.Part part = part(file.path(), file.label());
    Optional<Unit.SealedFile.Part> modifications = Optional.empty();
    if (file.modifications().isPresent()) {
      modifications = Optional.of(part(file.modifications().get(), file.label() + ".mods"));
    }
    return new Unit.SealedFile(
        region,
        database,
        part,
        modifications,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        () -> true,
        new FileRows(database, file.path(), file.modifications()),
        outcome -> {
          file.release();
          progressReport.accept(progress);
        });
  }

  Unit deletion(DeletionJournal.Entry entry, DeletionJournal journal, ProgressIndex progress) {
    return new Unit.Deletion(
        region,
        entry.delete(),
        outcome -> {
          journal.settled(entry);
          progressReport.accept(progress);
        });
  }

  /**
   * Mostly one; more where large values do not fit into one frame, of which the last reports
   * progress; none when all rows lie before the pipe's start time.
   *
   * @throws IllegalArgumentException if a value is too large for any frame
   */
  List<Unit> rows(LiveQueue.Change.Rows rows) {
    if (rows.batch().isEmpty()) {
      progressReport.accept(rows.progress());
      return List.of();
    }
    List<Message.Rows> messages = rows.batch().build();
    List<Unit> units = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      boolean last = i == messages.size() - 1;
      units.add(
          new Unit.RowBatch(
              region,
              messages.get(i),
              last ? rows.batch().points() : 0,
              rows.batch().newestTime(),
              outcome ->
                  progressReport.accept(last ? rows.progress() : MinimumProgressIndex.INSTANCE)));
    }
    return units;
  }

  private static Unit.SealedFile.Part part(Path path, String label) throws IOException {
    return new Unit.SealedFile.Part(
        path, new FileIdentity(label, Files.size(path), Checksum.crc32c(path)));
  }
}
