// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.sender.Unit;
import io.tributary.wire.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * settled: it has arrived, or what has not is set aside anew, as an entry of its own.
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

  /** An entry under way. */
  private static final class Running {
    private final QuarantineEntry entry;
    private final QuarantineRetry retry;
    private int unsettled;
    private boolean allGiven;

    Running(QuarantineEntry entry, QuarantineRetry retry) {
      this.entry = entry;
      this.retry = retry;
    }
  }

  private final String pipe;
  private final DiskQuarantine disk;
  private final LocalPoints points;

  @GuardedBy("this")
  private final Map<Long, QuarantineEntry> requested = new LinkedHashMap<>();

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
      boolean isRunning =
          running.values().stream().anyMatch(it -> it.entry.number() == entry.number());
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
        LOGGER.warn("{}: {} cannot be sent again now", pipe, current.entry.label(), e);
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
        return null;
      }
      requested.remove(next.get().number());
      try {
        Running begun = new Running(next.get(), QuarantineRetry.open(next.get(), disk, points));
        running.put(region, begun);
        return begun;
      } catch (IOException | RuntimeException e) {
        LOGGER.warn("{}: {} cannot be sent again", pipe, next.get().label(), e);
      }
    }
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
              }
              try {
                removeIfDone(of);
              } catch (IOException e) {
                throw new UncheckedIOException(e); // called again
              }
            }
          }
        };
    int region = of.entry.region();
    if (message instanceof Message.Delete delete) {
      return new Unit.Deletion(region, delete, receipt);
    }
    return Unit.RowBatch.of(region, (Message.Rows) message, receipt);
  }

  @GuardedBy("this")
  private void removeIfDone(Running it) throws IOException {
    if (it.allGiven && it.unsettled == 0) {
      disk.remove(it.entry.number());
    }
  }
}
