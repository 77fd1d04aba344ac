// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.engine.DataNodes.DataNode;
import java.net.ConnectException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.iotdb.rpc.RpcUtils;
import org.apache.iotdb.rpc.TConfigurationConst;
import org.apache.iotdb.rpc.TElasticFramedTransport;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.iotdb.service.rpc.thrift.IClientRPCService;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferReq;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferResp;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;

/**
 * Asks the other DataNodes of the cluster, at their client ports: it is the only port of a node
 * behind which there is code of ours. All are asked at once. Thread-safe.
 */
final class NodeCalls {

  private static final int CONNECT_MILLIS = 2_000;
  private static final int MAX_ANSWER_BYTES = 64 * 1024 * 1024;

  private final Supplier<String> secret;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "sync-node-call");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * What a node has said.
   *
   * @param answered whether it was the node; else the answer says why there is none
   * @param isDead whether nobody listens at its port
   */
  record Reply(DataNode node, boolean answered, boolean isDead, NodeCall.Answer answer) {

    /**
     * Throws unless it was done there.
     *
     * @throws EngineException naming the node
     */
    void requireDone() throws EngineException {
      if (!failure().isEmpty()) {
        throw new EngineException(
            TSStatusCode.CAN_NOT_CONNECT_DATANODE.getStatusCode(),
            answered
                ? "%s: %s".formatted(node.label(), failure())
                : node.label() + " does not answer");
      }
    }

    /** Why it was not done there, for people; empty when it was. */
    String failure() {
      return answer.error() == null ? "" : answer.error();
    }
  }

  /**
   * @param secret what the nodes of this cluster know
   */
  NodeCalls(Supplier<String> secret) {
    this.secret = secret;
  }

  /** Asks them all and waits for all: some seconds when one of them does not answer. */
  List<Reply> ask(List<DataNode> nodes, NodeCall.Action action, String... arguments) {
    Map<DataNode, CompletableFuture<Reply>> replies = new LinkedHashMap<>();
    for (DataNode node : nodes) {
      replies.put(
          node,
          CompletableFuture.supplyAsync(() -> ask(node, action, List.of(arguments)), threads));
    }
    return replies.values().stream().map(CompletableFuture::join).toList();
  }

  void close() {
    threads.shutdownNow();
  }

  private Reply ask(DataNode node, NodeCall.Action action, List<String> arguments) {
    TSocket socket = null;
    try {
      socket =
          new TSocket(
              TConfigurationConst.defaultTConfiguration,
              node.client().getIp(),
              node.client().getPort(),
              action.answerMillis(),
              CONNECT_MILLIS);
      socket.open();
      IClientRPCService.Client client =
          new IClientRPCService.Client(
              new TBinaryProtocol(
                  new TElasticFramedTransport(
                      socket, RpcUtils.THRIFT_DEFAULT_BUF_CAPACITY, MAX_ANSWER_BYTES, true)));
      NodeCall call = new NodeCall(secret.get(), action, arguments);
      TPipeTransferResp response =
          client.pipeTransfer(new TPipeTransferReq(NodeCall.CALL_VERSION, (short) 0, call.bytes()));
      return response.getBody() == null
          ? new Reply(node, true, false, NodeCall.Answer.failed(response.getStatus().getMessage()))
          : new Reply(node, true, false, NodeCall.Answer.of(response.bufferForBody()));
    } catch (TException | RuntimeException e) {
      return new Reply(
          node,
          false,
          e.getCause() instanceof ConnectException,
          NodeCall.Answer.failed(String.valueOf(e.getMessage())));
    } finally {
      if (socket != null) {
        socket.close();
      }
    }
  }
}
