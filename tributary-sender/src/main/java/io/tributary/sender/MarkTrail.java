// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.wire.Finding;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the data of one region is proven to be queryable at the receiver.
 *
 * <pre>
 * wrote      data is in the sender's engine: unproven from here
 * reached    the receiver has acknowledged all up to some write; a point of it is the mark
 * next       the receiver is asked whether a query there finds the mark
 * answered   found: all up to that write is proven
 *            not found, twice, although the sender still has the point: missing; asked again and
 *            again, and nothing behind it is proven
 * </pre>
 *
 * <p>Only a time of the sender's steady clock is ever compared with another: no clock of the
 * receiver, no time stamp of a point. Thread-safe: the engine's thread calls {@link #wrote}, the
 * pipe's sending thread the others, {@link #proof} is for all.
 */
public final class MarkTrail {

  private static final Logger LOGGER = LoggerFactory.getLogger(MarkTrail.class);

  /** One question a second is enough for people, and costs nothing that is noticed. */
  static final long ASK_MILLIS = 1_000;

  /** A query that runs beside a flush or a load may be wrong once. */
  private static final int MISSES = 2;

  private static final long SHORTEST_SPAN_MILLIS = 250;
  private static final int MOST_SPANS = 2_048;

  /** What the sender's own engine has. */
  public interface OwnSide {

    /**
     * Whether a query finds the point now.
     *
     * @throws IOException when that cannot be found out
     */
    boolean has(Message.Mark mark) throws IOException;
  }

  /** Writes that follow each other: when the first was, and the number of the last. */
  private record Span(long firstMillis, long last) {}

  /** All up to a write has been acknowledged. Without a mark there is nothing to ask. */
  private record Reached(Message.@Nullable Mark mark, long through) {}

  private final int region;
  private final OwnSide own;

  @GuardedBy("this")
  private final Deque<Span> unproven = new ArrayDeque<>();

  @GuardedBy("this")
  private long spanMillis = SHORTEST_SPAN_MILLIS;

  @GuardedBy("this")
  private long written;

  /** The newest that was reached, to be asked for. */
  @GuardedBy("this")
  private @Nullable Reached newest;

  /** To be asked for once more, before anything newer. */
  @GuardedBy("this")
  private @Nullable Reached again;

  @GuardedBy("this")
  private @Nullable Reached asked;

  @GuardedBy("this")
  private long askedMillis = Long.MIN_VALUE / 2;

  @GuardedBy("this")
  private long movedMillis = Long.MIN_VALUE / 2;

  @GuardedBy("this")
  private int misses;

  @GuardedBy("this")
  private boolean behindFiles = true;

  /**
   * @param region for people
   */
  public MarkTrail(int region, OwnSide own) {
    this.region = region;
    this.own = own;
  }

  /**
   * Data came into the sender's engine. The time must never go back.
   *
   * @return the number of this write; each is higher than the one before
   */
  public synchronized long wrote(long nowMillis) {
    written++;
    Span last = unproven.peekLast();
    if (last != null && nowMillis - last.firstMillis() < spanMillis) {
      unproven.removeLast();
      unproven.add(new Span(last.firstMillis(), written));
    } else {
      unproven.add(new Span(nowMillis, written));
    }
    if (unproven.size() > MOST_SPANS) {
      joinPairs();
    }
    return written;
  }

  /** The number of the last write. */
  public synchronized long written() {
    return written;
  }

  /**
   * All writes up to {@code through} have been acknowledged, or set aside.
   *
   * @param mark a point of the newest of them; empty when none of it can be asked for
   * @param through the number of a write; 0 when only the mark itself is known to be there
   */
  public synchronized void reached(Optional<Message.Mark> mark, long through) {
    Reached before = newest;
    Message.Mark earlier = before == null ? null : before.mark();
    newest =
        new Reached(
            mark.orElse(earlier), before == null ? through : Math.max(before.through(), through));
  }

  /** Whether files are pending, which may move for long before anything is proven. */
  public synchronized void behindFiles(boolean pending) {
    behindFiles = pending;
  }

  /** Something moves that no mark stands for. */
  public synchronized void moved(long nowMillis) {
    movedMillis = nowMillis;
  }

  /** How it is now. */
  public synchronized Proof proof() {
    Reached lost = misses >= MISSES ? again : null;
    Span oldest = unproven.peek();
    return new Proof(
        region,
        oldest == null ? OptionalLong.empty() : OptionalLong.of(oldest.firstMillis()),
        movedMillis,
        behindFiles,
        lost == null || lost.mark() == null
            ? Optional.empty()
            : Optional.of(
                "the receiver acknowledged %s.%s at %d but a query there does not find it"
                    .formatted(
                        lost.mark().device(), lost.mark().measurement(), lost.mark().time())));
  }

  /** What to ask the receiver now, if anything; it counts as asked. */
  public synchronized Optional<Message.Mark> next(long nowMillis) {
    Reached due = again == null ? newest : again;
    if (asked != null || due == null) {
      return Optional.empty();
    }
    if (due.mark() == null) {
      newest = null;
      prove(due, nowMillis);
      return Optional.empty();
    }
    if (nowMillis - askedMillis < ASK_MILLIS) {
      return Optional.empty();
    }
    if (again == null) {
      newest = null;
    }
    asked = due;
    again = due;
    askedMillis = nowMillis;
    return Optional.of(due.mark());
  }

  /** The receiver's answer. */
  public void answered(Finding finding, long nowMillis) {
    Reached mark = taken();
    if (mark == null || mark.mark() == null || finding == Finding.UNKNOWN) {
      return;
    }
    if (finding != Finding.MISSING) {
      prove(mark, nowMillis);
      return;
    }
    try {
      if (own.has(mark.mark())) {
        missed(mark.mark());
      } else {
        prove(mark, nowMillis); // deleted or expired meanwhile: there is nothing to be found
      }
    } catch (IOException e) {
      LOGGER.debug("whether it is still here is not known", e);
    }
  }

  /** There will be no answer. */
  synchronized void interrupted() {
    asked = null;
  }

  private synchronized @Nullable Reached taken() {
    Reached mark = asked;
    asked = null;
    return mark;
  }

  private synchronized void missed(Message.Mark mark) {
    misses++;
    if (misses == MISSES) {
      LOGGER.warn("Not found at the receiver, though acknowledged: {}", mark);
    }
  }

  private synchronized void prove(Reached mark, long nowMillis) {
    again = null;
    misses = 0;
    movedMillis = nowMillis;
    while (!unproven.isEmpty() && unproven.element().last() <= mark.through()) {
      unproven.remove();
    }
    if (unproven.isEmpty()) {
      spanMillis = SHORTEST_SPAN_MILLIS;
    }
  }

  /** A long backlog is known less finely: by some thousandths of its age. */
  @GuardedBy("this")
  private void joinPairs() {
    spanMillis *= 2;
    List<Span> all = List.copyOf(unproven);
    unproven.clear();
    for (int i = 0; i < all.size(); i += 2) {
      Span second = all.get(Math.min(i + 1, all.size() - 1));
      unproven.add(new Span(all.get(i).firstMillis(), second.last()));
    }
  }
}
