// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Message;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Units of one frame each: batches of rows, and deletions. */
final class RowLane implements Lane {

  /** Where the deliveries come from. */
  interface Source {
    Optional<Delivery> next() throws IOException;
  }

  private final SenderTally.Part part;
  private final Source source;
  private final Exit exit;
  private final Deque<Delivery> sent = new ArrayDeque<>();
  private final Deque<Delivery> waiting = new ArrayDeque<>();
  private long notBeforeMillis = Long.MIN_VALUE;

  RowLane(SenderTally.Part part, Source source, Exit exit) {
    this.part = part;
    this.source = source;
    this.exit = exit;
  }

  @Override
  public Optional<Request> next(long nowMillis, Window window) throws IOException {
    if (nowMillis < notBeforeMillis) {
      return Optional.empty();
    }
    Optional<Delivery> due = Optional.ofNullable(waiting.poll());
    if (due.isEmpty()) {
      due = source.next();
    }
    due.ifPresent(sent::add);
    return due.map(delivery -> new Request(message(delivery.unit()), delivery, this));
  }

  @Override
  public SenderTally.Part part() {
    return part;
  }

  boolean isEmpty() {
    return sent.isEmpty() && waiting.isEmpty();
  }

  @Override
  public void arrived(Delivery delivery) {
    take(delivery);
    exit.left(delivery, Unit.Outcome.APPLIED);
  }

  @Override
  public void interrupted() {
    for (Iterator<Delivery> last = sent.descendingIterator(); last.hasNext(); ) {
      waiting.addFirst(last.next());
    }
    sent.clear();
  }

  @Override
  public void pauseUntil(long millis) {
    notBeforeMillis = millis;
  }

  @Override
  public boolean split(Delivery delivery, String reason) {
    if (!(delivery.unit() instanceof Unit.RowBatch batch)) {
      return false;
    }
    List<Unit.RowBatch> pieces = RowSplit.of(batch);
    if (pieces.size() < 2) {
      return false;
    }
    take(delivery);
    for (int i = pieces.size() - 1; i >= 0; i--) {
      waiting.addFirst(Delivery.ofPiece(pieces.get(i)));
    }
    return true;
  }

  @Override
  public boolean isFirst(Delivery delivery) {
    return (sent.isEmpty() ? waiting : sent).peek() == delivery;
  }

  @Override
  public void setAside(Delivery delivery) {
    take(delivery);
    exit.left(delivery, Unit.Outcome.SET_ASIDE);
  }

  private void take(Delivery delivery) {
    if (!isFirst(delivery)) {
      throw new IllegalStateException("out of order: " + delivery.unit().label());
    }
    (sent.isEmpty() ? waiting : sent).remove();
  }

  private static Message message(Unit unit) {
    if (unit instanceof Unit.RowBatch batch) {
      return batch.rows();
    }
    return ((Unit.Deletion) unit).delete();
  }
}
