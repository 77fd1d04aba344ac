// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Message;
import io.tributary.wire.Position;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All units between the feed and their receipts, whatever becomes of connections: what to send
 * next, and what an answer means for a unit.
 *
 * <p>A unit that has left is not forgotten before its receipt has been told: a receipt that throws
 * is told again, before anything else is sent. Used by the sending thread.
 */
final class Outbox implements Lane.Exit {

  private static final Logger LOGGER = LoggerFactory.getLogger(Outbox.class);

  /** How soon a unit that cannot be set aside either is tried again. */
  static final long NOT_SET_ASIDE_MILLIS = 1_000;

  /** A receiver may name the time to come back, within reason. */
  static final long LONGEST_LATER_MILLIS = 3_600_000;

  private record Left(Unit unit, Unit.Outcome outcome) {}

  private final String pipe;
  private final Quarantine quarantine;
  private final Supplier<SenderSettings> settings;
  private final RandomGenerator random;
  private final SenderTally tally;
  private final RowLane live;
  private final FileLane files;
  private final Prover prover;
  private final Deque<Left> unsettled = new ArrayDeque<>();

  /** Under way when the connection broke, in the order in which the receiver applies them. */
  private final List<Request> inDoubt = new ArrayList<>();

  private final AppliedCount applied;

  Outbox(
      String pipe,
      Feed feed,
      Quarantine quarantine,
      Supplier<SenderSettings> settings,
      RandomGenerator random,
      SenderTally tally) {
    this.pipe = pipe;
    this.quarantine = quarantine;
    this.settings = settings;
    this.random = random;
    this.tally = tally;
    this.applied = new AppliedCount("rows and deletions of " + pipe);
    this.live = new RowLane(SenderTally.Part.LIVE, () -> feed.nextLive().map(Delivery::of), this);
    this.files = new FileLane(feed, this);
    this.prover = new Prover(feed);
  }

  /** Nothing is waited for any more: what held it up may be gone. */
  void resume() {
    live.pauseUntil(Long.MIN_VALUE);
    files.pauseUntil(Long.MIN_VALUE);
  }

  /** Closes what is open on this side; nothing is sent any more. */
  void close() {
    files.close();
  }

  /** Tells the receipts of what has left. */
  void settle() {
    while (!unsettled.isEmpty()) {
      Left first = unsettled.element();
      first.unit().receipt().settled(first.outcome());
      unsettled.remove();
    }
  }

  /**
   * What to send now; live units go ahead of files.
   *
   * @throws IOException when something cannot be read now
   */
  Optional<Request> next(long nowMillis, Window window) throws IOException {
    settle(); // what has just left may decide what comes next, and how
    Optional<Request> next = live.next(nowMillis, window);
    return next.isPresent() ? next : files.next(nowMillis, window);
  }

  /** Whether nothing that was taken from the feed is still to be acknowledged. */
  boolean isEmpty() {
    return live.isEmpty() && files.isEmpty();
  }

  /** See {@link FileLane#untilQuestion}. */
  long untilQuestion(long nowMillis) {
    return files.untilQuestion(nowMillis);
  }

  /** A mark to ask the receiver for, if one is due. */
  Optional<Message> nextMark(long nowMillis) {
    return prover.next(nowMillis);
  }

  /** The receiver's answer to {@link Message.Mark}. */
  void marked(Message.Marked answer, long nowMillis) {
    prover.answered(answer, nowMillis);
  }

  void acknowledged(Request request, long nowMillis) {
    tally.well(request.lane().part());
    if (request.lane().part() == SenderTally.Part.FILES) {
      tally.fileMoved(nowMillis);
    }
    if (!request.completes()) {
      return;
    }
    applied.increment();
    arrived(request, nowMillis);
  }

  /** What is settled of all that was sent in this run. */
  Position settled(long incarnation) {
    return new Position(incarnation, applied.known(), files.count().known());
  }

  private void arrived(Request request, long nowMillis) {
    tally.acknowledged(request.delivery().unit(), nowMillis);
    request.lane().arrived(request.delivery());
  }

  /** The receiver's answer to {@link Message.FileEnd}. */
  void applied(Message.FilesApplied answer, long nowMillis) {
    arrived(files.applied(answer.files(), nowMillis), nowMillis);
  }

  private void arrived(List<Delivery> deliveries, long nowMillis) {
    if (!deliveries.isEmpty()) {
      tally.well(files.part());
    }
    deliveries.forEach(delivery -> tally.acknowledged(delivery.unit(), nowMillis));
  }

  void begun(Request request, Message.FileOffsets offsets, long nowMillis) {
    if (offsets.known()) {
      tally.well(request.lane().part());
      tally.fileMoved(nowMillis);
    }
    request.lane().begun(request.delivery(), offsets);
  }

  /**
   * Not now. A unit of this answer is in doubt all the same: it may be applied and only not noted,
   * and a receiver that crashes may find the note after all.
   */
  void later(Request request, Message.Later later, long nowMillis) {
    if (request.completes()) {
      inDoubt.add(request);
    }
    long until = nowMillis + Math.min(later.afterMillis(), LONGEST_LATER_MILLIS);
    tally.waits(request.lane().part(), later.reason(), until);
    request.lane().pauseUntil(until);
  }

  /** Tried and not done: counts as an attempt. Call when nothing is under way any more. */
  void failed(Request request, String reason, long nowMillis) {
    Delivery delivery = request.delivery();
    String label = delivery.unit().label();
    int retries = settings.get().maxNumberOfSyncFileRetry();
    boolean mayTryAgain = delivery.failed(retries);
    tally.retry();
    LOGGER.warn(
        "{}: {} was not taken (attempt {} of {}): {}",
        pipe,
        label,
        delivery.failedAttempts(),
        retries + 1L,
        reason);
    Lane lane = request.lane();
    tally.trouble(lane.part(), "%s was not taken: %s".formatted(label, reason));
    tally.failed("%s was not taken: %s".formatted(label, reason), nowMillis);
    if (mayTryAgain || !lane.isFirst(delivery)) {
      long until = nowMillis + Backoff.DEFAULT.delayMillis(delivery.failedAttempts(), random);
      tally.nextRetry(until);
      lane.pauseUntil(until);
    } else if (lane.split(delivery, reason) || setAside(lane, delivery, reason)) {
      (lane == files ? files.count() : applied).increment();
    } else {
      lane.pauseUntil(nowMillis + NOT_SET_ASIDE_MILLIS);
    }
  }

  /**
   * Nothing is under way any more.
   *
   * @param unanswered what the receiver may have done or not
   */
  void interrupted(List<Request> unanswered) {
    unanswered.stream().filter(Request::completes).forEach(inDoubt::add);
    live.interrupted();
    files.interrupted();
    prover.interrupted();
  }

  /** The receiver says how many units it has applied: so many of those in doubt have arrived. */
  void reconcile(Message.Welcome welcome, long nowMillis) {
    arrived(files.reconcile(welcome.files()), nowMillis);
    int count = applied.update(welcome.rows(), inDoubt.size());
    for (Request request : inDoubt.subList(0, count)) {
      tally.well(request.lane().part());
      arrived(request, nowMillis);
    }
    inDoubt.clear();
  }

  @Override
  public void left(Delivery delivery, Unit.Outcome outcome) {
    unsettled.add(new Left(delivery.unit(), outcome));
  }

  @Override
  public boolean setAside(Lane lane, Delivery delivery, String reason) {
    Unit unit = delivery.unit();
    try {
      quarantine.keep(unit, reason);
      lane.setAside(delivery);
      tally.well(lane.part());
      return true;
    } catch (IOException e) {
      LOGGER.error("{}: {} cannot be set aside", pipe, unit.label(), e);
      tally.trouble(
          lane.part(),
          "%s was not taken: %s, and cannot be set aside: %s"
              .formatted(unit.label(), reason, e.getMessage()));
      return false;
    }
  }
}
