// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.iotdb.common.rpc.thrift.TConsensusGroupId;
import org.apache.iotdb.common.rpc.thrift.TConsensusGroupType;
import org.apache.iotdb.confignode.conf.ConfigNodeConfig;
import org.apache.iotdb.confignode.conf.ConfigNodeDescriptor;
import org.apache.iotdb.confignode.manager.ConfigManager;
import org.apache.iotdb.confignode.manager.load.cache.consensus.ConsensusGroupCache;
import org.apache.iotdb.confignode.service.ConfigNode;
import org.apache.iotdb.consensus.ConsensusFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a new region gets a leader at once. The engine chooses one when it hears that
 * something has changed, on several threads; now and then the news of a new region is overtaken,
 * and nobody chooses again until something else changes. The first INSERT of a database then waits
 * for a minute. So a region that is without a leader for two rounds makes the engine choose again.
 *
 * <p>Only where the ConfigNode chooses; Ratis elects by itself.
 */
final class LeaderWatch {

  private static final Logger LOGGER = LoggerFactory.getLogger(LeaderWatch.class);
  private static final long ROUND_MILLIS = 500;

  private Set<TConsensusGroupId> withoutLeader = Set.of();

  /** Watches for as long as the process lives, as soon as it is the cluster's leader. */
  static void start() {
    Thread thread = new Thread(new LeaderWatch()::run, "sync-leader-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Whether a region has been without a leader since the last call.
   *
   * @param leaders of all regions whose leader the ConfigNode chooses
   */
  boolean isOverdue(Map<TConsensusGroupId, Integer> leaders) {
    Set<TConsensusGroupId> before = withoutLeader;
    withoutLeader =
        leaders.entrySet().stream()
            .filter(region -> region.getValue() == ConsensusGroupCache.UN_READY_LEADER_ID)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return withoutLeader.stream().anyMatch(before::contains);
  }

  private void run() {
    while (true) {
      try {
        TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
        look();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOGGER.warn("Regions without a leader are looked for again: {}", e.toString());
      }
    }
  }

  private void look() {
    ConfigNode node = ConfigNode.getInstance();
    ConfigManager manager = node == null ? null : node.getConfigManager();
    if (manager == null
        || manager.getConsensusManager() == null
        || !manager.getConsensusManager().isLeader()) {
      return;
    }
    Map<TConsensusGroupId, Integer> leaders =
        manager.getLoadManager().getLoadCache().getRegionLeaderMap().entrySet().stream()
            .filter(region -> isChosen(region.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    if (isOverdue(leaders)) {
      LOGGER.info("Regions {} have no leader yet, choosing again", withoutLeader);
      manager.getLoadManager().getRouteBalancer().balanceRegionLeaderAndPriority();
    }
  }

  private static boolean isChosen(TConsensusGroupId region) {
    ConfigNodeConfig config = ConfigNodeDescriptor.getInstance().getConf();
    String protocol =
        region.getType() == TConsensusGroupType.DataRegion
            ? config.getDataRegionConsensusProtocolClass()
            : config.getSchemaRegionConsensusProtocolClass();
    return !ConsensusFactory.RATIS_CONSENSUS.equals(protocol);
  }
}
