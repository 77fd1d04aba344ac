// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import org.apache.iotdb.commons.client.exception.ClientManagerException;
import org.apache.iotdb.db.protocol.client.ConfigNodeClient;
import org.apache.iotdb.db.protocol.client.ConfigNodeClientManager;
import org.apache.iotdb.db.protocol.client.ConfigNodeInfo;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.thrift.TException;

/** One or more calls of the ConfigNode, by the engine's own client. */
interface ConfigNodeQuestion<T> {

  T ask(ConfigNodeClient client) throws TException;

  /**
   * Blocks until the ConfigNode has answered.
   *
   * @throws EngineException when it does not
   */
  static <T> T ask(ConfigNodeQuestion<T> question) throws EngineException {
    try (ConfigNodeClient client =
        ConfigNodeClientManager.getInstance().borrowClient(ConfigNodeInfo.CONFIG_REGION_ID)) {
      return question.ask(client);
    } catch (ClientManagerException | TException e) {
      throw new EngineException(
          TSStatusCode.CAN_NOT_CONNECT_CONFIGNODE.getStatusCode(),
          "the ConfigNode does not answer: " + e.getMessage());
    }
  }
}
