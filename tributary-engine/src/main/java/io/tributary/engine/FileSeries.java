// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModEntry;
import org.apache.iotdb.db.utils.ModificationUtils;
import org.apache.tsfile.file.metadata.AlignedChunkMetadata;
import org.apache.tsfile.file.metadata.IChunkMetadata;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.apache.tsfile.read.TsFileSequenceReader;
import org.apache.tsfile.read.common.BatchData;
import org.apache.tsfile.read.controller.CachedChunkLoaderImpl;
import org.apache.tsfile.read.reader.series.FileSeriesReader;
import org.apache.tsfile.utils.TsPrimitiveType;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.jspecify.annotations.Nullable;

/**
 * The points of one series of a sealed file, or of some series of an aligned device, in the order
 * of time. A page is in memory, and the chunk that it is from. Used by one thread.
 */
final class FileSeries {

  /**
   * Which points.
   *
   * @param measurements one, unless the device is aligned
   * @param from the first time that is wanted
   */
  record Selection(IDeviceID device, boolean aligned, List<String> measurements, long from) {

    /** The same points, each series by itself. */
    List<Selection> single(long newFrom) {
      return measurements.stream()
          .map(each -> new Selection(device, aligned, List.of(each), newFrom))
          .toList();
    }

    @Override
    public String toString() {
      return device + "." + String.join(",", measurements);
    }
  }

  /** Chunks are read once, one after the other. */
  private static final int CACHED_CHUNKS = 1;

  /** Less than a frame takes by far, and enough for a frame to be worth its while. */
  private static final int MAX_TABLET_BYTES = 512 * 1024;

  private final Selection selection;
  private final List<MeasurementSchema> schemas;
  private final FileSeriesReader reader;
  private @Nullable BatchData page;
  private long from;

  private FileSeries(
      Selection selection, List<MeasurementSchema> schemas, FileSeriesReader reader) {
    this.selection = selection;
    this.schemas = schemas;
    this.reader = reader;
    this.from = selection.from();
  }

  /**
   * Begins at the first point.
   *
   * @param deletions what hides points of the file
   */
  static FileSeries open(TsFileSequenceReader file, Selection selection, List<ModEntry> deletions)
      throws IOException {
    List<List<IChunkMetadata>> columns = new ArrayList<>();
    List<IChunkMetadata> chunks =
        selection.aligned()
            ? alignedChunks(file, selection, columns)
            : chunks(file, selection, columns);
    List<MeasurementSchema> schemas = new ArrayList<>();
    for (List<IChunkMetadata> column : columns) {
      schemas.add(file.getMeasurementSchema(column));
    }
    hide(chunks, selection, deletions);
    return new FileSeries(
        selection,
        schemas,
        new FileSeriesReader(new CachedChunkLoaderImpl(file, CACHED_CHUNKS), chunks, null));
  }

  Selection selection() {
    return selection;
  }

  /** The first time that has not been read. */
  long nextTime() {
    return from;
  }

  /** An empty tablet for these points. */
  TabletBuilder newTablet() {
    return new TabletBuilder(selection.device().toString(), selection.aligned(), schemas);
  }

  /**
   * Appends points until the tablet is full. What was appended before an exception is right.
   *
   * @return whether there may be more
   */
  boolean read(TabletBuilder tablet, int maxCells) throws IOException {
    int bytes = 0;
    while (tablet.cells() < maxCells && bytes < MAX_TABLET_BYTES) {
      BatchData current = page;
      if (current != null && current.hasCurrent()) {
        bytes += append(current, tablet);
        current.next();
      } else if (reader.hasNextBatch()) {
        page = checked(reader.nextBatch());
      } else {
        return false;
      }
    }
    return true;
  }

  private int append(BatchData current, TabletBuilder tablet) {
    long time = current.currentTime();
    if (time < from) {
      return 0;
    }
    from = time == Long.MAX_VALUE ? time : time + 1;
    if (!selection.aligned()) {
      return tablet.append(time, List.of(current.currentValue()));
    }
    List<@Nullable Object> values = new ArrayList<>();
    for (TsPrimitiveType value : current.getVector()) {
      values.add(value == null ? null : value.getValue());
    }
    return tablet.append(time, values);
  }

  /** A page has no checksum. Times that fall tell that its bytes are not what was written. */
  private BatchData checked(BatchData read) throws IOException {
    for (int i = 1; i < read.length(); i++) {
      if (read.getTimeByIndex(i) <= read.getTimeByIndex(i - 1)) {
        throw new IOException(
            "time %d stands behind %d"
                .formatted(read.getTimeByIndex(i), read.getTimeByIndex(i - 1)));
      }
    }
    return read;
  }

  private static List<IChunkMetadata> chunks(
      TsFileSequenceReader file, Selection selection, List<List<IChunkMetadata>> columns)
      throws IOException {
    List<IChunkMetadata> chunks =
        new ArrayList<>(
            file.getIChunkMetadataList(selection.device(), selection.measurements().get(0)));
    columns.add(List.copyOf(chunks));
    return chunks;
  }

  private static List<IChunkMetadata> alignedChunks(
      TsFileSequenceReader file, Selection selection, List<List<IChunkMetadata>> columns)
      throws IOException {
    selection.measurements().forEach(each -> columns.add(new ArrayList<>()));
    List<IChunkMetadata> chunks = new ArrayList<>();
    for (AlignedChunkMetadata all : file.getAlignedChunkMetadata(selection.device(), true)) {
      Map<String, IChunkMetadata> byName = new HashMap<>();
      for (IChunkMetadata value : all.getValueChunkMetadataList()) {
        if (value != null) {
          byName.put(value.getMeasurementUid(), value);
        }
      }
      List<@Nullable IChunkMetadata> wanted = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        IChunkMetadata value = byName.get(selection.measurements().get(i));
        wanted.add(value);
        if (value != null) {
          columns.get(i).add(value);
        }
      }
      if (wanted.stream().anyMatch(value -> value != null)) {
        chunks.add(new AlignedChunkMetadata(all.getTimeChunkMetadata(), wanted));
      }
    }
    return chunks;
  }

  private static void hide(
      List<IChunkMetadata> chunks, Selection selection, List<ModEntry> deletions) {
    List<ModEntry> ofDevice =
        deletions.stream().filter(each -> each.affects(selection.device())).toList();
    List<List<ModEntry>> ofColumns =
        selection.measurements().stream()
            .map(name -> ofDevice.stream().filter(each -> each.affects(name)).toList())
            .toList();
    if (!selection.aligned()) {
      ModificationUtils.modifyChunkMetaData(chunks, ofColumns.get(0));
      return;
    }
    List<AlignedChunkMetadata> aligned = new ArrayList<>();
    chunks.forEach(each -> aligned.add((AlignedChunkMetadata) each));
    ModificationUtils.modifyAlignedChunkMetaData(aligned, ofColumns);
    chunks.clear();
    chunks.addAll(aligned);
  }
}
