// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iotdb.db.pipe.extractor.dataregion.realtime.listener.PipeInsertionDataNodeListener;

/**
 * Whether what the regions of this node had done at some moment has left the pipes. Thread-safe.
 */
final class Settling {

  /** Somebody may ask once and never again. */
  private static final int MOST_TOKENS = 64;

  private final SyncNode node;

  @GuardedBy("this")
  private final Map<String, Map<RegionFeed, RegionBarrier>> barriers = new LinkedHashMap<>();

  Settling(SyncNode node) {
    this.node = node;
  }

  /**
   * Whether all has settled that was done here before this was first asked with this token: what
   * was captured, what the pipe still had to send, and what was requested to be sent again. To be
   * asked again and again; a region that comes to this node meanwhile is waited for, too.
   */
  synchronized boolean isSettled(PipeKey pipe, String token) {
    List<RegionFeed> regions =
        node.feeds().find(pipe).map(feed -> List.copyOf(feed.regions())).orElse(List.of());
    if (!regions.stream().map(RegionFeed::region).toList().containsAll(ledHere())) {
      return false; // what was done there is still to be found
    }
    Map<RegionFeed, RegionBarrier> set =
        barriers.computeIfAbsent(token, any -> new LinkedHashMap<>());
    set.keySet().retainAll(regions);
    regions.forEach(region -> set.computeIfAbsent(region, feed -> feed.barriers().set()));
    if (barriers.size() > MOST_TOKENS) {
      barriers.remove(barriers.keySet().iterator().next()); // the oldest
    }
    if (set.values().stream().allMatch(RegionBarrier::isPassed)) {
      return true;
    }
    PipeInsertionDataNodeListener.getInstance().listenToHeartbeat(false);
    return false;
  }

  /** Requests a repair, if its region is sent from here. */
  boolean take(PipeKey pipe, Repair repair) throws IOException {
    boolean isHere =
        node.feeds().find(pipe).stream()
            .flatMap(feed -> feed.regions().stream())
            .anyMatch(feed -> feed.region() == repair.region());
    if (isHere) {
      GapLog gaps = node.feeds().of(pipe).gaps();
      node.quarantines().retries(pipe).request(repair, gaps::delivered);
    }
    return isHere;
  }

  private Set<Integer> ledHere() {
    Set<Integer> regions = UserRegions.numbers(UserRegions.here());
    if (!node.dataNodes().isAlone()) {
      RegionRoutes.removeForeign(regions);
    }
    return regions;
  }
}
