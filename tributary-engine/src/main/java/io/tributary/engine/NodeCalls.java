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
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.thrift.TException;

/** Asks the other DataNodes of the cluster. All are asked at once. Thread-safe. */
final class NodeCalls {

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
    try (NodeConnection connection = NodeConnection.open(node.client(), action.answerMillis())) {
      NodeCall call = new NodeCall(secret.get(), action, arguments);
      NodeConnection.Response response = connection.call(NodeCall.CALL_VERSION, call.bytes());
      return new Reply(
          node,
          true,
          false,
          response
              .body()
              .map(NodeCall.Answer::of)
              .orElseGet(() -> NodeCall.Answer.failed(response.reason())));
    } catch (TException | RuntimeException e) {
      return new Reply(
          node,
          false,
          e.getCause() instanceof ConnectException,
          NodeCall.Answer.failed(String.valueOf(e.getMessage())));
    }
  }
}
