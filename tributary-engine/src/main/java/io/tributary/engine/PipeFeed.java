// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.disk.Disk;
import io.tributary.sender.Feed;
import io.tributary.sender.Unit;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one pipe has to send from all its regions, which have their turns in each lane, so that a
 * busy one does not hold up the others. Regions come and go by the engine's threads, {@link
 * #warning} may be called by any.
 */
final class PipeFeed implements Feed {

  /** There since the first START. */
  private static final String STARTED = "started";

  private final Disk disk;
  private final PipePins pins;
  private final GapLog gaps;
  private final List<RegionFeed> regions = new CopyOnWriteArrayList<>();
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
    pins.watch();
    List<RegionFeed> now = List.copyOf(regions);
    for (int asked = 0; asked < now.size(); asked++) {
      Optional<Unit> unit = now.get(Math.floorMod(liveTurn++, now.size())).nextLive();
      if (unit.isPresent()) {
        return unit;
      }
    }
    return Optional.empty();
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

  /** Whether there was ever a START: from then on changes count, also those while stopped. */
  synchronized boolean wasStarted() throws IOException {
    return disk.length(STARTED).isPresent();
  }

  /** Remembers a START, durably. */
  synchronized void setStarted() throws IOException {
    if (!wasStarted()) {
      disk.replace(STARTED, new byte[] {1});
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

  void add(RegionFeed region) {
    regions.add(region);
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

  void close() {
    gaps.close();
  }
}
