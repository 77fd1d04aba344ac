// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.sender.Unit;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one snapshot on their way: due, then pinned, then with the sender, then settled.
 *
 * <pre>
 * due -> pinned      as far as the pipe may pin; one at least
 * pinned -> given    in order
 * given -> settled   in any order
 * due, pinned -> (forgotten)   the engine has compacted one, or disk is short: the list is stale
 *                              from there on, a new snapshot must follow
 * due, pinned -> (dropped)     the disk is full and the pipe drops the oldest: a gap
 * </pre>
 *
 * <p>Used by the pipe's sending thread, {@link #watchDisk} and {@link #close} by any.
 */
final class RegionFiles {

  private static final Logger LOGGER = LoggerFactory.getLogger(RegionFiles.class);

  /** How often the disk is looked at. */
  private static final long RELIEF_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * How far the files of a snapshot are, whole files only.
   *
   * @param files not settled yet
   */
  record Progress(long files, long doneBytes, long totalBytes) {

    Progress plus(Progress other) {
      return new Progress(
          files + other.files, doneBytes + other.doneBytes, totalBytes + other.totalBytes);
    }

    long leftBytes() {
      return totalBytes - doneBytes;
    }
  }

  /** Told of a file before it is dropped; when it throws, the file stays. */
  interface DropRecord {
    void add(RegionFile file, PinnedFile pin) throws IOException;
  }

  /** A pinned file, and what became of it. */
  static final class Pinned {
    private final DueFiles.Due due;
    private final PinnedFile pin;
    private Unit.@Nullable Outcome outcome;

    private Pinned(DueFiles.Due due, PinnedFile pin) {
      this.due = due;
      this.pin = pin;
    }

    RegionFile file() {
      return due.file();
    }

    PinnedFile pin() {
      return pin;
    }
  }

  private final String name;
  private final PipePins pins;
  private final Optional<DropRecord> dropOldest;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private final Deque<DueFiles.Due> due = new ArrayDeque<>();

  @GuardedBy("this")
  private final Deque<Pinned> pinned = new ArrayDeque<>();

  /** All that were given since the snapshot, settled ones included. */
  @GuardedBy("this")
  private final List<Pinned> given = new ArrayList<>();

  @GuardedBy("this")
  private int underWay;

  @GuardedBy("this")
  private long doneBytes;

  @GuardedBy("this")
  private long totalBytes;

  @GuardedBy("this")
  private boolean stale;

  @GuardedBy("this")
  private long relievedNanos;

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param dropOldest present when a full disk makes the pipe drop files
   */
  RegionFiles(String name, PipePins pins, Optional<DropRecord> dropOldest, LongSupplier nanoTime) {
    this.name = name;
    this.pins = pins;
    this.dropOldest = dropOldest;
    this.nanoTime = nanoTime;
    this.relievedNanos = nanoTime.getAsLong() - RELIEF_INTERVAL_NANOS;
  }

  /** Takes the list of a new snapshot, when nothing is under way, and pins as much as may be. */
  synchronized void begin(List<DueFiles.Due> files) throws IOException {
    forget();
    given.clear();
    stale = false;
    doneBytes = 0;
    totalBytes = files.stream().mapToLong(each -> each.file().length()).sum();
    due.addAll(files);
    pinDue();
  }

  /** The next file, or empty when there is none to give. */
  synchronized Optional<Pinned> next() throws IOException {
    watchDisk();
    pinDue();
    Pinned next = pinned.poll();
    if (next != null) {
      given.add(next);
      underWay++;
    }
    return Optional.ofNullable(next);
  }

  /**
   * Lets go of files, or drops them, when the disk is full. Call now and then, above all while the
   * receiver is away: then nobody asks for the next file, and pins keep what the engine deletes.
   */
  synchronized void watchDisk() throws IOException {
    if (!closed && nanoTime.getAsLong() - relievedNanos >= RELIEF_INTERVAL_NANOS) {
      relieve();
      relievedNanos = nanoTime.getAsLong();
    }
  }

  /** It could not be given after all; it is the next one again. */
  synchronized void takeBack(Pinned file) {
    given.remove(file);
    underWay--;
    if (closed) {
      pins.release(file.pin);
    } else {
      pinned.addFirst(file);
    }
  }

  /**
   * Whether a file that was given must be applied even if the receiver has applied it before: an
   * older one with points at the same times may have been applied since.
   */
  synchronized boolean mustApply(Pinned file) {
    if (file.due.mustApply()) {
      return true;
    }
    for (Pinned earlier : given) {
      if (earlier == file) {
        return false;
      }
      if (earlier.outcome != Unit.Outcome.KNOWN
          && earlier.file().name().partition() == file.file().name().partition()
          && earlier.file().overlaps(file.file())) {
        return true;
      }
    }
    return false;
  }

  /** The receiver has it; may be called again. */
  synchronized void settled(Pinned file, Unit.Outcome outcome) {
    if (file.outcome == null) {
      file.outcome = outcome;
      underWay--;
      doneBytes += file.file().length();
    }
    pins.release(file.pin);
  }

  /** For people; may be called by any thread. */
  synchronized Progress progress() {
    return new Progress((long) due.size() + pinned.size() + underWay, doneBytes, totalBytes);
  }

  /** Whether nothing is with the sender. */
  synchronized boolean isIdle() {
    return underWay == 0;
  }

  /** Whether every file of the snapshot has settled. */
  synchronized boolean isDone() {
    return !stale && underWay == 0 && pinned.isEmpty() && due.isEmpty();
  }

  /** The time partition of the first file that has not settled; empty when that is not known. */
  synchronized OptionalLong firstUnsettledPartition() {
    return stale
        ? OptionalLong.empty()
        : Stream.of(
                given.stream().filter(file -> file.outcome == null).map(Pinned::file),
                pinned.stream().map(Pinned::file),
                due.stream().map(DueFiles.Due::file))
            .flatMap(files -> files)
            .mapToLong(file -> file.name().partition())
            .findFirst();
  }

  /** Whether the rest of the list is of no use. */
  synchronized boolean isStale() {
    return stale;
  }

  /** Those that the engine alone keeps until it is their turn. */
  synchronized Set<RegionFile.Name> due() {
    return due.stream().map(each -> each.file().name()).collect(Collectors.toSet());
  }

  /** Those that are kept, or have been given since the snapshot. */
  synchronized Set<RegionFile.Name> kept() {
    return Stream.concat(pinned.stream(), given.stream())
        .map(each -> each.file().name())
        .collect(Collectors.toSet());
  }

  /** Those that are kept and have not settled. */
  synchronized Backlog backlog() {
    return Stream.concat(pinned.stream(), given.stream())
        .filter(each -> each.outcome == null)
        .map(each -> Backlog.of(each.file()))
        .reduce(Backlog.NONE, Backlog::with);
  }

  /** Lets go of all files, also of those that the sender will not settle any more. */
  synchronized void close() {
    closed = true;
    forget();
    given.forEach(file -> pins.release(file.pin));
  }

  @GuardedBy("this")
  private void pinDue() throws IOException {
    while (!closed && !due.isEmpty()) {
      boolean first = pinned.isEmpty() && underWay == 0;
      if (!first && (!pins.hasRoomFor(due.element().file().length()) || pins.isDiskShort())) {
        return;
      }
      try {
        DueFiles.Due next = due.element();
        Pinned file = new Pinned(next, next.file().source().pin());
        due.remove();
        pinned.add(file);
        pins.add(file.pin);
      } catch (NoSuchFileException e) {
        LOGGER.info("{}: {} is compacted or deleted, a new list is needed", name, e.getFile());
        due.clear();
        stale = true;
      }
    }
  }

  @GuardedBy("this")
  private void relieve() throws IOException {
    if (dropOldest.isPresent()) {
      Iterator<Pinned> oldest = pinned.iterator();
      long wanted = due.isEmpty() ? 0 : due.element().file().length();
      while (oldest.hasNext() && pins.isFullFor(wanted)) {
        Pinned file = oldest.next();
        if (file.pin.isAlone()) { // else its disk would not become free
          dropOldest.get().add(file.file(), file.pin);
          oldest.remove();
          totalBytes -= file.file().length();
          pins.release(file.pin);
        }
      }
    } else if (pins.isDiskShort() && pinned.stream().anyMatch(file -> file.pin.isAlone())) {
      LOGGER.warn("{}: disk is short, {} kept files are let go of for now", name, pinned.size());
      forget();
      stale = true;
    }
  }

  @GuardedBy("this")
  private void forget() {
    due.clear();
    pinned.forEach(file -> pins.release(file.pin));
    pinned.clear();
  }
}
