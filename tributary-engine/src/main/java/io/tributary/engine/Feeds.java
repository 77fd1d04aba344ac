// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Feed;
import io.tributary.sender.Unit;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.iotdb.db.pipe.extractor.dataregion.realtime.listener.PipeInsertionDataNodeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the engine's pipe tasks and the senders meet: the engine opens and closes one {@link
 * RegionFeed} for each data region it leads, the sender of the pipe drains them. Thread-safe.
 */
final class Feeds {

  private static final Logger LOGGER = LoggerFactory.getLogger(Feeds.class);
  private static final long RECORD_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

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
      private final Deque<Unit> drawn = new ArrayDeque<>();
      private int turn;

      @Override
      public Optional<Unit> nextLive() throws IOException {
        if (drawn.isEmpty()) {
          draw().ifPresent(drawn::add);
        }
        return drawn.peek() instanceof Unit.SealedFile
            ? Optional.empty()
            : Optional.ofNullable(drawn.poll());
      }

      @Override
      public Optional<Unit.SealedFile> nextFile() {
        return drawn.peek() instanceof Unit.SealedFile file
            ? Optional.of(file).filter(drawn::remove)
            : Optional.empty();
      }

      private Optional<Unit> draw() throws IOException {
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

  /**
   * Waits until every deletion that the engine has done on this node is in the journals of the
   * pipes that carry deletions, so that its client is not told of it before. The engine tells us of
   * a deletion on another thread; a heartbeat sent after it tells when it must have come.
   */
  void awaitDeletionsRecorded() {
    Map<RegionFeed, Long> before = new HashMap<>();
    feeds.values().stream()
        .flatMap(List::stream)
        .filter(RegionFeed::carriesDeletions)
        .forEach(feed -> before.put(feed, feed.heartbeats()));
    if (before.isEmpty()) {
      return;
    }
    PipeInsertionDataNodeListener.getInstance().listenToHeartbeat(false);
    long deadline = System.nanoTime() + RECORD_TIMEOUT_NANOS;
    while (before.entrySet().stream().anyMatch(e -> e.getKey().heartbeats() == e.getValue())) {
      if (System.nanoTime() > deadline || !pause()) {
        LOGGER.warn("A deletion may not be in the journal yet");
        return;
      }
    }
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(1);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  List<RegionFeed> regions(PipeKey pipe) {
    return feeds.computeIfAbsent(pipe, key -> new CopyOnWriteArrayList<>());
  }
}
