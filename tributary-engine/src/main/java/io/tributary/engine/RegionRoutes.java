// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Map;
import java.util.Set;
import org.apache.iotdb.common.rpc.thrift.TConsensusGroupId;
import org.apache.iotdb.common.rpc.thrift.TConsensusGroupType;
import org.apache.iotdb.common.rpc.thrift.TRegionReplicaSet;
import org.apache.iotdb.db.conf.IoTDBDescriptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who leads the data regions, by what the ConfigNode says. */
final class RegionRoutes {

  private static final Logger LOGGER = LoggerFactory.getLogger(RegionRoutes.class);

  private RegionRoutes() {}

  /**
   * Removes the regions that another node leads: their pipes' tasks are there. One of which nobody
   * knows counts as led by this node.
   */
  static void removeForeign(Set<Integer> regions) {
    try {
      Map<TConsensusGroupId, TRegionReplicaSet> routes =
          ConfigNodeQuestion.ask(client -> client.getLatestRegionRouteMap().getRegionRouteMap());
      if (routes != null) {
        regions.removeIf(region -> isForeign(routes, region));
      }
    } catch (EngineException e) {
      LOGGER.debug("The ConfigNode does not say who leads the regions", e);
    }
  }

  private static boolean isForeign(Map<TConsensusGroupId, TRegionReplicaSet> routes, int region) {
    TRegionReplicaSet replicas =
        routes.get(new TConsensusGroupId(TConsensusGroupType.DataRegion, region));
    int here = IoTDBDescriptor.getInstance().getConfig().getDataNodeId();
    return replicas != null
        && replicas.getDataNodeLocationsSize() > 0
        && replicas.getDataNodeLocations().get(0).getDataNodeId() != here; // the first is to lead
  }
}
