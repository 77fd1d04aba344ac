// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.engine.LocalPoints.Device;
import io.tributary.engine.LocalPoints.Times;
import io.tributary.wire.Batches;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModEntry;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModificationFile;
import org.apache.iotdb.db.storageengine.dataregion.modification.TreeDeletionEntry;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be sent once more: an entry of a quarantine, or what a verification has found. Not as
 * it was kept: a newer value may have arrived since then, and must stay. So it asks the engine what
 * it holds now, in the place of what was kept; a point that is gone is not sent. Used by one
 * thread.
 */
final class QuarantineRetry {

  private static final Logger LOGGER = LoggerFactory.getLogger(QuarantineRetry.class);

  /** Times in one query. */
  private static final int MAX_TIMES = 500;

  /**
   * Points to ask for.
   *
   * @param pattern path of series
   * @param measurements when not empty, only these
   */
  private record Wanted(String pattern, Set<String> measurements, Times times) {}

  /** The same for one device. */
  record Reading(String device, Set<String> measurements, Times times) {
    Reading {
      measurements = Set.copyOf(measurements);
    }
  }

  private final String database;
  private final LocalPoints points;
  private final Deque<Message> due = new ArrayDeque<>();
  private final Deque<Wanted> wanted = new ArrayDeque<>();
  private final Deque<Reading> readings = new ArrayDeque<>();

  private QuarantineRetry(String database, LocalPoints points) {
    this.database = database;
    this.points = points;
  }

  /**
   * Reads what was kept.
   *
   * @throws IOException if it cannot be read
   */
  static QuarantineRetry open(QuarantineEntry entry, DiskQuarantine disk, LocalPoints points)
      throws IOException {
    QuarantineRetry retry = new QuarantineRetry(entry.database(), points);
    switch (entry.kind()) {
      case ROWS -> retry.want((Message.Rows) disk.message(entry));
      case DELETION -> retry.want((Message.Delete) disk.message(entry));
      case FILE -> retry.wantFile(entry, disk.file(entry), disk.modifications(entry));
      case UNREADABLE -> throw new IOException(entry.reason());
    }
    return retry;
  }

  /** What a verification has found. */
  static QuarantineRetry of(Repair repair, LocalPoints points) {
    QuarantineRetry retry = new QuarantineRetry(repair.database(), points);
    repair.deletions().forEach(retry::want);
    retry.readings.addAll(repair.readings());
    return retry;
  }

  /**
   * The next message, or empty at the end.
   *
   * @throws IOException if the engine does not answer
   */
  Optional<Message> next() throws IOException {
    while (due.isEmpty()) {
      // What cannot be read now is still to be read.
      if (!readings.isEmpty()) {
        read(readings.element());
      } else if (!wanted.isEmpty()) {
        resolve(wanted.element());
        wanted.remove();
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(due.remove());
  }

  private void want(Message.Rows rows) {
    for (Tablet tablet : rows.tablets()) {
      Set<String> measurements = new HashSet<>();
      tablet.columns().forEach(column -> measurements.add(column.measurement()));
      long[] times = Arrays.stream(tablet.times()).sorted().distinct().toArray();
      for (int from = 0; from < times.length; from += MAX_TIMES) {
        List<Long> some =
            Arrays.stream(times, from, Math.min(from + MAX_TIMES, times.length)).boxed().toList();
        Times exactly = new Times(some.get(0), some.get(some.size() - 1), some);
        readings.add(new Reading(tablet.device(), measurements, exactly));
      }
    }
  }

  private void want(Message.Delete delete) {
    due.add(delete);
    Times times = new Times(delete.startTime(), delete.endTime(), List.of());
    delete.paths().forEach(path -> wanted.add(new Wanted(path, Set.of(), times)));
  }

  private void wantFile(QuarantineEntry entry, Path file, Optional<Path> modifications)
      throws IOException {
    long first = firstVisibleTime(modifications);
    try {
      for (FileContents.Device device : FileContents.of(file)) {
        if (device.endTime() >= first) {
          long from = Math.max(device.startTime(), first);
          readings.add(
              new Reading(
                  device.name(),
                  Set.copyOf(device.measurements()),
                  new Times(from, device.endTime(), List.of())));
        }
      }
    } catch (IOException e) {
      LOGGER.info("{}: sending all of {} in its time range instead", e.getMessage(), database);
      readings.clear();
      Times times = new Times(Math.max(entry.startTime(), first), entry.endTime(), List.of());
      wanted.add(new Wanted(database + ".**", Set.of(), times));
    }
  }

  /** What lies before the pipe's start is hidden in the file, and stays so. */
  private static long firstVisibleTime(Optional<Path> modifications) throws IOException {
    long first = Long.MIN_VALUE;
    if (modifications.isPresent()) {
      try (ModificationFile file = new ModificationFile(modifications.get().toFile(), false)) {
        for (ModEntry each : file.getAllMods()) {
          boolean isOfAll =
              each instanceof TreeDeletionEntry tree
                  && tree.getPathPattern().getFullPath().equals("root.**");
          if (isOfAll && each.getStartTime() == Long.MIN_VALUE) {
            first = Math.max(first, each.getEndTime() + 1);
          }
        }
      } catch (RuntimeException e) {
        throw new IOException(modifications.get() + " cannot be read: " + e, e);
      }
    }
    return first;
  }

  private void resolve(Wanted next) throws IOException {
    for (Device device : points.devices(next.pattern())) {
      Set<String> names = new HashSet<>(next.measurements());
      if (names.isEmpty()) {
        device.schemas().forEach(schema -> names.add(schema.getMeasurementName()));
      }
      readings.add(new Reading(device.name(), names, next.times()));
    }
  }

  /** Asks for the device each time: it may have changed since the last message. */
  private void read(Reading next) throws IOException {
    List<Message> read = new ArrayList<>();
    Optional<Reading> rest = Optional.empty();
    for (Device device : points.devices(next.device() + ".*")) {
      List<MeasurementSchema> schemas = new ArrayList<>();
      for (MeasurementSchema schema : device.schemas()) {
        if (next.measurements().contains(schema.getMeasurementName())) {
          schemas.add(schema);
        }
      }
      if (schemas.isEmpty()) {
        continue;
      }
      Device present = new Device(device.name(), device.aligned(), schemas);
      TabletBuilder tablet = new TabletBuilder(present.name(), present.aligned(), schemas);
      OptionalLong from = points.read(present, next.times(), tablet);
      if (from.isPresent()) {
        Times times = next.times().startingAt(from.getAsLong());
        rest = Optional.of(new Reading(next.device(), next.measurements(), times));
      }
      if (tablet.cells() > 0) {
        read.addAll(Batches.pack(database, List.of(tablet.build()), FrameCodec.MAX_FRAME_BYTES));
      }
    }
    due.addAll(read);
    readings.remove();
    rest.ifPresent(readings::addFirst);
  }
}
