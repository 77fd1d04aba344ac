// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.disk.SimulatedDisk;
import io.tributary.sender.MarkTrail;
import io.tributary.sender.Unit;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.iotdb.commons.pipe.agent.task.meta.PipeTaskMeta;

/** A feed of a simulated region, the sender's two lanes, and a receiver that applies them. */
final class FeedHouse {

  /** A unit with the sender. */
  private static final class Sent {
    private final Unit unit;
    private Unit.Outcome outcome = Unit.Outcome.APPLIED;
    private boolean applied;

    private Sent(Unit unit) {
      this.unit = unit;
    }
  }

  final SimulatedRegion region;
  final TreeMap<String, Double> receiver = new TreeMap<>();

  /** Where rows have brought back an older value, of tests whose values grow. */
  final List<String> overwritten = new ArrayList<>();

  final Deque<Sent> live = new ArrayDeque<>();
  final Deque<Sent> files = new ArrayDeque<>();
  SenderMemory memory;
  private final SimulatedDisk disk;
  private final long queueBytes;
  private final long pinnedBytes;
  private final long floodPoints;
  private final Set<String> knownFiles = new HashSet<>();
  private long nanos;
  PipeTaskMeta engineProgress = new PipeTaskMeta(MinimumProgressIndex.INSTANCE, 1);
  RegionFeed feed;
  PipePins pins;
  int filesApplied;
  GapLog gaps;

  /** Whether kept files are dropped when they take too much disk; of the next feed. */
  boolean dropsOldest;

  /** The first time that the TTL keeps. */
  long aliveFrom = Long.MIN_VALUE;

  FeedHouse(Path folder, SimulatedDisk disk, long queueBytes, long pinnedBytes) throws IOException {
    this(folder, disk, queueBytes, pinnedBytes, Flood.POINTS);
  }

  /**
   * @param floodPoints so many make files better than rows, within a few looks at the clock
   */
  FeedHouse(Path folder, SimulatedDisk disk, long queueBytes, long pinnedBytes, long floodPoints)
      throws IOException {
    this.region = new SimulatedRegion(folder);
    this.disk = disk;
    this.queueBytes = queueBytes;
    this.pinnedBytes = pinnedBytes;
    this.floodPoints = floodPoints;
    this.memory = memory();
    this.pins = pins();
    this.gaps = new GapLog(disk);
    this.feed = open();
  }

  /** What the engine does with what is older, with the pipe looking before and after. */
  void expire(long from) throws IOException {
    look();
    aliveFrom = from;
    region.expire(from);
    look();
  }

  void look() throws IOException {
    for (int second = 0; second < 10; second++) {
      feed.watchDisk();
    }
  }

  /** A unit goes to the sender, if there is one. */
  Optional<Unit> takeLive() throws IOException {
    Optional<Unit> unit = feed.nextLive(false);
    unit.ifPresent(taken -> live.add(new Sent(taken)));
    return unit;
  }

  Optional<Unit.SealedFile> takeFile() throws IOException {
    Optional<Unit.SealedFile> unit = feed.nextFile();
    unit.ifPresent(taken -> files.add(new Sent(taken)));
    return unit;
  }

  /** The receiver applies the oldest unit of a lane that it has not applied. */
  void apply(Deque<Sent> lane) {
    for (Sent sent : lane) {
      if (!sent.applied) {
        sent.applied = true;
        apply(sent);
        return;
      }
    }
  }

  /** The oldest unit of a lane settles, if it is applied. */
  void settle(Deque<Sent> lane) {
    Sent sent = lane.peek();
    if (sent != null && sent.applied) {
      lane.remove();
      sent.unit.receipt().settled(sent.outcome);
    }
  }

  void applyAndSettle(Deque<Sent> lane) {
    apply(lane);
    settle(lane);
  }

  /** The power fails and comes back; the engine's memtable comes back from its log. */
  void crash() throws IOException {
    disk.crash();
    live.clear();
    files.clear();
    memory = memory();
    engineProgress = new PipeTaskMeta(MinimumProgressIndex.INSTANCE, 1);
    pins = pins();
    gaps = new GapLog(disk);
    feed = open();
  }

  /** Sends all there is. */
  void drain() throws IOException {
    for (int idle = 0; idle < 3; ) {
      boolean some = takeLive().isPresent();
      some |= takeFile().isPresent();
      some |= !live.isEmpty() || !files.isEmpty();
      applyAndSettle(live);
      applyAndSettle(files);
      idle = some ? 0 : idle + 1;
    }
  }

  ProgressIndex reached() {
    return engineProgress.getProgressIndex();
  }

  private void apply(Sent sent) {
    if (sent.unit instanceof Unit.SealedFile file) {
      String name = file.file().identity().name();
      if (!knownFiles.add(name) && !file.mustApply().getAsBoolean()) {
        sent.outcome = Unit.Outcome.KNOWN;
        return;
      }
      filesApplied++;
      receiver.putAll(region.pinned.getOrDefault(file.file().path(), Map.of()));
    } else if (sent.unit instanceof Unit.RowBatch batch) {
      Writes.points(List.of(batch.rows()))
          .forEach((point, value) -> receive(point.replace(".s@", "@"), (Double) value));
    } else if (sent.unit instanceof Unit.Deletion deletion) {
      Message.Delete delete = deletion.delete();
      String path = delete.paths().get(0);
      SimulatedRegion.erase(
          receiver, path.substring(0, path.length() - 2), delete.startTime(), delete.endTime());
    }
  }

  private void receive(String point, double value) {
    Double old = receiver.put(point, value);
    if (old != null && old > value) {
      overwritten.add("%s: %s by %s".formatted(point, old, value));
    }
  }

  private SenderMemory memory() {
    return new SenderMemory(() -> SenderMemory.LEFT_TO_FILES_BYTES + queueBytes);
  }

  private PipePins pins() {
    return new PipePins(
        () -> new PipePins.Limits(pinnedBytes, 0), () -> Long.MAX_VALUE, () -> nanos);
  }

  private RegionFeed open() throws IOException {
    SenderMemory.Share share = memory.share();
    RegionGaps regionGaps = new RegionGaps(1, "root.db", Long.MIN_VALUE, it -> aliveFrom, gaps);
    DeliveredFiles delivered = new DeliveredFiles(disk, "delivered-1");
    return new RegionFeed(
        new RegionFeed.Parts(
            "p@root.db-1",
            1,
            "root.db",
            Long.MIN_VALUE,
            region,
            new RegionFiles("p@root.db-1", pins, dropOldest(regionGaps, delivered), this::later),
            delivered,
            new LiveQueue(
                "p",
                "root.db",
                Long.MIN_VALUE,
                share,
                pins::release,
                new Flood(() -> nanos += 100_000_000, floodPoints, new Wakeup(this::later)),
                this::later,
                new Wakeup(this::later)),
            share,
            Optional.of(DeletionJournal.open(disk, "deletions-1.log", this::later)),
            RegionProgress.open(
                engineProgress,
                new SharedProgress(() -> true),
                new SharedProgress.Key(new PipeKey("p", 1), 1),
                disk),
            Optional::empty,
            pins,
            regionGaps,
            this::later,
            new RegionProof(new MarkTrail(1, mark -> true), () -> nanos / 1_000_000)));
  }

  private Optional<RegionFiles.DropRecord> dropOldest(RegionGaps gaps, DeliveredFiles delivered) {
    return dropsOldest
        ? Optional.of(
            (file, pin) -> {
              gaps.dropped(file, pin);
              delivered.add(file, false);
            })
        : Optional.empty();
  }

  /** Each look at the clock is a second later: nothing lingers. */
  private long later() {
    return nanos += 1_000_000_000;
  }
}
