// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.SimpleProgressIndex;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowNode;
import org.apache.tsfile.file.metadata.IDeviceID;

/**
 * A data region as the engine would keep it: a memtable, sequence and unsequence files, deletions,
 * compaction. One partition; a point is {@code device@time}.
 */
final class SimulatedRegion implements RegionHistory {

  /** A file; its points change when something is deleted. */
  static final class SimulatedFile {
    final boolean sequence;
    final String name;
    final Path path;
    final Map<String, Double> points;
    ProgressIndex progress;
    final long start;
    final long end;

    private SimulatedFile(
        boolean sequence,
        String name,
        Path path,
        Map<String, Double> points,
        ProgressIndex progress) {
      this.sequence = sequence;
      this.name = name;
      this.path = path;
      this.points = points;
      this.progress = progress;
      this.start = points.keySet().stream().mapToLong(SimulatedRegion::time).min().orElseThrow();
      this.end = points.keySet().stream().mapToLong(SimulatedRegion::time).max().orElseThrow();
    }
  }

  private final Path folder;
  private int heartbeatsSent;
  private final List<SimulatedFile> sequence = new ArrayList<>();
  private final List<SimulatedFile> unsequence = new ArrayList<>();
  private final TreeMap<String, Double> memtable = new TreeMap<>();
  private final Map<String, Long> flushedEnds = new HashMap<>();

  /** What a pin holds, by its path. */
  final Map<Path, Map<String, Double>> pinned = new HashMap<>();

  /** Whether it is one with a log, which tells of its writes and gives them progress. */
  boolean tells = true;

  /** What a query answers. */
  final TreeMap<String, Double> points = new TreeMap<>();

  /** What happens after a snapshot has begun, and before it knows the files. */
  Runnable beforeSeal = () -> {};

  private ProgressIndex memtableProgress = MinimumProgressIndex.INSTANCE;
  private long writes;
  private long names;

  SimulatedRegion(Path folder) {
    this.folder = folder;
  }

  /** Writes a point and tells the feed, when there is one. */
  void write(String device, long time, double value, Optional<RegionFeed> feed) {
    write(List.of(Writes.row(device, false, time, "s", value)), feed);
  }

  /** Writes rows of one point each, as one write. */
  void write(List<InsertRowNode> rows, Optional<RegionFeed> feed) {
    ProgressIndex index = nextIndex();
    for (InsertRowNode row : rows) {
      String point = point(row.getTargetPath().getFullPath(), row.getTime());
      memtable.put(point, (Double) row.getValues()[0]);
      points.put(point, (Double) row.getValues()[0]);
    }
    memtableProgress = memtableProgress.updateToMinimumEqualOrIsAfterProgressIndex(index);
    feed.filter(told -> tells)
        .ifPresent(told -> told.write(Writes.rows(rows.toArray(InsertRowNode[]::new)), index));
  }

  /** A client loads a file with one point and the feed is told. */
  void load(String device, long time, double value, RegionFeed feed) {
    Map<String, Double> content = Map.of(point(device, time), value);
    SimulatedFile file = file(false, new TreeMap<>(content), nextIndex());
    unsequence.add(file);
    points.putAll(content);
    Path pin = folder.resolve("pin" + names++);
    pinned.put(pin, content);
    try {
      feed.loaded(PinnedFile.pin(file.path, pin, List.of()), time, file.progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes points of a device; the feed is told before it is done. */
  void delete(String device, long from, long to, Optional<RegionFeed> feed) {
    ProgressIndex index = nextIndex();
    feed.ifPresent(
        told ->
            told.deleted(new Message.Delete("root.db", List.of(device + ".s"), from, to), index));
    List.of(sequence, unsequence)
        .forEach(list -> list.forEach(file -> erase(file.points, device, from, to)));
    erase(memtable, device, from, to);
    erase(points, device, from, to);
  }

  static void erase(Map<String, Double> points, String device, long from, long to) {
    points.keySet().removeIf(p -> device(p).equals(device) && time(p) >= from && time(p) <= to);
  }

  /** What is left in the files. */
  Map<String, Double> sealedPoints() {
    Map<String, Double> all = new TreeMap<>();
    sequence.forEach(file -> all.putAll(file.points));
    unsequence.forEach(file -> all.putAll(file.points));
    return all;
  }

  /** Removes what is older from all files, each under a new name, as the engine does with TTL. */
  void expire(long aliveFrom) {
    for (List<SimulatedFile> files : List.of(sequence, unsequence)) {
      List<SimulatedFile> before = List.copyOf(files);
      files.clear();
      for (SimulatedFile file : before) {
        delete(file);
        TreeMap<String, Double> rest = new TreeMap<>(file.points);
        rest.keySet().removeIf(point -> time(point) < aliveFrom);
        if (!rest.isEmpty()) {
          files.add(file(file.sequence, rest, file.progress));
        }
      }
    }
  }

  /** Merges two neighbours into a file of a new name. */
  void compact(boolean seq, int at) {
    List<SimulatedFile> files = seq ? sequence : unsequence;
    if (at + 1 >= files.size()) {
      return;
    }
    SimulatedFile one = files.remove(at);
    SimulatedFile two = files.remove(at);
    delete(one);
    delete(two);
    TreeMap<String, Double> merged = new TreeMap<>(one.points);
    merged.putAll(two.points);
    if (!merged.isEmpty()) {
      files.add(
          at,
          file(seq, merged, one.progress.updateToMinimumEqualOrIsAfterProgressIndex(two.progress)));
    }
  }

  void flush() {
    TreeMap<String, Double> late = new TreeMap<>();
    TreeMap<String, Double> early = new TreeMap<>();
    memtable.forEach(
        (point, value) -> {
          long end = flushedEnds.getOrDefault(device(point), Long.MIN_VALUE);
          (time(point) > end ? late : early).put(point, value);
        });
    late.keySet().forEach(point -> flushedEnds.merge(device(point), time(point), Math::max));
    if (!late.isEmpty()) {
      sequence.add(file(true, late, memtableProgress));
    }
    if (!early.isEmpty()) {
      unsequence.add(file(false, early, memtableProgress));
    }
    memtable.clear();
    memtableProgress = MinimumProgressIndex.INSTANCE;
  }

  /** They come when the test lets them. */
  @Override
  public void sendHeartbeat() {
    heartbeatsSent++;
  }

  int heartbeatsSent() {
    return heartbeatsSent;
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void awaitDeletionsApplied() {}

  @Override
  public boolean hasUntoldWrites() {
    return !tells && !memtable.isEmpty();
  }

  @Override
  public List<RegionFile> seal() {
    beforeSeal.run();
    flush();
    return sealed();
  }

  @Override
  public List<RegionFile> sealed() {
    List<RegionFile> files = new ArrayList<>();
    sequence.forEach(file -> files.add(described(file)));
    unsequence.forEach(file -> files.add(described(file)));
    return files;
  }

  private RegionFile described(SimulatedFile file) {
    return new RegionFile(
        new RegionFile.Name(file.sequence, 0, file.name),
        file.name.length(),
        file.start,
        file.end,
        file.progress,
        new RegionFile.Source() {
          @Override
          public Path path() {
            return file.path;
          }

          @Override
          public PinnedFile pin() throws IOException {
            if (!Files.exists(file.path)) {
              throw new NoSuchFileException(file.name);
            }
            Path pin = folder.resolve("pin" + names++);
            pinned.put(pin, Map.copyOf(file.points));
            return PinnedFile.pin(file.path, pin, List.of());
          }

          @Override
          public Optional<Map<IDeviceID, RegionFile.Span>> deviceTimes() {
            Map<IDeviceID, RegionFile.Span> times = new HashMap<>();
            file.points
                .keySet()
                .forEach(
                    p ->
                        times.merge(
                            deviceId(device(p)),
                            new RegionFile.Span(time(p), time(p)),
                            RegionFile.Span::with));
            return Optional.of(times);
          }
        });
  }

  private SimulatedFile file(boolean seq, Map<String, Double> content, ProgressIndex progress) {
    String name = "f" + names++;
    try {
      Path path = Files.writeString(folder.resolve(name), name);
      return new SimulatedFile(seq, name, path, content, progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(SimulatedFile file) {
    try {
      Files.delete(file.path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProgressIndex nextIndex() {
    return tells ? new SimpleProgressIndex(0, ++writes) : MinimumProgressIndex.INSTANCE;
  }

  private static IDeviceID deviceId(String device) {
    return Writes.row(device, false, 0, "s", 0d).getDeviceID();
  }

  static String point(String device, long time) {
    return device + "@" + time;
  }

  static String device(String point) {
    return point.substring(0, point.indexOf('@'));
  }

  static long time(String point) {
    return Long.parseLong(point.substring(point.indexOf('@') + 1));
  }
}
