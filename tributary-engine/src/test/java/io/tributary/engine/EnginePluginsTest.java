// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.iotdb.common.rpc.thrift.TEndPoint;
import org.junit.jupiter.api.Test;

class EnginePluginsTest {

  @Test
  void onlyNode_registersThem() {
    assertThat(EnginePlugins.obstacle(List.of(node(1, true)), 1)).isEmpty();
  }

  /** The ConfigNode may not have heard of this one yet. */
  @Test
  void firstNode_registersThem_whenAllOthersRun() {
    assertThat(EnginePlugins.obstacle(List.of(node(1, false), node(2, true), node(3, true)), 1))
        .isEmpty();
  }

  @Test
  void firstNode_waits_forOneThatDoesNotRunYet() {
    assertThat(EnginePlugins.obstacle(List.of(node(1, true), node(2, true), node(3, false)), 1))
        .contains("DataNode 3 (10.0.0.3:6667) is not Running yet");
  }

  @Test
  void otherNodes_leaveItToTheFirst() {
    assertThat(EnginePlugins.obstacle(List.of(node(1, true), node(2, true)), 2))
        .contains("DataNode 1 (10.0.0.1:6667) has not registered the plug-ins yet");
  }

  private static DataNodes.DataNode node(int id, boolean isRunning) {
    TEndPoint internal = new TEndPoint("10.0.0." + id, 10730);
    return new DataNodes.DataNode(id, isRunning, internal, new TEndPoint("10.0.0." + id, 6667));
  }
}
