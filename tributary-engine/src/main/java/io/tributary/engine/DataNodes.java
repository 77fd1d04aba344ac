// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.AbsentNodes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iotdb.common.rpc.thrift.TDataNodeConfiguration;
import org.apache.iotdb.common.rpc.thrift.TDataNodeLocation;
import org.apache.iotdb.common.rpc.thrift.TEndPoint;
import org.apache.iotdb.commons.cluster.NodeStatus;
import org.apache.iotdb.confignode.rpc.thrift.TDataNodeInfo;
import org.apache.iotdb.db.protocol.client.ConfigNodeClient;
import org.apache.thrift.TException;

/** The DataNodes of this cluster, as its ConfigNode knows them. Thread-safe. */
final class DataNodes {

  private static final String EVERYWHERE = "0.0.0.0";

  private final AbsentNodes absent = new AbsentNodes();
  private volatile boolean alone;
  private volatile boolean first;
  private volatile List<DataNode> known = List.of();

  /**
   * One DataNode.
   *
   * @param internal where the cluster finds it
   * @param client where clients find it, as seen from another node of the cluster
   */
  record DataNode(int id, boolean isRunning, TEndPoint internal, TEndPoint client) {

    /** For people: {@code DataNode 2 (10.0.0.2:6667)}. */
    String label() {
      return "DataNode %d (%s:%d)".formatted(id, client.getIp(), client.getPort());
    }

    boolean isThis() {
      return id == SyncNode.dataNodeId();
    }
  }

  /** All of them, this one too. Blocks until the ConfigNode has answered. */
  List<DataNode> all() throws EngineException {
    List<DataNode> nodes = ConfigNodeQuestion.ask(DataNodes::list);
    known = List.copyOf(nodes);
    alone = nodes.stream().allMatch(DataNode::isThis);
    first =
        nodes.stream()
            .filter(node -> node.isRunning() || node.isThis())
            .min(Comparator.comparingInt(DataNode::id))
            .filter(DataNode::isThis)
            .isPresent();
    absent.seen(
        nodes.stream()
            .filter(node -> !node.isRunning())
            .map(DataNode::id)
            .collect(Collectors.toUnmodifiableSet()),
        SteadyClock.millis());
    return nodes;
  }

  /** Learns anew whether this is the only one. Blocks until the ConfigNode has answered. */
  void refresh() throws EngineException {
    if (!alone || !Set.of(SyncNode.dataNodeId()).equals(ConfigNodeQuestion.ask(DataNodes::ids))) {
      int unused = all().size();
    }
  }

  private static Set<Integer> ids(ConfigNodeClient client) throws TException {
    return client.getDataNodeConfiguration(-1).getDataNodeConfigurationMap().keySet();
  }

  private static List<DataNode> list(ConfigNodeClient client) throws TException {
    List<DataNode> nodes = new ArrayList<>();
    var configurations = client.getDataNodeConfiguration(-1).getDataNodeConfigurationMap();
    for (TDataNodeInfo info : client.showDataNodes().getDataNodesInfoList()) {
      TDataNodeConfiguration configuration = configurations.get(info.getDataNodeId());
      if (configuration != null) {
        nodes.add(node(info, configuration.getLocation()));
      }
    }
    return nodes;
  }

  /**
   * All of them, as of the last time when the ConfigNode was asked, which is every second or two.
   */
  List<DataNode> known() {
    return known;
  }

  /** Those but this one. */
  List<DataNode> others() throws EngineException {
    return all().stream().filter(node -> !node.isThis()).toList();
  }

  /** Those of them that SHOW DATANODES calls Running. */
  List<DataNode> runningOthers() throws EngineException {
    return others().stream().filter(DataNode::isRunning).toList();
  }

  /** Those that were not Running in the last answers. */
  AbsentNodes absent() {
    return absent;
  }

  /**
   * Whether this is the first of those that run, for what one of them should do; as {@link
   * #isAlone}.
   */
  boolean isFirst() {
    return first;
  }

  /** Whether this is the only DataNode, as of the last time when the ConfigNode was asked. */
  boolean isAlone() {
    return alone;
  }

  private static DataNode node(TDataNodeInfo info, TDataNodeLocation location) {
    TEndPoint client = location.getClientRpcEndPoint();
    TEndPoint internal = location.getInternalEndPoint();
    return new DataNode(
        info.getDataNodeId(),
        NodeStatus.Running.getStatus().equals(info.getStatus()),
        internal,
        client.getIp().equals(EVERYWHERE)
            ? new TEndPoint(internal.getIp(), client.getPort())
            : client);
  }
}
