// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import java.util.Optional;

/** The other nodes of the receiver's cluster, to each of which a sender may have been connected. */
public interface OtherNodes {

  /** Whether there are any, as far as is known. */
  boolean exist();

  /**
   * Ends there what earlier connections of a pipe do: nothing that was sent by them is applied any
   * more when this returns empty. Blocks for some seconds at most.
   *
   * @return why that is not certain yet
   */
  Optional<String> release(SenderPipe pipe);
}
