// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sql.SqlContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of a SHOW of which each DataNode has its own. */
final class ClusterRows {

  private ClusterRows() {}

  /**
   * Those of this node and of all others that run.
   *
   * @param action that asks a node for its rows: time zone, then the name of a pipe or none
   * @param here the rows of this node
   * @throws EngineException naming a node that did not answer
   */
  static List<List<String>> gather(
      SyncNode node,
      NodeCall.Action action,
      Optional<String> pipe,
      SqlContext context,
      List<List<String>> here)
      throws EngineException {
    List<List<String>> rows = new ArrayList<>(here);
    List<String> arguments = new ArrayList<>(List.of(context.zone().getId()));
    pipe.ifPresent(arguments::add);
    for (NodeCalls.Reply reply :
        node.nodeCalls()
            .ask(node.dataNodes().runningOthers(), action, arguments.toArray(String[]::new))) {
      reply.requireDone();
      rows.addAll(reply.answer().rows());
    }
    return rows;
  }
}
