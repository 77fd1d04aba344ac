// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Unit.SealedFile.RowCursor;
import io.tributary.wire.Batches;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModEntry;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.apache.tsfile.read.TsFileDeviceIterator;
import org.apache.tsfile.read.TsFileSequenceReader;
import org.apache.tsfile.utils.Pair;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through a sealed file once. What cannot be read is noted and told at the end, so that one
 * bad series does not keep the others back. Used by one thread.
 */
final class FileRowCursor implements RowCursor {

  private static final Logger LOGGER = LoggerFactory.getLogger(FileRowCursor.class);

  /** Rows times columns of a batch, about. */
  private static final int MAX_CELLS = 10_000;

  /** Series of an aligned device that are read together: each has a chunk in memory. */
  private static final int MAX_SERIES = 50;

  private static final int MAX_NAMED = 5;

  private final String database;
  private final Path path;
  private final List<ModEntry> deletions;
  private final TsFileSequenceReader file;
  private final TsFileDeviceIterator devices;

  private final Deque<FileSeries.Selection> selections = new ArrayDeque<>();
  private final List<Tablet> tablets = new ArrayList<>();
  private final Deque<Message.Rows> batches = new ArrayDeque<>();
  private final List<String> unreadable = new ArrayList<>();
  private @Nullable FileSeries series;
  private long cells;
  private boolean ended;

  private FileRowCursor(
      String database,
      Path path,
      List<ModEntry> deletions,
      TsFileSequenceReader file,
      TsFileDeviceIterator devices) {
    this.database = database;
    this.path = path;
    this.deletions = deletions;
    this.file = file;
    this.devices = devices;
  }

  static FileRowCursor open(String database, Path path, List<ModEntry> deletions)
      throws IOException {
    TsFileSequenceReader file = null;
    try {
      file = new TsFileSequenceReader(path.toString());
      TsFileDeviceIterator devices = file.getAllDevicesIteratorWithIsAligned();
      TsFileSequenceReader opened = file;
      file = null;
      return new FileRowCursor(database, path, deletions, opened, devices);
    } catch (RuntimeException e) {
      throw new IOException(path + " cannot be read: " + e, e);
    } finally {
      if (file != null) {
        file.close();
      }
    }
  }

  @Override
  public Optional<Message.Rows> next() throws IOException {
    while (batches.isEmpty() && !ended) {
      readSome();
    }
    if (batches.isEmpty() && !unreadable.isEmpty()) {
      throw new IOException(
          "%s: %s%s"
              .formatted(
                  path.getFileName(),
                  String.join("; ", unreadable.subList(0, Math.min(MAX_NAMED, unreadable.size()))),
                  unreadable.size() > MAX_NAMED
                      ? "; and " + (unreadable.size() - MAX_NAMED) + " more"
                      : ""));
    }
    return Optional.ofNullable(batches.poll());
  }

  @Override
  public void close() {
    ended = true;
    batches.clear();
    try {
      file.close();
    } catch (IOException e) {
      LOGGER.warn("{} cannot be closed", path, e);
    }
  }

  private void readSome() throws IOException {
    if (series == null && !openSeries()) {
      return;
    }
    FileSeries current = series;
    if (current == null) {
      return;
    }
    TabletBuilder tablet = current.newTablet();
    boolean more = false;
    try {
      more = current.read(tablet, MAX_CELLS);
    } catch (IOException | RuntimeException e) {
      failed(current.selection(), current.nextTime(), e);
    }
    if (!more) {
      series = null;
    }
    add(tablet, current.selection());
  }

  /** False when there was none to open; whether that is the end is for the caller's loop. */
  private boolean openSeries() throws IOException {
    if (selections.isEmpty() && !selectNextDevice()) {
      pack();
      ended = true;
      return false;
    }
    FileSeries.Selection selection = selections.poll();
    if (selection == null) {
      return false;
    }
    try {
      series = FileSeries.open(file, selection, deletions);
      return true;
    } catch (IOException | RuntimeException e) {
      failed(selection, selection.from(), e);
      return false;
    }
  }

  /** False at the end of the file. */
  private boolean selectNextDevice() throws IOException {
    Pair<IDeviceID, Boolean> device;
    try {
      if (!devices.hasNext()) {
        return false;
      }
      device = devices.next();
    } catch (RuntimeException e) {
      note("its list of devices", e);
      return false;
    }
    try {
      List<String> names = measurements(device.left);
      int together = Boolean.TRUE.equals(device.right) ? MAX_SERIES : 1;
      for (int first = 0; first < names.size(); first += together) {
        List<String> some = names.subList(first, Math.min(first + together, names.size()));
        selections.add(
            new FileSeries.Selection(device.left, device.right, List.copyOf(some), Long.MIN_VALUE));
      }
    } catch (IOException | RuntimeException e) {
      note(device.left.toString(), e);
    }
    return true;
  }

  /** Those that have points: an aligned device may have others, without any value. */
  private List<String> measurements(IDeviceID device) throws IOException {
    return file.readDeviceMetadata(device).entrySet().stream()
        .filter(each -> !each.getKey().isEmpty()) // the times of an aligned device
        .filter(each -> each.getValue().getStatistics().getCount() > 0)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Of several series one may be whole: each is tried by itself. */
  private void failed(FileSeries.Selection selection, long from, Exception e) throws IOException {
    if (selection.measurements().size() > 1) {
      selections.addAll(selection.single(from));
    } else {
      note(selection.toString(), e);
    }
  }

  private void note(String what, Exception e) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw (IOException) new InterruptedIOException(path + " was being read").initCause(e);
    }
    LOGGER.warn("{}: {} cannot be read", path, what, e);
    unreadable.add(what + " cannot be read: " + e);
  }

  private void add(TabletBuilder tablet, FileSeries.Selection selection) throws IOException {
    if (tablet.cells() == 0) {
      return;
    }
    try {
      Tablet built = tablet.build();
      Batches.pack(database, List.of(built), FrameCodec.MAX_FRAME_BYTES);
      tablets.add(built);
    } catch (IllegalArgumentException e) {
      note(selection.toString(), e); // a value that no frame takes
    }
    cells += tablet.cells();
    if (cells >= MAX_CELLS) {
      pack();
    }
  }

  private void pack() {
    batches.addAll(Batches.pack(database, tablets, FrameCodec.MAX_FRAME_BYTES));
    tablets.clear();
    cells = 0;
  }
}
