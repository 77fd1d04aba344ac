// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

/** Opens links to the one receiver of a pipe. */
public interface Connector {

  /**
   * Connects and logs in. Blocks for some seconds at most.
   *
   * @throws LinkException when the receiver is away
   * @throws RefusedException when it answers and says no
   */
  Link connect() throws LinkException, RefusedException;

  /** Where the receiver is, for people: {@code host:port}. */
  String address();
}
