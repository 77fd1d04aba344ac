// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.util.List;
import java.util.Optional;

/**
 * How a node belongs to its cluster. Settled by its first start for good.
 *
 * @param joined the ConfigNode of the cluster that it joined; empty when it began its own
 * @param role what it is in a cluster that it joined
 */
record Membership(Optional<HostPort> joined, NodeRole role) {

  /** A cluster of its own: a ConfigNode and a DataNode. */
  static final Membership OWN = new Membership(Optional.empty(), NodeRole.DATA_NODE);

  static Membership joining(HostPort cluster, NodeRole role) {
    return new Membership(Optional.of(cluster), role);
  }

  /** What makes this node, in the order in which it starts. */
  List<NodeRole> roles() {
    return joined.isPresent() ? List.of(role) : List.of(NodeRole.CONFIG_NODE, NodeRole.DATA_NODE);
  }

  /** Whether it answers SQL. */
  boolean hasDataNode() {
    return roles().contains(NodeRole.DATA_NODE);
  }

  @Override
  public String toString() {
    return joined
        .map(cluster -> "%s of %s".formatted(role.title(), cluster))
        .orElse("a cluster of its own");
  }
}
