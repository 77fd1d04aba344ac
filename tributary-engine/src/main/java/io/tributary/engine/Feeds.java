// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Feed;
import io.tributary.sender.Unit;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where the engine's pipe tasks and the senders meet: the engine opens and closes one {@link
 * RegionFeed} for each data region it leads, the sender of the pipe drains them. Thread-safe.
 */
final class Feeds {

  private final Map<PipeKey, List<RegionFeed>> feeds = new ConcurrentHashMap<>();

  void add(PipeKey pipe, RegionFeed feed) {
    regions(pipe).add(feed);
  }

  void remove(PipeKey pipe, RegionFeed feed) {
    regions(pipe).remove(feed);
  }

  void forget(PipeKey pipe) {
    feeds.remove(pipe);
  }

  /** The regions of one pipe in turn, so that a busy one does not hold up the others. */
  Feed of(PipeKey pipe) {
    return new Feed() {
      private int turn;

      @Override
      public Optional<Unit> next() throws IOException {
        List<RegionFeed> regions = regions(pipe);
        for (int asked = 0; asked < regions.size(); asked++) {
          RegionFeed region = regions.get(turn++ % regions.size());
          Optional<Unit> unit = region.next();
          if (unit.isPresent()) {
            return unit;
          }
        }
        return Optional.empty();
      }
    };
  }

  List<RegionFeed> regions(PipeKey pipe) {
    return feeds.computeIfAbsent(pipe, key -> new CopyOnWriteArrayList<>());
  }
}
