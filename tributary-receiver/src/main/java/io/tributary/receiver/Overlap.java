// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import java.util.Set;

/**
 * Two pipes of different senders bring the same device.
 *
 * @param device one of those that both bring
 */
public record Overlap(String device, ClusterPipe one, ClusterPipe other) {

  /** Whether the pipes are of different senders; the pipes of one never overlap. */
  static boolean between(ClusterPipe one, ClusterPipe other) {
    return !one.senderId().equals(other.senderId());
  }

  /** Both, in no order. */
  Set<ClusterPipe> pipes() {
    return Set.of(one, other);
  }

  boolean concerns(ClusterPipe pipe) {
    return one.equals(pipe) || other.equals(pipe);
  }

  /** With whom {@code pipe}, one of the two, overlaps. */
  ClusterPipe with(ClusterPipe pipe) {
    return one.equals(pipe) ? other : one;
  }
}
