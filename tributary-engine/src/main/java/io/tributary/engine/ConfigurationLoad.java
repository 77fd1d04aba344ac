// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementResp;

/**
 * LOAD CONFIGURATION: the engine's keys and ours, each node from its own files. Ours are checked
 * before the engine reloads its own, and put in force only if it could; then on the other nodes.
 */
final class ConfigurationLoad {

  private static final int REFUSED = TSStatusCode.CONFIGURATION_ERROR.getStatusCode();

  private final SyncNode node;
  private final boolean local;

  /**
   * @param local whether the other nodes are left alone
   */
  ConfigurationLoad(SyncNode node, boolean local) {
    this.node = node;
    this.local = local;
  }

  /**
   * The answer for the client.
   *
   * @param engine runs the statement in the engine
   */
  TSExecuteStatementResp run(Supplier<TSExecuteStatementResp> engine) {
    SettingsFiles.Settings read;
    try {
      read = node.settings().reload();
    } catch (InvalidSettingsException e) {
      return SyncStatements.failure(REFUSED, String.valueOf(e.getMessage()));
    }
    TSExecuteStatementResp answer = engine.get();
    if (answer.getStatus().getCode() != TSStatusCode.SUCCESS_STATUS.getStatusCode()) {
      return answer;
    }
    node.settings().apply(read);
    List<String> failures = local ? List.of() : elsewhere();
    return failures.isEmpty()
        ? answer
        : SyncStatements.failure(REFUSED, String.join("; ", failures));
  }

  /** Where it failed; what is in force there stays. */
  private List<String> elsewhere() {
    List<String> failures = new ArrayList<>();
    try {
      for (NodeCalls.Reply reply :
          node.nodeCalls()
              .ask(node.dataNodes().runningOthers(), NodeCall.Action.LOAD_CONFIGURATION)) {
        try {
          reply.requireDone();
        } catch (EngineException e) {
          failures.add(String.valueOf(e.getMessage()));
        }
      }
    } catch (EngineException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
    return failures;
  }
}
