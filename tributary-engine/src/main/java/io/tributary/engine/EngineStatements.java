// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.ApplyException;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.db.auth.AuthorityChecker;
import org.apache.iotdb.db.protocol.session.IClientSession;
import org.apache.iotdb.db.protocol.session.SessionManager;
import org.apache.iotdb.db.queryengine.common.SessionInfo;
import org.apache.iotdb.db.queryengine.plan.statement.Statement;
import org.apache.iotdb.db.queryengine.plan.statement.pipe.PipeEnrichedStatement;
import org.apache.iotdb.rpc.TSStatusCode;

/** Statements of what has arrived, with the rights of the connection that it came by. */
final class EngineStatements {

  private final LoadThreads threads;

  EngineStatements(LoadThreads threads) {
    this.threads = threads;
  }

  /** A write, marked as one that came by synchronisation: the engine's own pipes can tell. */
  void executeMarked(Statement statement) throws ApplyException {
    execute(statement, new PipeEnrichedStatement(statement));
  }

  /**
   * Executes a statement.
   *
   * @param checked what needs the rights
   * @param executed the same, or what it is wrapped in
   */
  void execute(Statement checked, Statement executed) throws ApplyException {
    IClientSession session = threads.session();
    TSStatus permission = AuthorityChecker.checkAuthority(checked, session);
    if (permission.getCode() != TSStatusCode.SUCCESS_STATUS.getStatusCode()) {
      throw new ApplyException(String.valueOf(permission.getMessage()));
    }
    SessionInfo info = SessionManager.getInstance().getSessionInfo(session);
    try {
      EngineSql.execute(executed, info);
    } catch (EngineException e) {
      throw new ApplyException(ApplyFaults.of(e), String.valueOf(e.getMessage()), e);
    }
  }
}
