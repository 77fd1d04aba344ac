// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import java.util.List;

/**
 * What a node of the receiver tells the others.
 *
 * @param pipes those that send to this node
 * @param overlaps those that this node knows
 */
public record OverlapReport(List<Connected> pipes, List<Overlap> overlaps) {

  /**
   * A pipe that sends to the node.
   *
   * @param address the IP address of its sender
   */
  public record Connected(ClusterPipe pipe, String address) {}
}
