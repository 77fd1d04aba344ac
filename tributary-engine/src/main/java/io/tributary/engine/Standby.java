// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.engine.DataNodes.DataNode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DataNode that keeps what this one has received and the engine does not have yet: the one with
 * the next higher number of those that run, after the highest the lowest. One that has failed is
 * left in peace for a while. Connections are kept. Thread-safe.
 */
final class Standby {

  private static final Logger LOGGER = LoggerFactory.getLogger(Standby.class);

  private static final int ANSWER_MILLIS = 2_000;
  private static final long LEFT_IN_PEACE_MILLIS = 10_000;
  private static final int MOST_IDLE = 8;

  private final DataNodes dataNodes;
  private final Supplier<String> secret;
  private final Map<Integer, Long> failedMillis = new ConcurrentHashMap<>();

  /** By DataNode; each is the lock of itself. */
  private final Map<Integer, Deque<NodeConnection>> idle = new ConcurrentHashMap<>();

  private volatile boolean closed;

  /**
   * @param secret what the nodes of this cluster know
   */
  Standby(DataNodes dataNodes, Supplier<String> secret) {
    this.dataNodes = dataNodes;
    this.secret = secret;
  }

  /** Its answer, or empty when there is none now. */
  Optional<StandbyCall.Answer> ask(StandbyCall call) {
    Optional<DataNode> node = node();
    if (node.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ask(node.get(), call));
    } catch (TException | RuntimeException e) {
      failedMillis.put(node.get().id(), SteadyClock.millis());
      LOGGER.warn("{} keeps no copies now: {}", node.get().label(), e.toString());
      return Optional.empty();
    }
  }

  /** All others that run are told, whether they hear or not. */
  void tellAll(StandbyCall call) {
    for (DataNode node : dataNodes.known()) {
      if (isUsable(node)) {
        try {
          StandbyCall.Answer unused = ask(node, call);
        } catch (TException | RuntimeException e) {
          LOGGER.debug("{} does not hear", node.label(), e);
        }
      }
    }
  }

  /**
   * What the DataNode with that number answers.
   *
   * @throws TException when it does not
   */
  StandbyCall.Answer ask(int number, StandbyCall call) throws TException {
    for (DataNode node : dataNodes.known()) {
      if (node.id() == number) {
        return ask(node, call);
      }
    }
    throw new TException("there is no DataNode " + number);
  }

  void close() {
    closed = true;
    idle.values().forEach(Standby::closeAll);
  }

  private Optional<DataNode> node() {
    List<DataNode> usable = dataNodes.known().stream().filter(this::isUsable).toList();
    Comparator<DataNode> byNumber = Comparator.comparingInt(DataNode::id);
    return usable.stream()
        .filter(node -> node.id() > SyncNode.dataNodeId())
        .min(byNumber)
        .or(() -> usable.stream().min(byNumber));
  }

  private boolean isUsable(DataNode node) {
    Long failed = failedMillis.get(node.id());
    return !node.isThis()
        && node.isRunning()
        && (failed == null || SteadyClock.millis() - failed > LEFT_IN_PEACE_MILLIS);
  }

  private StandbyCall.Answer ask(DataNode node, StandbyCall call) throws TException {
    ByteBuffer body = new StandbyCall.Signed(secret.get(), call).bytes();
    Optional<NodeConnection> kept = keptOpen(node);
    if (kept.isPresent()) {
      try {
        return ask(node, kept.get(), body);
      } catch (TException e) {
        if (e instanceof TTransportException broken
            && broken.getType() == TTransportException.TIMED_OUT) {
          throw e;
        }
        LOGGER.debug("{} has closed a connection", node.label(), e);
      }
    }
    return ask(node, NodeConnection.open(node.client(), ANSWER_MILLIS), body);
  }

  private StandbyCall.Answer ask(DataNode node, NodeConnection connection, ByteBuffer body)
      throws TException {
    boolean answered = false;
    try {
      NodeConnection.Response response =
          connection.call(StandbyCall.CALL_VERSION, body.duplicate());
      answered = true;
      return StandbyCall.Answer.of(
          response.body().orElseThrow(() -> new TException(response.reason())));
    } finally {
      if (answered) {
        keepOpen(node, connection);
      } else {
        connection.close();
      }
    }
  }

  private Optional<NodeConnection> keptOpen(DataNode node) {
    Deque<NodeConnection> connections = idle.computeIfAbsent(node.id(), id -> new ArrayDeque<>());
    synchronized (connections) {
      return Optional.ofNullable(connections.pollLast());
    }
  }

  private void keepOpen(DataNode node, NodeConnection connection) {
    Deque<NodeConnection> connections = idle.computeIfAbsent(node.id(), id -> new ArrayDeque<>());
    synchronized (connections) {
      if (!closed && connections.size() < MOST_IDLE) {
        connections.add(connection);
        return;
      }
    }
    connection.close();
  }

  private static void closeAll(Deque<NodeConnection> connections) {
    synchronized (connections) {
      connections.forEach(NodeConnection::close);
      connections.clear();
    }
  }
}
