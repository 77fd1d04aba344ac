// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

/**
 * Opens links to the one receiver of a pipe, which may have several addresses: a node each of its
 * cluster, numbered from 0.
 */
public interface Connector {

  /** How many addresses there are, at least 1. */
  int addresses();

  /**
   * Connects to an address and logs in. Blocks for some seconds at most.
   *
   * @throws LinkException when the receiver is away
   * @throws RefusedException when it answers and says no
   */
  Link connect(int address) throws LinkException, RefusedException;

  /** Where that is, for people: {@code host:port}. */
  String address(int address);
}
