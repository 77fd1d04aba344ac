// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.iotdb.common.rpc.thrift.TConsensusGroupId;
import org.apache.iotdb.common.rpc.thrift.TConsensusGroupType;
import org.apache.iotdb.confignode.conf.ConfigNodeConfig;
import org.apache.iotdb.confignode.conf.ConfigNodeDescriptor;
import org.apache.iotdb.confignode.manager.ConfigManager;
import org.apache.iotdb.confignode.manager.pipe.coordinator.task.PipeTaskCoordinator;
import org.apache.iotdb.confignode.service.ConfigNode;
import org.apache.iotdb.consensus.ConsensusFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the ConfigNode of this process now and then, and gives it a push where it would wait for
 * something that does not come: {@link LeaderWatch}, {@link RecoveryWatch}. A thread of its own,
 * from before the engine's start to the end of the process.
 */
final class ConfigNodeWatch {

  private static final Logger LOGGER = LoggerFactory.getLogger(ConfigNodeWatch.class);
  private static final long ROUND_MILLIS = 500;

  private final LeaderWatch leaders = new LeaderWatch();
  private final RecoveryWatch recovery = new RecoveryWatch();

  static void start() {
    Thread thread = new Thread(new ConfigNodeWatch()::run, "sync-confignode-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (true) {
      try {
        TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
        look();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOGGER.warn("The ConfigNode is looked at again: {}", e.toString());
      }
    }
  }

  private void look() {
    ConfigNode node = ConfigNode.getInstance();
    ConfigManager manager = node == null ? null : node.getConfigManager();
    if (manager == null || manager.getConsensusManager() == null) {
      return;
    }
    lookAtRecovery(manager);
    if (manager.getConsensusManager().isLeader()) {
      lookForLeaders(manager);
    }
  }

  private void lookForLeaders(ConfigManager manager) {
    Map<TConsensusGroupId, Integer> chosen =
        manager.getLoadManager().getLoadCache().getRegionLeaderMap().entrySet().stream()
            .filter(region -> isChosen(region.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    if (leaders.isOverdue(chosen)) {
      LOGGER.info("Regions {} have no leader yet, choosing again", leaders.withoutLeader());
      manager.getLoadManager().getRouteBalancer().balanceRegionLeaderAndPriority();
    }
  }

  private void lookAtRecovery(ConfigManager manager) {
    PipeTaskCoordinator pipes = manager.getPipeManager().getPipeTaskCoordinator();
    // Stacks are dear, and a lock is rarely held when somebody looks.
    if (pipes.isLocked() && recovery.isOverdue(Thread.getAllStackTraces().values())) {
      LOGGER.warn("Recovery waits for a lock of pipes that it holds itself; it is released");
      boolean unused = pipes.unlock();
    }
  }

  /** Whether the ConfigNode chooses the region's leader; Ratis elects by itself. */
  private static boolean isChosen(TConsensusGroupId region) {
    ConfigNodeConfig config = ConfigNodeDescriptor.getInstance().getConf();
    String protocol =
        region.getType() == TConsensusGroupType.DataRegion
            ? config.getDataRegionConsensusProtocolClass()
            : config.getSchemaRegionConsensusProtocolClass();
    return !ConsensusFactory.RATIS_CONSENSUS.equals(protocol);
  }
}
