// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Catalog;
import io.tributary.catalog.CatalogException;
import io.tributary.catalog.CatalogStoreException;
import io.tributary.catalog.Pipe;
import io.tributary.catalog.PipeSink;
import io.tributary.sender.VerifyException;
import io.tributary.sql.SqlContext;
import io.tributary.sql.SyncStatement;
import java.io.IOException;
import java.util.Optional;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.commons.auth.entity.PrivilegeType;
import org.apache.iotdb.db.auth.AuthorityChecker;
import org.apache.iotdb.rpc.RpcUtils;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementResp;

/** Runs the Sync Tool's statements and answers them as the engine answers its own. */
final class SyncStatements {

  private final SyncNode node;

  SyncStatements(SyncNode node) {
    this.node = node;
  }

  /**
   * The answer, or empty when the statement is for the engine after all: it names a pipe that only
   * the engine knows.
   */
  Optional<TSExecuteStatementResp> run(SyncStatement statement, SqlContext context, String user) {
    try {
      Optional<TSExecuteStatementResp> shown = show(statement, context);
      if (shown.isPresent()) {
        return shown;
      }
      if (isForEngine(statement)) {
        return Optional.empty();
      }
      TSStatus permission = permission(user);
      if (permission.getCode() != TSStatusCode.SUCCESS_STATUS.getStatusCode()) {
        return Optional.of(RpcUtils.getTSExecuteStatementResp(permission));
      }
      if (statement instanceof SyncStatement.DiagnosePipe diagnose) {
        return Optional.of(diagnose(diagnose.name()).response());
      }
      if (statement instanceof SyncStatement.VerifyPipe verify) {
        return Optional.of(node.verifications().run(verify, context).response());
      }
      change(statement, context);
      return Optional.of(RpcUtils.getTSExecuteStatementResp(TSStatusCode.SUCCESS_STATUS));
    } catch (CatalogException e) {
      return Optional.of(failure(e.code(), String.valueOf(e.getMessage())));
    } catch (CatalogStoreException | EngineException | VerifyException | IOException e) {
      return Optional.of(
          failure(TSStatusCode.PIPE_ERROR.getStatusCode(), String.valueOf(e.getMessage())));
    }
  }

  static TSExecuteStatementResp failure(int code, String message) {
    return RpcUtils.getTSExecuteStatementResp(new TSStatus(code).setMessage(message));
  }

  private Optional<TSExecuteStatementResp> show(SyncStatement statement, SqlContext context)
      throws CatalogStoreException, EngineException, IOException {
    if (statement instanceof SyncStatement.ShowPipeSinkType) {
      TextTable table = new TextTable("type");
      Catalog.SINK_TYPES.forEach(table::add);
      return Optional.of(table.response());
    }
    if (statement instanceof SyncStatement.ShowPipeSinks show) {
      TextTable table = new TextTable("name", "type", "attributes");
      node.catalog()
          .sinks(show.name())
          .forEach(sink -> table.add(sink.name(), sink.type(), sink.attributesText()));
      return Optional.of(table.response());
    }
    if (statement instanceof SyncStatement.ShowPipes show) {
      return Optional.of(new PipeRows(node, context).table(show.name()).response());
    }
    if (statement instanceof SyncStatement.ShowGaps show) {
      return Optional.of(GapRows.table(node, show.name(), context).response());
    }
    if (statement instanceof SyncStatement.ShowPipeStatus show) {
      return Optional.of(PipeStatusRows.table(node, show.name(), context).response());
    }
    if (statement instanceof SyncStatement.ShowQuarantine show) {
      return Optional.of(QuarantineRows.table(node, show.name(), context).response());
    }
    return Optional.empty();
  }

  private boolean isForEngine(SyncStatement statement)
      throws CatalogStoreException, EngineException {
    Optional<String> name = pipeName(statement);
    // The catalog is asked last: the node that leads its rows may be the one that is away.
    return name.isPresent()
        && EnginePipes.list().stream()
            .anyMatch(pipe -> !pipe.ours() && pipe.name().equals(name.get()))
        && node.catalog().findPipe(name.get()).isEmpty();
  }

  private static Optional<String> pipeName(SyncStatement statement) {
    if (statement instanceof SyncStatement.StartPipe start) {
      return Optional.of(start.name());
    }
    if (statement instanceof SyncStatement.StopPipe stop) {
      return Optional.of(stop.name());
    }
    if (statement instanceof SyncStatement.DropPipe drop) {
      return Optional.of(drop.name());
    }
    return Optional.empty();
  }

  private void change(SyncStatement statement, SqlContext context)
      throws CatalogException, CatalogStoreException, EngineException, IOException {
    if (statement instanceof SyncStatement.CreatePipeSink create) {
      node.catalog().createSink(create);
    } else if (statement instanceof SyncStatement.DropPipeSink drop) {
      node.catalog().dropSink(drop.name());
    } else if (statement instanceof SyncStatement.CreatePipe create) {
      node.pipeStatements().create(create, context);
    } else if (statement instanceof SyncStatement.StartPipe start) {
      node.pipeStatements().start(start.name());
    } else if (statement instanceof SyncStatement.StopPipe stop) {
      node.pipeStatements().stop(stop.name());
    } else if (statement instanceof SyncStatement.DropPipe drop) {
      node.pipeStatements().drop(drop.name());
    } else if (statement instanceof SyncStatement.RetryQuarantine retry) {
      PipeKey pipe = pipe(retry.name());
      node.quarantines().retries(pipe).request();
      others(NodeCall.Action.RETRY_QUARANTINE, pipe);
    } else if (statement instanceof SyncStatement.DropQuarantine drop) {
      PipeKey pipe = pipe(drop.name());
      node.quarantines().giveUp(pipe, node.feeds().of(pipe).gaps());
      others(NodeCall.Action.DROP_QUARANTINE, pipe);
    } else {
      throw new IllegalStateException("not a change: " + statement);
    }
  }

  private TextTable diagnose(String name) throws CatalogException, CatalogStoreException {
    Pipe pipe = node.catalog().requirePipe(name);
    PipeSink sink =
        node.catalog()
            .findSink(pipe.sink())
            .orElseThrow(
                () -> new CatalogStoreException("PIPESINK [" + pipe.sink() + "] is missing"));
    return PipeProber.table(node, pipe, sink);
  }

  private PipeKey pipe(String name) throws CatalogException, CatalogStoreException {
    return PipeKey.of(node.catalog().requirePipe(name));
  }

  private void others(NodeCall.Action action, PipeKey pipe) throws EngineException {
    for (NodeCalls.Reply reply :
        node.nodeCalls().ask(node.dataNodes().runningOthers(), action, pipe.arguments())) {
      reply.requireDone();
    }
  }

  @SuppressWarnings("EnumOrdinal") // so the engine asks for a privilege
  private static TSStatus permission(String user) {
    return AuthorityChecker.getTSStatus(
        AuthorityChecker.SUPER_USER.equals(user)
            || AuthorityChecker.checkSystemPermission(user, PrivilegeType.USE_PIPE.ordinal()),
        PrivilegeType.USE_PIPE);
  }
}
