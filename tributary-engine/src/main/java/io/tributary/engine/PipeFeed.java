// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.disk.Disk;
import io.tributary.sender.Feed;
import io.tributary.sender.MarkTrail;
import io.tributary.sender.Unit;
import io.tributary.wire.Batches;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one pipe has to send from all its regions, which have their turns in each lane, so that a
 * busy one does not hold up the others. When rows of one go, those of the others go with them: a
 * frame costs as much as many points. Regions come and go by the engine's threads, {@link #warning}
 * and {@link #watchDisk} may be called by any.
 */
final class PipeFeed implements Feed {

  private static final Logger LOGGER = LoggerFactory.getLogger(PipeFeed.class);

  /** Beyond that company saves nothing. */
  private static final long MOST_POINTS_TOGETHER = 10_000;

  private final Disk disk;
  private final PipePins pins;
  private final GapLog gaps;
  private final Wakeup wakeup = new Wakeup(System::nanoTime);
  private final List<RegionFeed> regions = new CopyOnWriteArrayList<>();

  /** Of the live lane, taken from the regions and not given yet. */
  private final Deque<Unit> taken = new ArrayDeque<>();

  private int liveTurn;
  private int fileTurn;

  /**
   * @param disk what the pipe keeps
   */
  PipeFeed(Disk disk, PipePins pins, GapLog gaps) {
    this.disk = disk;
    this.pins = pins;
    this.gaps = gaps;
  }

  @Override
  public Optional<Unit> nextLive() throws IOException {
    if (taken.isEmpty()) {
      takeLive(List.copyOf(regions));
    }
    return together();
  }

  /** What is due in one region; when that is little, what the others have goes with it. */
  private void takeLive(List<RegionFeed> now) throws IOException {
    RegionFeed due = null;
    for (int asked = 0; asked < now.size() && taken.isEmpty(); asked++) {
      due = now.get(Math.floorMod(liveTurn++, now.size()));
      due.nextLive(false).ifPresent(taken::add);
    }
    if (taken.peek() instanceof Unit.RowBatch batch
        && batch.rows().points() <= MOST_POINTS_TOGETHER) {
      for (RegionFeed region : now) {
        if (region != due) {
          region.nextLive(true).ifPresent(taken::add);
        }
      }
    }
  }

  /** As many of the taken batches as one frame holds, or what else is next. */
  private Optional<Unit> together() {
    Unit next = taken.poll();
    while (next instanceof Unit.RowBatch batch && taken.peek() instanceof Unit.RowBatch other) {
      Optional<Unit.RowBatch> both = both(batch, other);
      if (both.isEmpty()) {
        break;
      }
      taken.remove();
      next = both.get();
    }
    return Optional.ofNullable(next);
  }

  private static Optional<Unit.RowBatch> both(Unit.RowBatch one, Unit.RowBatch other) {
    String database = one.rows().database();
    if (!database.equals(other.rows().database())
        || one.rows().points() + other.rows().points() > MOST_POINTS_TOGETHER) {
      return Optional.empty();
    }
    List<Tablet> tablets = new ArrayList<>(one.rows().tablets());
    tablets.addAll(other.rows().tablets());
    List<Message.Rows> frames = Batches.pack(database, tablets, FrameCodec.MAX_FRAME_BYTES);
    return frames.size() == 1
        ? Optional.of(Unit.RowBatch.together(frames.get(0), List.of(one, other)))
        : Optional.empty();
  }

  @Override
  public Optional<Unit.SealedFile> nextFile() throws IOException {
    List<RegionFeed> now = List.copyOf(regions);
    for (int asked = 0; asked < now.size(); asked++) {
      Optional<Unit.SealedFile> file = now.get(Math.floorMod(fileTurn++, now.size())).nextFile();
      if (file.isPresent()) {
        return file;
      }
    }
    return Optional.empty();
  }

  /** Looks at the disk that the pipe's files take. Call each second, also while it is stopped. */
  void watchDisk() {
    pins.watch();
    for (RegionFeed region : regions) {
      try {
        region.watchDisk();
      } catch (IOException e) {
        LOGGER.warn("A file cannot be dropped, because the gap cannot be recorded", e);
      }
    }
  }

  /** For people: what is not well at the sender, though it goes on. */
  Optional<String> warning() {
    String text =
        Stream.concat(
                regions.stream().map(RegionFeed::warning),
                Stream.of(pins.warning(), gaps.summary()))
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** What is known to wait. */
  Backlog backlog() {
    return regions.stream().map(RegionFeed::backlog).reduce(Backlog.NONE, Backlog::with);
  }

  @Override
  public List<MarkTrail> trails() {
    return regions.stream().map(region -> region.proof().trail()).toList();
  }

  void add(RegionFeed region) {
    regions.add(region);
    wakeup.now();
  }

  void remove(RegionFeed region) {
    regions.remove(region);
  }

  /** Whether it is told of what this region does, deletions included. */
  boolean listensTo(int region) {
    return regions.stream().anyMatch(feed -> feed.carriesDeletions() && feed.region() == region);
  }

  List<RegionFeed> regions() {
    return regions;
  }

  Disk disk() {
    return disk;
  }

  PipePins pins() {
    return pins;
  }

  GapLog gaps() {
    return gaps;
  }

  /** Of the pipe's sending thread. */
  Wakeup wakeup() {
    return wakeup;
  }

  void close() {
    gaps.close();
  }
}
