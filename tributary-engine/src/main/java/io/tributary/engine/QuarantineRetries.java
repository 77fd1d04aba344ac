// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.sender.Unit;
import io.tributary.wire.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of one pipe's quarantine is to be sent again. An entry goes when all that stands for it has
 * settled: it has arrived, or what has not is set aside anew, as an entry of its own. What a
 * verification has found goes the same way.
 *
 * <p>Kept in memory: a restart forgets the request, not the entries. An entry that cannot be sent
 * stays as it is, and never holds up the pipe. Thread-safe.
 */
final class QuarantineRetries {

  private static final Logger LOGGER = LoggerFactory.getLogger(QuarantineRetries.class);

  /** Told of an entry before it is given up; when it throws, the entry stays. */
  interface GivenUp {
    void add(QuarantineEntry entry) throws IOException;
  }

  /** Told of a repair when all of it has arrived. */
  interface Arrived {
    void add(Repair repair) throws IOException;
  }

  private record Requested(Repair repair, Arrived record) {}

  /** Of a repair that the engine cannot read; it is tried each time when the feed is asked. */
  private static final int MOST_FAILURES = 1_000;

  /** Something under way: an entry, or a repair. */
  private static final class Running {
    private final int region;
    private final Optional<QuarantineEntry> entry;
    private final Optional<Requested> repair;
    private final QuarantineRetry retry;
    private int unsettled;
    private boolean someSetAside;
    private boolean allGiven;
    private int failures;

    Running(QuarantineEntry entry, QuarantineRetry retry) {
      this.region = entry.region();
      this.entry = Optional.of(entry);
      this.repair = Optional.empty();
      this.retry = retry;
    }

    Running(Requested requested, QuarantineRetry retry) {
      this.region = requested.repair.region();
      this.entry = Optional.empty();
      this.repair = Optional.of(requested);
      this.retry = retry;
    }

    boolean isOf(QuarantineEntry other) {
      return entry.isPresent() && entry.get().number() == other.number();
    }

    /** Nobody could ask for a repair once more, and it may have begun with a deletion. */
    boolean mayGoOn() {
      failures++;
      return entry.isEmpty() && failures < MOST_FAILURES;
    }

    String label() {
      return entry.map(QuarantineEntry::label).orElse("a repair");
    }
  }

  private final String pipe;
  private final DiskQuarantine disk;
  private final LocalPoints points;

  @GuardedBy("this")
  private final Map<Long, QuarantineEntry> requested = new LinkedHashMap<>();

  @GuardedBy("this")
  private final Deque<Requested> repairs = new ArrayDeque<>();

  @GuardedBy("this")
  private final Map<Integer, Running> running = new HashMap<>();

  QuarantineRetries(String pipe, DiskQuarantine disk, LocalPoints points) {
    this.pipe = pipe;
    this.disk = disk;
    this.points = points;
  }

  /** RETRY QUARANTINE: all that is set aside now is to be sent again. */
  synchronized void request() {
    for (QuarantineEntry entry : disk.entries()) {
      boolean isRunning = running.values().stream().anyMatch(it -> it.isOf(entry));
      if (!isRunning) {
        requested.put(entry.number(), entry);
      }
    }
    LOGGER.info("{}: {} set aside are to be sent again", pipe, requested.size());
  }

  /**
   * DROP QUARANTINE: gives all up that is set aside now. Durable when this returns.
   *
   * @param record told of each before it goes
   */
  synchronized void clear(GivenUp record) throws IOException {
    requested.clear();
    List<QuarantineEntry> present = disk.entries();
    for (QuarantineEntry entry : present) {
      record.add(entry);
      disk.remove(entry.number());
    }
    LOGGER.warn("{}: {} set aside are given up", pipe, present.size());
  }

  /**
   * VERIFY PIPE with REPAIR: this is to be sent.
   *
   * @param record told when nothing of it was set aside
   */
  synchronized void request(Repair repair, Arrived record) {
    repairs.add(new Requested(repair, record));
  }

  /** Whether nothing of a region is requested that was not given yet. */
  synchronized boolean areNone(int region) {
    return !running.containsKey(region)
        && requested.values().stream().noneMatch(entry -> entry.region() == region)
        && repairs.stream().noneMatch(it -> it.repair.region() == region);
  }

  /**
   * The next unit of a region, to be sent before its newer live changes; empty when there is none.
   * Called by the pipe's sending thread, while the region has no file to send.
   */
  synchronized Optional<Unit> next(int region) {
    while (true) {
      Running current = running.get(region);
      if (current == null) {
        current = begin(region);
        if (current == null) {
          return Optional.empty();
        }
      }
      try {
        Optional<Message> message = current.retry.next();
        if (message.isPresent()) {
          return Optional.of(unit(current, message.get()));
        }
        current.allGiven = true;
        removeIfDone(current);
      } catch (IOException | RuntimeException e) {
        if (current.mayGoOn()) {
          LOGGER.debug("{}: {} cannot be read now", pipe, current.label(), e);
          return Optional.empty();
        }
        LOGGER.warn("{}: {} cannot be sent again now", pipe, current.label(), e);
      }
      running.remove(region);
    }
  }

  @GuardedBy("this")
  private @Nullable Running begin(int region) {
    while (true) {
      Optional<QuarantineEntry> next =
          requested.values().stream().filter(entry -> entry.region() == region).findFirst();
      if (next.isEmpty()) {
        return beginRepair(region);
      }
      requested.remove(next.get().number());
      try {
        QuarantineRetry retry = QuarantineRetry.open(next.get(), disk, points);
        Running begun = new Running(next.get(), retry);
        running.put(region, begun);
        return begun;
      } catch (IOException | RuntimeException e) {
        LOGGER.warn("{}: {} cannot be sent again", pipe, next.get().label(), e);
      }
    }
  }

  @GuardedBy("this")
  private @Nullable Running beginRepair(int region) {
    Optional<Requested> next =
        repairs.stream().filter(it -> it.repair.region() == region).findFirst();
    if (next.isEmpty()) {
      return null;
    }
    repairs.remove(next.get());
    QuarantineRetry retry = QuarantineRetry.of(next.get().repair, points);
    Running begun = new Running(next.get(), retry);
    running.put(region, begun);
    return begun;
  }

  @GuardedBy("this")
  private Unit unit(Running of, Message message) {
    of.unsettled++;
    Unit.Receipt receipt =
        new Unit.Receipt() {
          private boolean counted;

          @Override
          public void settled(Unit.Outcome outcome) {
            synchronized (QuarantineRetries.this) {
              if (!counted) {
                counted = true;
                of.unsettled--;
                of.someSetAside |= outcome == Unit.Outcome.SET_ASIDE;
              }
              try {
                removeIfDone(of);
              } catch (IOException e) {
                throw new UncheckedIOException(e); // called again
              }
            }
          }
        };
    int region = of.region;
    if (message instanceof Message.Delete delete) {
      return new Unit.Deletion(region, delete, receipt);
    }
    return Unit.RowBatch.of(region, (Message.Rows) message, receipt);
  }

  @GuardedBy("this")
  private void removeIfDone(Running it) throws IOException {
    if (!it.allGiven || it.unsettled > 0) {
      return;
    }
    if (it.entry.isPresent()) {
      disk.remove(it.entry.get().number());
    }
    if (it.repair.isPresent() && !it.someSetAside) {
      arrived(it.repair.get());
    }
  }

  private void arrived(Requested it) {
    try {
      it.record.add(it.repair);
    } catch (IOException e) {
      LOGGER.warn("{}: gaps that are filled are still listed", pipe, e);
    }
  }
}
