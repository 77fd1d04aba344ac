// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How to start a node.
 *
 * @param rpcPort the port for clients; empty keeps the one of the first start, 6667 at the first
 * @param join how it belongs to its cluster; empty keeps that of the first start, a cluster of its
 *     own at the first
 * @param settings written into the node's settings before it starts
 * @param login whose statement shows that SQL is answered
 * @param program what its processes run, this time
 * @param timeout how long the node may take until it answers SQL
 */
public record StartRequest(
    Optional<Integer> rpcPort,
    Optional<Membership> join,
    List<Setting> settings,
    Login login,
    Program program,
    Duration timeout) {
  static final int DEFAULT_RPC_PORT = 6667;

  static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

  public StartRequest {
    settings = List.copyOf(settings);
  }

  /** A node of its own, with these settings, its ports among them, and defaults. */
  public static StartRequest of(Program program, List<Setting> settings) {
    return new StartRequest(
        Optional.empty(), Optional.empty(), settings, Login.DEFAULT, program, DEFAULT_TIMEOUT);
  }
}
