// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.sender.Difference;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What verifying a pipe on this node has found, by a statement or by itself. Not kept: after a
 * start nothing is known. Thread-safe.
 */
final class VerifyFindings {

  /** Device by device, in each comparison anew. */
  private final AtomicLong equal = new AtomicLong();

  private final AtomicLong different = new AtomicLong();

  @GuardedBy("this")
  private OptionalLong through = OptionalLong.empty();

  @GuardedBy("this")
  private Optional<String> loss = Optional.empty();

  @GuardedBy("this")
  private Optional<String> underWay = Optional.empty();

  /** Up to which time stamp, engine precision, both ends were the same when last compared. */
  synchronized OptionalLong through() {
    return through;
  }

  /** What differed when last compared, for people. */
  synchronized Optional<String> loss() {
    return loss;
  }

  /** How far the comparison is that is under way, for people. */
  synchronized Optional<String> underWay() {
    return underWay;
  }

  /** Of the devices that were compared since the start, those that were the same. */
  long equal() {
    return equal.get();
  }

  /** The others. */
  long different() {
    return different.get();
  }

  /** A comparison is so far. */
  synchronized void progress(int compared, int devices) {
    underWay = Optional.of("%d of %d devices".formatted(compared, devices));
  }

  /** None is under way any more. */
  synchronized void ended() {
    underWay = Optional.empty();
  }

  /** Some devices were compared. */
  void compared(int devices, List<Difference> differences) {
    long differing = differences.stream().map(Difference::device).distinct().count();
    equal.addAndGet(devices - differing);
    different.addAndGet(differing);
  }

  /**
   * All devices were compared.
   *
   * @param to up to this time stamp
   * @param left what differs, when what was to be mended is
   */
  synchronized void all(long to, List<Difference> left) {
    long first = left.stream().mapToLong(Difference::from).min().orElse(Long.MAX_VALUE);
    through =
        first == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(Math.min(to, first - 1));
    loss = loss(left);
  }

  /** What differed was sent again, but for what a pipe cannot send; it is to be compared yet. */
  synchronized void repaired(List<Difference> differences) {
    loss =
        loss(
            differences.stream()
                .filter(each -> each.mend() instanceof Difference.Mend.None)
                .toList());
  }

  /** It is known no more: nobody here goes on looking. */
  synchronized void forget() {
    through = OptionalLong.empty();
    loss = Optional.empty();
  }

  private static Optional<String> loss(List<Difference> left) {
    return left.stream()
        .findFirst()
        .map(
            one ->
                "%d ranges of series differ at the receiver, one of %s: see VERIFY PIPE"
                    .formatted(left.size(), one.series()));
  }
}
