// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModEntry;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModificationFile;
import org.apache.tsfile.exception.write.WriteProcessException;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.apache.tsfile.read.TsFileSequenceReader;
import org.apache.tsfile.write.TsFileWriter;
import org.apache.tsfile.write.record.Tablet;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.jspecify.annotations.Nullable;

/** Files as the engine seals them, written by the engine's own library. */
final class SealedFiles {

  /** One row. */
  record Row(long time, List<@Nullable Object> values) {
    Row(long time, @Nullable Object... values) {
      this(time, Arrays.asList(values));
    }
  }

  private final TsFileWriter writer;

  private SealedFiles(TsFileWriter writer) {
    this.writer = writer;
  }

  interface Content {
    void write(SealedFiles file) throws IOException, WriteProcessException;
  }

  static Path write(Path path, Content content) throws IOException, WriteProcessException {
    try (TsFileWriter writer = new TsFileWriter(path.toFile())) {
      content.write(new SealedFiles(writer));
    }
    return path;
  }

  static Path modifications(Path file, ModEntry... entries) throws IOException {
    Path path = ModificationFile.getExclusiveMods(file.toFile()).toPath();
    try (ModificationFile target = new ModificationFile(path.toFile(), false)) {
      target.write(Arrays.asList(entries));
    }
    return path;
  }

  /** Rows of a device; a null is a point that is missing. */
  @SuppressWarnings("deprecation") // writeTree knows no aligned devices
  void device(String device, boolean aligned, List<IMeasurementSchema> schemas, Row... rows)
      throws IOException, WriteProcessException {
    if (aligned) {
      writer.registerAlignedTimeseries(device, schemas);
    } else {
      for (IMeasurementSchema schema : schemas) {
        writer.registerTimeseries(device, schema);
      }
    }
    Tablet tablet = new Tablet(device, schemas, rows.length);
    tablet.initBitMaps();
    for (int row = 0; row < rows.length; row++) {
      tablet.addTimestamp(row, rows[row].time());
      for (int column = 0; column < schemas.size(); column++) {
        Object value = rows[row].values().get(column);
        if (value == null) {
          tablet.getBitMaps()[column].mark(row);
        } else {
          tablet.addValue(schemas.get(column).getMeasurementName(), row, value);
        }
      }
    }
    if (aligned) {
      writer.writeAligned(tablet);
    } else {
      writer.writeTree(tablet);
    }
    var unused = writer.flush();
  }

  /** Where the bytes of a series' first chunk begin, behind its header. */
  static long chunkOffset(Path path, String device, String measurement) throws IOException {
    try (TsFileSequenceReader reader = new TsFileSequenceReader(path.toString())) {
      IDeviceID id = IDeviceID.Factory.DEFAULT_FACTORY.create(device);
      long header =
          Objects.requireNonNull(reader.readChunkMetadataInDevice(id).get(measurement))
              .get(0)
              .getOffsetOfChunkHeader();
      return header + reader.readMemChunk(header).getHeader().getSerializedSize();
    }
  }
}
