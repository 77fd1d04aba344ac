// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.PartReader;
import io.tributary.sender.Unit;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Makes the units of one data region. */
final class RegionUnits {

  /** Makes the receipt of one of several units. */
  interface Receipts {
    Unit.Receipt of(boolean last, Optional<Message.Rows> rows);
  }

  private final int region;
  private final String database;

  RegionUnits(int region, String database) {
    this.region = region;
    this.database = database;
  }

  /** A file of a snapshot. Reads it once, for its checksum. */
  Unit.SealedFile file(RegionFiles.Pinned file, BooleanSupplier mustApply, Unit.Receipt receipt)
      throws IOException {
    RegionFile it = file.file();
    return file(file.pin(), it.startTime(), it.endTime(), mustApply, receipt);
  }

  /** A file. Reads it once, for its checksum. */
  Unit.SealedFile file(
      PinnedFile file,
      long startTime,
      long endTime,
      BooleanSupplier mustApply,
      Unit.Receipt receipt)
      throws IOException {
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
        startTime,
        endTime,
        mustApply,
        new FileRows(database, file.path(), file.modifications()),
        receipt);
  }

  /** The same unit of the live lane, with something to do after its own receipt. */
  static Unit followed(Unit unit, Runnable after) {
    Unit.Receipt receipt =
        outcome -> {
          unit.receipt().settled(outcome);
          after.run();
        };
    if (unit instanceof Unit.RowBatch rows) {
      return new Unit.RowBatch(
          rows.region(), rows.rows(), rows.points(), rows.newestTime(), receipt);
    }
    return new Unit.Deletion(unit.region(), ((Unit.Deletion) unit).delete(), receipt);
  }

  Unit deletion(DeletionJournal.Entry entry, Unit.Receipt receipt) {
    return new Unit.Deletion(region, entry.delete(), receipt);
  }

  /**
   * Mostly one; more where large values do not fit into one frame; none when all rows lie before
   * the pipe's start time.
   *
   * @throws IllegalArgumentException if a value is too large for any frame
   */
  List<Unit> rows(RowBatchBuilder batch, Receipts receipts) {
    if (batch.isEmpty()) {
      return List.of();
    }
    List<Message.Rows> messages = batch.build();
    List<Unit> units = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      boolean last = i == messages.size() - 1;
      units.add(
          new Unit.RowBatch(
              region,
              messages.get(i),
              last ? batch.points() : 0,
              batch.newestTime(),
              receipts.of(last, Optional.of(messages.get(i)))));
    }
    return units;
  }

  private static Unit.SealedFile.Part part(Path path, String label) throws IOException {
    int checksum = SyncMetrics.DISK.reading(() -> Checksum.crc32c(path));
    return new Unit.SealedFile.Part(
        path, new FileIdentity(label, Files.size(path), checksum), RegionUnits::read);
  }

  private static void read(Path path, long offset, ByteBuffer bytes) throws IOException {
    boolean unused =
        SyncMetrics.DISK.reading(
            () -> {
              PartReader.PLAIN.read(path, offset, bytes);
              return true;
            });
  }
}
