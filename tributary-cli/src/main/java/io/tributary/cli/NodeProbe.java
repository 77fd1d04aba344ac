// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.util.Optional;

/** Asks a node that is starting whether it is ready. */
interface NodeProbe {

  /** Where it is asked. */
  HostPort address();

  /** Why the node is not ready; empty when it is. */
  Optional<String> obstacle();

  /** The one for the node's kind. */
  static NodeProbe of(Membership membership, NodeProperties settings, Login login)
      throws CommandException {
    return membership.hasDataNode() ? new SqlProbe(settings, login) : new ConfigNodeProbe(settings);
  }

  /** Where a node of this kind is asked. */
  static HostPort address(Membership membership, NodeProperties settings) throws CommandException {
    return membership.hasDataNode()
        ? SqlProbe.clientAddress(settings)
        : ConfigNodeProbe.address(settings);
  }
}
