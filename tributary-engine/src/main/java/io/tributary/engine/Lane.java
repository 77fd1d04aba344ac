// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;

/**
 * The live units of one region that are with the sender. Progress says "everything up to here", so
 * it is reported in the order in which the units were given, and not at all while something that
 * came before them is still to be sent another way. Used by the pipe's sending thread.
 */
final class Lane {

  /** One unit. */
  final class Ticket {
    private final ProgressIndex progress;
    private final Runnable reached;
    private boolean settled;
    private boolean opens;

    private Ticket(ProgressIndex progress, Runnable reached) {
      this.progress = progress;
      this.reached = reached;
    }

    /** The receiver has it; may be called again. */
    void settle() {
      settled = true;
      advance();
    }
  }

  private final Consumer<ProgressIndex> report;
  private final Deque<Ticket> given = new ArrayDeque<>();
  private ProgressIndex withheld = MinimumProgressIndex.INSTANCE;
  private boolean withholding;

  Lane(Consumer<ProgressIndex> report) {
    this.report = report;
  }

  Ticket give(ProgressIndex progress) {
    return give(progress, () -> {});
  }

  /**
   * The same.
   *
   * @param reached run when it, and all that was given before it, has settled
   */
  Ticket give(ProgressIndex progress, Runnable reached) {
    Ticket ticket = new Ticket(progress, reached);
    given.add(ticket);
    return ticket;
  }

  /** Whether all that was given has settled. */
  boolean isIdle() {
    return given.isEmpty();
  }

  /** From now on nothing is reported. What was withheld before is forgotten. */
  void withhold() {
    withholding = true;
    withheld = MinimumProgressIndex.INSTANCE;
    given.forEach(ticket -> ticket.opens = false);
  }

  /** Ends {@link #withhold} when all that was given up to now has settled. */
  void open() {
    Ticket last = given.peekLast();
    if (last == null) {
      reportWithheld();
    } else {
      last.opens = true;
    }
  }

  private void advance() {
    while (!given.isEmpty() && given.peek().settled) {
      Ticket ticket = given.remove();
      ticket.reached.run();
      if (!withholding) {
        report.accept(ticket.progress);
        continue;
      }
      withheld = withheld.updateToMinimumEqualOrIsAfterProgressIndex(ticket.progress);
      if (ticket.opens) {
        reportWithheld();
      }
    }
  }

  private void reportWithheld() {
    if (withholding) {
      withholding = false;
      report.accept(withheld);
      withheld = MinimumProgressIndex.INSTANCE;
    }
  }
}
