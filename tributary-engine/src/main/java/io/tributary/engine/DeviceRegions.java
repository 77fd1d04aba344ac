// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iotdb.common.rpc.thrift.TRegionReplicaSet;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.partition.DataPartition;
import org.apache.iotdb.commons.partition.DataPartitionQueryParam;
import org.apache.iotdb.db.queryengine.plan.analyze.ClusterPartitionFetcher;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.apache.tsfile.read.filter.factory.TimeFilterApi;

/** Which data regions devices are in: of each, the ConfigNode is asked once. Used by one thread. */
final class DeviceRegions {

  private final Map<IDeviceID, DataPartition> partitions = new HashMap<>();

  /** The engine's numbers of the regions that have points of a device in a range, or will. */
  Set<Integer> of(String database, String device, long from, long to) throws EngineException {
    Set<Integer> regions = new TreeSet<>();
    try {
      IDeviceID id = DevicePaths.device(device).getIDeviceID();
      for (TRegionReplicaSet replicas :
          partitions
              .computeIfAbsent(id, any -> partition(database, id))
              .getDataRegionReplicaSetWithTimeFilter(
                  database, id, TimeFilterApi.between(from, to))) {
        if (replicas.isSetRegionId()) {
          regions.add(replicas.getRegionId().getId());
        }
      }
    } catch (IllegalPathException e) {
      throw EngineException.of(e);
    } catch (RuntimeException e) {
      throw EngineException.of(e);
    }
    if (regions.isEmpty()) {
      throw new EngineException(
          TSStatusCode.PIPE_ERROR.getStatusCode(), device + " is in no data region");
    }
    return regions;
  }

  private static DataPartition partition(String database, IDeviceID id) {
    DataPartitionQueryParam all = new DataPartitionQueryParam(id, List.of(), true, true);
    return ClusterPartitionFetcher.getInstance()
        .getDataPartitionWithUnclosedTimeRange(Map.of(database, List.of(all)));
  }
}
