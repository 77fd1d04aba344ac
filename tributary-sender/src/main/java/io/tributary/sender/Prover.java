// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Message;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the receiver for the marks of all regions in turn, one at a time. An answer that never came
 * is asked for again: a question changes nothing. Used by the sending thread.
 */
final class Prover {

  private static final long LOOK_MILLIS = 20;

  private final Feed feed;
  private @Nullable MarkTrail asking;
  private int turn;
  private long notBeforeMillis = Long.MIN_VALUE;

  Prover(Feed feed) {
    this.feed = feed;
  }

  /** The next question, if one is due. */
  Optional<Message> next(long nowMillis) {
    if (asking != null || nowMillis < notBeforeMillis) {
      return Optional.empty();
    }
    notBeforeMillis = nowMillis + LOOK_MILLIS;
    List<MarkTrail> trails = feed.trails();
    for (int looked = 0; looked < trails.size(); looked++) {
      MarkTrail trail = trails.get(Math.floorMod(turn++, trails.size()));
      Optional<Message.Mark> mark = trail.next(nowMillis);
      if (mark.isPresent()) {
        asking = trail;
        return Optional.of(mark.get());
      }
    }
    return Optional.empty();
  }

  void answered(Message.Marked answer, long nowMillis) {
    if (asking != null) {
      asking.answered(answer.finding(), nowMillis);
      asking = null;
    }
  }

  /** What is under way has no answer any more. */
  void interrupted() {
    if (asking != null) {
      asking.interrupted();
      asking = null;
    }
  }
}
