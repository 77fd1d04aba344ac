// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Column;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import io.tributary.wire.ValueType;
import io.tributary.wire.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;

/** Units to send, known by a short name. */
final class Units {

  static final String DATABASE = "root.db";

  private static final Unit.SealedFile.RowSource NO_ROWS =
      () -> {
        throw new IOException("no rows in it");
      };

  private Units() {}

  /** One row, of device {@code root.db.<name>}. */
  static Unit.RowBatch rows(String name, Unit.Receipt receipt) {
    Tablet tablet =
        new Tablet(
            DATABASE + "." + name,
            false,
            new long[] {1},
            List.of(
                new Column(
                    "s",
                    ValueType.INT64,
                    (byte) 0,
                    (byte) 0,
                    new Values.LongValues(new long[] {5}))));
    return new Unit.RowBatch(1, new Message.Rows(DATABASE, List.of(tablet)), 3, 1, receipt);
  }

  static Unit.Deletion deletion(String name, Unit.Receipt receipt) {
    return new Unit.Deletion(
        1, new Message.Delete(DATABASE, List.of(DATABASE + "." + name), 1, 9), receipt);
  }

  static Unit.SealedFile file(Path path, Unit.Receipt receipt) throws IOException {
    return sealed(part(path), Optional.empty(), receipt);
  }

  static Unit.SealedFile file(Path path, Path modifications, Unit.Receipt receipt)
      throws IOException {
    return sealed(part(path), Optional.of(part(modifications)), receipt);
  }

  /** A file that must be applied even if the receiver knows it. */
  static Unit.SealedFile mustApply(Path path, Unit.Receipt receipt) throws IOException {
    return mustApplyWhen(path, () -> true, receipt);
  }

  static Unit.SealedFile mustApplyWhen(Path path, BooleanSupplier when, Unit.Receipt receipt)
      throws IOException {
    return new Unit.SealedFile(
        1, DATABASE, part(path), Optional.empty(), 1, 9, when, NO_ROWS, receipt);
  }

  /** A file that can be read as rows. */
  static Unit.SealedFile readable(Path path, Unit.SealedFile.RowSource rows, Unit.Receipt receipt)
      throws IOException {
    return new Unit.SealedFile(
        1, DATABASE, part(path), Optional.empty(), 1, 9, () -> false, rows, receipt);
  }

  private static Unit.SealedFile sealed(
      Unit.SealedFile.Part file,
      Optional<Unit.SealedFile.Part> modifications,
      Unit.Receipt receipt) {
    return new Unit.SealedFile(
        1, DATABASE, file, modifications, 1, 9, () -> false, NO_ROWS, receipt);
  }

  private static Unit.SealedFile.Part part(Path path) throws IOException {
    byte[] content = Files.readAllBytes(path);
    CRC32C crc = new CRC32C();
    crc.update(content);
    return new Unit.SealedFile.Part(
        path,
        new FileIdentity(String.valueOf(path.getFileName()), content.length, (int) crc.getValue()));
  }
}
