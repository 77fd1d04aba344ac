// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iotdb.common.rpc.thrift.TConsensusGroupId;
import org.apache.iotdb.confignode.manager.load.cache.consensus.ConsensusGroupCache;

/**
 * Knows when a new region has been overlooked. The engine chooses a leader when it hears that
 * something has changed, on several threads; now and then the news of a new region is overtaken,
 * and nobody chooses again until something else changes. The first INSERT of a database then waits
 * for a minute (decision 0017).
 */
final class LeaderWatch {

  private Set<TConsensusGroupId> withoutLeader = Set.of();
  private int rounds;

  /**
   * Whether a region has been without a leader since the last call; more and more rarely so while
   * that lasts, because nobody can be chosen when no node is there.
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
    rounds = withoutLeader.stream().anyMatch(before::contains) ? rounds + 1 : 0;
    return Integer.bitCount(rounds) == 1;
  }

  /** Those of the last call. */
  Set<TConsensusGroupId> withoutLeader() {
    return withoutLeader;
  }
}
