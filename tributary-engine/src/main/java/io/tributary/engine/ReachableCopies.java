// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Optional;

/** Whether the nodes on which copies of this cluster's data may be can be reached. Thread-safe. */
final class ReachableCopies {

  private final DataNodes dataNodes;
  private final NodeCalls calls;

  ReachableCopies(DataNodes dataNodes, NodeCalls calls) {
    this.dataNodes = dataNodes;
    this.calls = calls;
  }

  /** Whether all data is on this node. */
  boolean areAllHere() {
    return dataNodes.isAlone();
  }

  /** A node that does not answer, for people, if there is one. Asks all: some seconds at most. */
  Optional<String> unreachable() {
    if (areAllHere()) {
      return Optional.empty();
    }
    try {
      return calls.ask(dataNodes.others(), NodeCall.Action.PING).stream()
          .filter(reply -> !reply.answered())
          .map(reply -> reply.node().label() + " does not answer")
          .findFirst();
    } catch (EngineException e) {
      return Optional.empty(); // nothing can be loaded or written now
    }
  }
}
