// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.NodeFailures;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.apache.iotdb.common.rpc.thrift.TDataNodeLocation;
import org.apache.iotdb.commons.client.exception.ClientManagerException;
import org.apache.iotdb.commons.cluster.NodeStatus;
import org.apache.iotdb.confignode.rpc.thrift.TDataNodeInfo;
import org.apache.iotdb.db.protocol.client.ConfigNodeClient;
import org.apache.iotdb.db.protocol.client.ConfigNodeClientManager;
import org.apache.iotdb.db.protocol.client.ConfigNodeInfo;
import org.apache.thrift.TException;

/** The DataNodes of this cluster. */
final class DataNodes {

  private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

  private DataNodes() {}

  /** One cause for each DataNode that counts as Running and cannot be reached. */
  static List<String> unreachable() {
    List<String> causes = new ArrayList<>();
    try (ConfigNodeClient client =
        ConfigNodeClientManager.getInstance().borrowClient(ConfigNodeInfo.CONFIG_REGION_ID)) {
      var configurations = client.getDataNodeConfiguration(-1).getDataNodeConfigurationMap();
      for (TDataNodeInfo info : client.showDataNodes().getDataNodesInfoList()) {
        if (NodeStatus.Running.getStatus().equals(info.getStatus())
            && configurations.containsKey(info.getDataNodeId())) {
          TDataNodeLocation location = configurations.get(info.getDataNodeId()).getLocation();
          if (!answers(location)) {
            causes.add(
                NodeFailures.connectionRefused(
                    location.getDataNodeId(),
                    location.getInternalEndPoint().getIp(),
                    location.getInternalEndPoint().getPort()));
          }
        }
      }
    } catch (ClientManagerException | TException e) {
      causes.add("the ConfigNode does not answer: " + e.getMessage());
    }
    return causes;
  }

  private static boolean answers(TDataNodeLocation location) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(
              location.getInternalEndPoint().getIp(), location.getInternalEndPoint().getPort()),
          CONNECT_TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
