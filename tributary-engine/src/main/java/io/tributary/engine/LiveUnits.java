// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Unit;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a region's queue has to send, as units. A loaded file is given alone: it is in one lane, and
 * what is before and behind it is in the other. Used by the pipe's sending thread.
 */
final class LiveUnits {

  private static final Logger LOGGER = LoggerFactory.getLogger(LiveUnits.class);

  private final RegionFeed.Parts parts;
  private final LiveQueue live;
  private final RegionUnits units;
  private final Lane lane;
  private final Deque<Unit> batches = new ArrayDeque<>();
  private boolean loadedUnderWay;

  LiveUnits(RegionFeed.Parts parts, RegionUnits units) {
    this.parts = parts;
    this.live = parts.live();
    this.units = units;
    this.lane =
        new Lane(
            progress -> {
              parts.progress().report(progress);
              parts.proof().inOrder();
            });
  }

  /** The live lane's units that are with the sender, or made for it. */
  Lane lane() {
    return lane;
  }

  /** Whether nothing of the queue is with the sender, or made for it. */
  boolean isIdle() {
    return lane.isIdle() && !loadedUnderWay;
  }

  /** Whether all that was queued before a place is with the sender or has settled. */
  boolean isTaken(long place) {
    return !loadedUnderWay && live.fill().isPast(place) && parts.retries().areNone();
  }

  /** A unit of rows that have left the queue already. They are next whatever happens. */
  Optional<Unit> made() {
    return Optional.ofNullable(batches.poll());
  }

  /** Rows that may go ahead of pending files. */
  Optional<Unit> fresh(FreshOrder order, boolean hurry) {
    try {
      live.nextFresh(order, hurry).ifPresent(this::batch);
    } catch (IllegalArgumentException e) {
      tooLarge(e);
    }
    return made();
  }

  /** What is next for the live lane, when no files are pending. */
  Optional<Unit> next(boolean hurry) throws IOException {
    return loadedUnderWay ? Optional.empty() : nextRetry().or(() -> nextOfQueue(hurry));
  }

  /** A loaded file, when it is next and all before it has settled. */
  Optional<Unit.SealedFile> loaded() throws IOException {
    if (!isIdle()) {
      return Optional.empty();
    }
    Optional<LiveChange.Loaded> next = live.nextLoaded();
    return next.isEmpty() ? Optional.empty() : Optional.of(loaded(next.get()));
  }

  private Unit.SealedFile loaded(LiveChange.Loaded loaded) throws IOException {
    try {
      Unit.SealedFile[] given = new Unit.SealedFile[1];
      Unit.SealedFile unit =
          units.file(
              loaded.file(),
              loaded.startTime(),
              Long.MAX_VALUE,
              () -> true,
              outcome -> {
                parts.progress().report(loaded.progress());
                parts.proof().settled(given[0], loaded.number(), outcome);
                parts.pins().release(loaded.file());
                loadedUnderWay = false;
              });
      given[0] = unit;
      loadedUnderWay = true;
      return unit;
    } catch (IOException e) {
      parts.pins().release(loaded.file());
      live.miss();
      throw e;
    }
  }

  /** In its place before the queue: it was read just now, and what is queued came later. */
  private Optional<Unit> nextRetry() throws IOException {
    Optional<Unit> next = parts.retries().next();
    return next.map(
        unit -> RegionUnits.followed(unit, lane.give(MinimumProgressIndex.INSTANCE)::settle));
  }

  private Optional<Unit> nextOfQueue(boolean hurry) {
    try {
      Optional<LiveChange> change = live.next(hurry);
      if (change.isPresent() && change.get() instanceof LiveChange.Deleted deleted) {
        return Optional.of(deletion(deleted));
      }
      if (change.isPresent() && change.get() instanceof LiveChange.Rows rows) {
        batch(rows);
        if (!rows.earlyLeft()) {
          lane.open();
        }
      }
    } catch (IllegalArgumentException e) {
      tooLarge(e);
    }
    return made();
  }

  private Unit deletion(LiveChange.Deleted deleted) {
    Lane.Ticket ticket = lane.give(deleted.progress());
    return units.deletion(
        deleted.entry(),
        outcome -> {
          parts.journal().orElseThrow().settled(deleted.entry());
          ticket.settle();
        });
  }

  /** Makes units of rows; the last one reports progress and gives back the memory. */
  private void batch(LiveChange.Rows rows) {
    List<Unit> made;
    try {
      made = units.rows(rows.batch(), (last, message) -> receipt(rows, last, message));
    } catch (IllegalArgumentException e) {
      parts.memory().release(rows.share());
      throw e;
    }
    batches.addAll(made);
    if (made.isEmpty()) {
      receipt(rows, true, Optional.empty()).settled(Unit.Outcome.APPLIED);
    }
  }

  private Unit.Receipt receipt(LiveChange.Rows rows, boolean last, Optional<Message.Rows> message) {
    Unit.Outcome[] became = {Unit.Outcome.APPLIED};
    Lane.Ticket ticket =
        last
            ? lane.give(
                rows.progress(), () -> parts.proof().settled(rows.taken(), message, became[0]))
            : lane.give(MinimumProgressIndex.INSTANCE);
    return outcome -> {
      became[0] = outcome;
      ticket.settle();
      parts.memory().release(last ? rows.share() : 0);
    };
  }

  /** A value that no frame can hold: its file can be sent in chunks. */
  private void tooLarge(IllegalArgumentException e) {
    LOGGER.info("{}: {}", parts.name(), e.getMessage());
    live.miss();
  }
}
