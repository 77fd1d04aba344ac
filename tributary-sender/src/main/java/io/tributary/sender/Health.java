// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.sender.SenderStatus.Phase;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Whether a pipe does what it is for, on one node of the sender. This is the one place that decides
 * it. The first line that holds is told:
 *
 * <table>
 * <caption>Health</caption>
 * <tr><th>kind</th><th>when</th></tr>
 * <tr><td>WAITING</td><td>STOP: nothing is tried</td></tr>
 * <tr><td>REFUSED</td><td>the receiver answers and refuses</td></tr>
 * <tr><td>UNREACHABLE</td><td>the receiver is away</td></tr>
 * <tr><td>UNREACHABLE</td><td>a connection is being opened, and has been for {@value
 *     #STALL_MILLIS} ms</td></tr>
 * <tr><td>STALLED</td><td>the receiver has acknowledged a point and does not find it</td></tr>
 * <tr><td>WAITING</td><td>the receiver asked to come later</td></tr>
 * <tr><td>UNREACHABLE</td><td>it is connected and has answered nothing for so long</td></tr>
 * <tr><td>WAITING</td><td>files are due, and the sender's disk is short</td></tr>
 * <tr><td>STALLED</td><td>nobody tells the pipe what a region does, for so long</td></tr>
 * <tr><td>STALLED</td><td>data is not proven to be queryable there, and for so long nothing more
 *     was proven nor, while files are pending, taken of a file</td></tr>
 * <tr><td>DEGRADED</td><td>something is in quarantine, was dropped, or differs, or the
 *     receiver warns of another sender</td></tr>
 * <tr><td>LAGGING</td><td>the oldest unproven data is older than the threshold</td></tr>
 * <tr><td>OK</td><td>else</td></tr>
 * </table>
 *
 * @param reason one line for people; empty when it is OK
 */
public record Health(Kind kind, String reason) {

  /** Ages are of the sender's steady clock alone. Two seconds are left to those who look. */
  public static final long STALL_MILLIS = 8_000;

  /** The kinds, worst first. */
  public enum Kind {
    /** The receiver answers and refuses. */
    REFUSED,
    /** The receiver is away, or says nothing. */
    UNREACHABLE,
    /** The sender has data, and its proof does not move. */
    STALLED,
    /** Stopped by the user, asked to come later, or disk is short. */
    WAITING,
    /** It goes on, and something is missing or differs. */
    DEGRADED,
    /** It goes on, and is late. */
    LAGGING,
    /** All is proven to be there, but for the newest seconds. */
    OK
  }

  /**
   * What is looked at.
   *
   * @param running whether the pipe is RUNNING
   * @param proofs of the regions of this node
   * @param diskShort why the sender cannot keep files, while some are due
   * @param deaf data regions of which nobody tells the pipe
   * @param loss what was dropped or found to differ, or what the receiver warns of
   * @param lagThresholdMillis from which lag on it is LAGGING
   */
  public record Facts(
      boolean running,
      SenderFigures sender,
      List<Proof> proofs,
      Optional<String> diskShort,
      Optional<Deaf> deaf,
      Optional<String> loss,
      long lagThresholdMillis) {

    /** The age of the oldest data that is not proven to be queryable; 0 only when all is. */
    public long lagMillis(long nowMillis) {
      return LongStream.concat(
              proofs.stream().flatMapToLong(proof -> proof.unprovenMillis().stream()),
              deaf.stream().mapToLong(Deaf::sinceMillis))
          .map(since -> Math.max(1, nowMillis - since))
          .max()
          .orElse(0);
    }
  }

  /** There are regions that nobody tells the pipe of, as it is for a moment with each new one. */
  public record Deaf(String regions, long sinceMillis) {}

  /** The health now. */
  public static Health of(Facts facts, long nowMillis) {
    if (!facts.running) {
      return new Health(Kind.WAITING, "stopped by the user");
    }
    return link(facts, nowMillis)
        .or(() -> stall(facts, nowMillis))
        .or(() -> loss(facts))
        .orElseGet(() -> lag(facts, nowMillis));
  }

  private static Optional<Health> link(Facts facts, long nowMillis) {
    SenderFigures sender = facts.sender;
    if (sender.refused().isPresent()) {
      return health(Kind.REFUSED, sender.refused().get());
    }
    if (sender.away().isPresent()) {
      return health(Kind.UNREACHABLE, sender.away().get());
    }
    if (sender.phase() == Phase.DISCONNECTED && isLong(sender.phaseMillis(), nowMillis)) {
      return health(
          Kind.UNREACHABLE,
          "connecting for %d s".formatted(seconds(sender.phaseMillis(), nowMillis)));
    }
    Optional<String> missing =
        facts.proofs.stream().flatMap(proof -> proof.missing().stream()).findFirst();
    if (missing.isPresent()) {
      return health(Kind.STALLED, missing.get());
    }
    if (sender.waiting().isPresent()) {
      return health(Kind.WAITING, sender.waiting().get());
    }
    if (sender.unansweredMillis().isPresent()
        && isLong(sender.unansweredMillis().getAsLong(), nowMillis)) {
      return health(
          Kind.UNREACHABLE,
          "connected, but no answer for %d s"
              .formatted(seconds(sender.unansweredMillis().getAsLong(), nowMillis)));
    }
    return facts.diskShort.map(reason -> new Health(Kind.WAITING, reason));
  }

  private static Optional<Health> stall(Facts facts, long nowMillis) {
    Optional<Deaf> deaf = facts.deaf.filter(each -> isLong(each.sinceMillis, nowMillis));
    if (deaf.isPresent()) {
      return health(
          Kind.STALLED, "the pipe does not listen to data region " + deaf.get().regions());
    }
    for (Proof proof : facts.proofs) {
      if (proof.unprovenMillis().isEmpty()) {
        continue;
      }
      long moved = Math.max(proof.unprovenMillis().getAsLong(), proof.movedMillis());
      moved = Math.max(moved, facts.sender.spellMillis());
      if (proof.behindFiles()) {
        moved = Math.max(moved, facts.sender.filesMovedMillis());
      }
      if (isLong(moved, nowMillis)) {
        String still =
            "nothing more of data region [%d] is proven to be there since %d s"
                .formatted(proof.region(), seconds(moved, nowMillis));
        return health(
            Kind.STALLED, facts.sender.trouble().map(why -> still + ": " + why).orElse(still));
      }
    }
    return Optional.empty();
  }

  private static Optional<Health> loss(Facts facts) {
    if (facts.sender.quarantined() > 0) {
      return health(Kind.DEGRADED, facts.sender.quarantined() + " set aside, see SHOW QUARANTINE");
    }
    return facts.loss.map(reason -> new Health(Kind.DEGRADED, reason));
  }

  private static Health lag(Facts facts, long nowMillis) {
    long lag = facts.lagMillis(nowMillis);
    return lag > facts.lagThresholdMillis
        ? new Health(Kind.LAGGING, "the oldest data on its way is %d s old".formatted(lag / 1_000))
        : new Health(Kind.OK, "");
  }

  private static Optional<Health> health(Kind kind, String reason) {
    return Optional.of(new Health(kind, reason));
  }

  private static boolean isLong(long sinceMillis, long nowMillis) {
    return nowMillis - sinceMillis >= STALL_MILLIS;
  }

  private static long seconds(long sinceMillis, long nowMillis) {
    return (nowMillis - sinceMillis) / 1_000;
  }
}
