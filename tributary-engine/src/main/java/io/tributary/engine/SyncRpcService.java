// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sql.SqlContext;
import io.tributary.sql.SyncSql;
import io.tributary.sql.SyncSqlException;
import io.tributary.sql.SyncStatement;
import io.tributary.sql.TimePrecision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.commons.conf.CommonDescriptor;
import org.apache.iotdb.db.protocol.session.IClientSession;
import org.apache.iotdb.db.protocol.session.IClientSession.SqlDialect;
import org.apache.iotdb.db.protocol.session.SessionManager;
import org.apache.iotdb.db.protocol.thrift.impl.ClientRPCServiceImpl;
import org.apache.iotdb.rpc.RpcUtils;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferReq;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferResp;
import org.apache.iotdb.service.rpc.thrift.TSDeleteDataReq;
import org.apache.iotdb.service.rpc.thrift.TSExecuteBatchStatementReq;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementReq;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementResp;
import org.apache.iotdb.service.rpc.thrift.TSyncIdentityInfo;
import org.apache.iotdb.service.rpc.thrift.TSyncTransportMetaInfo;
import org.apache.thrift.TException;

/**
 * The engine's client service with the Sync Tool in front of it: our statements are answered here,
 * what others say is passed on untouched, and every call that can write by synchronisation passes
 * the allow list.
 *
 * <p>The engine makes one by reflection and calls it on its client threads, one per connection.
 */
public final class SyncRpcService extends ClientRPCServiceImpl {

  private static final String SHOW_ENGINE_PIPES = "SHOW PIPES";

  private final SyncNode node = SyncNode.get();
  private final SyncStatements statements = new SyncStatements(node);
  private final SyncDoor door = new SyncDoor(node);
  private final NodeService nodeService = new NodeService(node);
  private final Condition condition = new Condition(node);

  /** For the engine, which makes its service by reflection. */
  public SyncRpcService() {}

  @Override
  public TSExecuteStatementResp executeStatementV2(TSExecuteStatementReq req) {
    return execute(req, super::executeStatementV2);
  }

  @Override
  public TSExecuteStatementResp executeQueryStatementV2(TSExecuteStatementReq req) {
    return execute(req, super::executeQueryStatementV2);
  }

  @Override
  public TSExecuteStatementResp executeUpdateStatementV2(TSExecuteStatementReq req) {
    return execute(req, super::executeUpdateStatementV2);
  }

  @Override
  public TSExecuteStatementResp executeStatement(TSExecuteStatementReq req) {
    return execute(req, super::executeStatement);
  }

  @Override
  public TSExecuteStatementResp executeQueryStatement(TSExecuteStatementReq req) {
    return execute(req, super::executeQueryStatement);
  }

  @Override
  public TSExecuteStatementResp executeUpdateStatement(TSExecuteStatementReq req) {
    return execute(req, super::executeUpdateStatement);
  }

  /** Statement by statement, so that ours and the engine's keep their order. */
  @Override
  public TSStatus executeBatchStatement(TSExecuteBatchStatementReq req) {
    if (!speaksTree() || req.getStatements().stream().noneMatch(this::mayBeOurs)) {
      return req.getStatements().stream().anyMatch(SyncRpcService::mayDelete)
          ? delete(
              ClientDeletion.ofStatements(node, req.getStatements()),
              () -> super.executeBatchStatement(req))
          : super.executeBatchStatement(req);
    }
    List<TSStatus> results = new ArrayList<>();
    boolean failed = false;
    for (String text : req.getStatements()) {
      TSExecuteStatementReq single = new TSExecuteStatementReq(req.getSessionId(), text, 0L);
      TSStatus status = execute(single, engine -> engineAlone(req, engine)).getStatus();
      failed |= status.getCode() != TSStatusCode.SUCCESS_STATUS.getStatusCode();
      results.add(status);
    }
    return failed ? RpcUtils.getStatus(results) : RpcUtils.SUCCESS_STATUS;
  }

  /** A batch has no statement id, so the engine must see its statement as a batch too. */
  private TSExecuteStatementResp engineAlone(
      TSExecuteBatchStatementReq batch, TSExecuteStatementReq statement) {
    List<String> alone = List.of(statement.getStatement());
    TSStatus status =
        super.executeBatchStatement(new TSExecuteBatchStatementReq(batch.getSessionId(), alone));
    boolean wrapped = status.getSubStatusSize() == 1;
    return new TSExecuteStatementResp(wrapped ? status.getSubStatus().get(0) : status);
  }

  @Override
  public TPipeTransferResp pipeTransfer(TPipeTransferReq req) {
    if (req.getVersion() == NodeCall.CALL_VERSION) {
      ByteBuffer answer = nodeService.answer(req.bufferForBody(), precision());
      return new TPipeTransferResp(RpcUtils.SUCCESS_STATUS).setBody(answer);
    }
    if (req.getVersion() == StandbyCall.CALL_VERSION) {
      return answerStandby(req.bufferForBody());
    }
    if (req.getVersion() == ConditionCall.CALL_VERSION) {
      ByteBuffer answer = condition.answer(req.bufferForBody(), session());
      return new TPipeTransferResp(RpcUtils.SUCCESS_STATUS).setBody(answer);
    }
    if (req.getVersion() == ThriftLink.CALL_VERSION) {
      ByteBuffer answer = door.answer(req.bufferForBody(), session());
      return new TPipeTransferResp(RpcUtils.SUCCESS_STATUS).setBody(answer);
    }
    Optional<TSStatus> refusal = door.refusal(session());
    return refusal.isPresent() ? new TPipeTransferResp(refusal.get()) : super.pipeTransfer(req);
  }

  private TPipeTransferResp answerStandby(ByteBuffer body) {
    try {
      return new TPipeTransferResp(RpcUtils.SUCCESS_STATUS)
          .setBody(nodeService.answerStandby(body));
    } catch (IOException | RuntimeException e) {
      return new TPipeTransferResp(
          RpcUtils.getStatus(TSStatusCode.EXECUTE_STATEMENT_ERROR, e.getMessage()));
    }
  }

  @Override
  public TSStatus handshake(TSyncIdentityInfo info) throws TException {
    Optional<TSStatus> refusal = door.legacyRefusal(session());
    return refusal.isPresent() ? refusal.get() : super.handshake(info);
  }

  @Override
  public TSStatus sendPipeData(ByteBuffer buffer) throws TException {
    Optional<TSStatus> refusal = door.legacyRefusal(session());
    return refusal.isPresent() ? refusal.get() : super.sendPipeData(buffer);
  }

  @Override
  public TSStatus sendFile(TSyncTransportMetaInfo metaInfo, ByteBuffer buffer) throws TException {
    Optional<TSStatus> refusal = door.legacyRefusal(session());
    if (refusal.isEmpty()) {
      refusal = door.refuseFileName(metaInfo.getFileName());
    }
    return refusal.isPresent() ? refusal.get() : super.sendFile(metaInfo, buffer);
  }

  @Override
  public void handleClientExit() {
    IClientSession session = session();
    if (session != null) {
      door.closed(session);
    }
    super.handleClientExit();
  }

  private TSExecuteStatementResp execute(
      TSExecuteStatementReq req, Function<TSExecuteStatementReq, TSExecuteStatementResp> engine) {
    if (!speaksTree()) {
      return engine.apply(req);
    }
    IClientSession session = session();
    SqlContext context = new SqlContext(session.getZoneId(), precision(), Instant.now());
    Optional<SyncStatement> parsed;
    try {
      parsed = SyncSql.parse(req.getStatement(), context);
    } catch (SyncSqlException e) {
      return SyncStatements.failure(e.code(), String.valueOf(e.getMessage()));
    }
    if (parsed.isEmpty()) {
      return mayDelete(req.getStatement()) ? delete(req, engine) : engine.apply(req);
    }
    if (parsed.get() instanceof SyncStatement.LoadConfiguration load) {
      return new ConfigurationLoad(node, load.local()).run(() -> engine.apply(req));
    }
    if (parsed.get() instanceof SyncStatement.ShowEnginePipes) {
      // Not by the caller's method: the engine's own calls this class again, which would say ours.
      return super.executeStatementV2(
          new TSExecuteStatementReq(req).setStatement(SHOW_ENGINE_PIPES));
    }
    return statements
        .run(parsed.get(), context, session.getUsername())
        .orElseGet(() -> engine.apply(req));
  }

  @Override
  public TSStatus deleteData(TSDeleteDataReq req) {
    return delete(ClientDeletion.ofPaths(node, req.getPaths()), () -> super.deleteData(req));
  }

  @Override
  public TSStatus deleteTimeseries(long sessionId, List<String> paths) {
    return delete(
        ClientDeletion.ofPaths(node, paths), () -> super.deleteTimeseries(sessionId, paths));
  }

  @Override
  public TSStatus deleteStorageGroups(long sessionId, List<String> databases) {
    return delete(
        ClientDeletion.ofPaths(node, List.of()),
        () -> super.deleteStorageGroups(sessionId, databases));
  }

  private TSExecuteStatementResp delete(
      TSExecuteStatementReq req, Function<TSExecuteStatementReq, TSExecuteStatementResp> engine) {
    ClientDeletion deletion = ClientDeletion.ofStatements(node, List.of(req.getStatement()));
    Optional<TSStatus> refusal = deletion.refusal();
    if (refusal.isPresent()) {
      return RpcUtils.getTSExecuteStatementResp(refusal.get());
    }
    TSExecuteStatementResp answer = engine.apply(req);
    return answer.setStatus(deletion.done(answer.getStatus()));
  }

  private static TSStatus delete(ClientDeletion deletion, Supplier<TSStatus> engine) {
    Optional<TSStatus> refusal = deletion.refusal();
    return refusal.isPresent() ? refusal.get() : deletion.done(engine.get());
  }

  private static boolean mayDelete(String text) {
    String start = text.stripLeading();
    return start.regionMatches(true, 0, "DELETE", 0, 6)
        || start.regionMatches(true, 0, "DROP", 0, 4);
  }

  private boolean mayBeOurs(String text) {
    try {
      return SyncSql.parse(text, new SqlContext(session().getZoneId(), precision(), Instant.now()))
          .isPresent();
    } catch (SyncSqlException e) {
      return true;
    }
  }

  /** Whether the caller is logged in and speaks the tree model; all else is the engine's. */
  private static boolean speaksTree() {
    IClientSession session = session();
    return session != null && session.isLogin() && session.getSqlDialect() == SqlDialect.TREE;
  }

  private static IClientSession session() {
    return SessionManager.getInstance().getCurrSession();
  }

  private static TimePrecision precision() {
    return switch (CommonDescriptor.getInstance().getConfig().getTimestampPrecision()) {
      case "us", "microsecond" -> TimePrecision.MICROSECONDS;
      case "ns", "nanosecond" -> TimePrecision.NANOSECONDS;
      default -> TimePrecision.MILLISECONDS;
    };
  }
}
