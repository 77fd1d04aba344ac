// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Collection;
import java.util.List;
import org.apache.iotdb.db.queryengine.plan.statement.StatementType;
import org.apache.iotdb.db.queryengine.plan.statement.sys.FlushStatement;
import org.apache.iotdb.rpc.TSStatusCode;

/**
 * Closes the open files of databases on all DataNodes of the cluster. Not by the engine's own FLUSH
 * for all, which fails as long as one of them is dead: a dead one has nothing open. Thread-safe.
 */
final class ClusterFlush {

  private final DataNodes nodes;
  private final NodeCalls calls;

  ClusterFlush(DataNodes nodes, NodeCalls calls) {
    this.nodes = nodes;
    this.calls = calls;
  }

  /**
   * Flushes them here and on every other node that counts as Running.
   *
   * @return whether they are there
   * @throws EngineException naming the node that did not
   */
  boolean run(Collection<String> databases) throws EngineException {
    boolean exist = here(databases);
    if (nodes.isAlone() || !exist) {
      return exist;
    }
    for (NodeCalls.Reply reply :
        calls.ask(nodes.runningOthers(), NodeCall.Action.FLUSH, databases.toArray(String[]::new))) {
      if (!reply.isDead()) {
        reply.requireDone();
      }
    }
    return true;
  }

  /** The same on this node alone. */
  static boolean here(Collection<String> databases) throws EngineException {
    try {
      FlushStatement flush = new FlushStatement(StatementType.FLUSH);
      flush.setDatabases(List.copyOf(databases));
      flush.setOnCluster(false);
      EngineSql.execute(flush);
      return true;
    } catch (EngineException e) {
      if (e.code() != TSStatusCode.DATABASE_NOT_EXIST.getStatusCode()) {
        throw e;
      }
      return false;
    }
  }
}
