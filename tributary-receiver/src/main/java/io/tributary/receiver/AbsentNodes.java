// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Since when a cluster does not count nodes of its own as Running, and so whether one of them that
 * does not answer may still be at work for a pipe that another one is to go on with.
 *
 * <p>A node that stood still begins nothing more for a connection that was silent for {@link
 * ReceiverSession#SILENCE_MILLIS}. A ConfigNode that has just been started counts nobody as
 * Running, not even a node that it heard of a moment ago; so a node is passed over only when it has
 * been absent for as long.
 *
 * <p>Thread-safe. Reads no clock: all times are of a clock that nobody can set.
 */
public final class AbsentNodes {

  static final long PASSED_OVER_MILLIS = ReceiverSession.SILENCE_MILLIS;

  /** What a node makes of the request to end what it does for a pipe. */
  public enum Answer {
    /** It has ended it. */
    DONE,
    /** It is at work. */
    AT_WORK,
    /** Nobody listens at its address: there is no process. */
    NOBODY_LISTENS,
    /** None in time. */
    NONE
  }

  @GuardedBy("this")
  private final Map<Integer, Long> since = new HashMap<>();

  @GuardedBy("this")
  private long seenMillis = Long.MIN_VALUE;

  /** The cluster has said which nodes it does not count as Running. Call it each second or so. */
  public synchronized void seen(Set<Integer> absent, long nowMillis) {
    if (nowMillis - PASSED_OVER_MILLIS > seenMillis) {
      since.clear(); // what became of them meanwhile is not known
    }
    seenMillis = nowMillis;
    since.keySet().retainAll(absent);
    absent.forEach(node -> since.putIfAbsent(node, nowMillis));
  }

  /** Whether a node that was asked to end what it does for a pipe may still be at work for it. */
  public synchronized boolean mayBeAtWork(int node, Answer answer, long nowMillis) {
    return switch (answer) {
      case DONE, NOBODY_LISTENS -> false;
      case AT_WORK -> true;
      case NONE -> {
        Long first = since.get(node);
        yield first == null || nowMillis - first <= PASSED_OVER_MILLIS;
      }
    };
  }
}
