// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.iotdb.db.pipe.extractor.dataregion.realtime.listener.PipeInsertionDataNodeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the engine's pipe tasks and the senders meet: the engine opens and closes one {@link
 * RegionFeed} for each data region it leads, the sender of the pipe drains them. Thread-safe.
 */
final class Feeds {

  /** A feed that its engine task tells of what its region does. */
  record Listening(PipeKey pipe, RegionFeed feed) {}

  private static final Logger LOGGER = LoggerFactory.getLogger(Feeds.class);
  private static final long RECORD_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Map<PipeKey, PipeFeed> feeds = new ConcurrentHashMap<>();
  private final Function<PipeKey, PipeFeed> made;

  /**
   * @param made makes the feed of a pipe, once for each
   */
  Feeds(Function<PipeKey, PipeFeed> made) {
    this.made = made;
  }

  void add(PipeKey pipe, RegionFeed feed) {
    of(pipe).add(feed);
  }

  void remove(PipeKey pipe, RegionFeed feed) {
    PipeFeed remaining = feeds.get(pipe);
    if (remaining != null) {
      remaining.remove(feed);
    }
  }

  void forget(PipeKey pipe) {
    PipeFeed forgotten = feeds.remove(pipe);
    if (forgotten != null) {
      forgotten.close();
    }
  }

  /** What a pipe has to send, if anybody has asked for it since the start. */
  Optional<PipeFeed> find(PipeKey pipe) {
    return Optional.ofNullable(feeds.get(pipe));
  }

  /** The feeds of these regions that carry deletions. */
  List<Listening> listening(Collection<Integer> regions) {
    List<Listening> found = new ArrayList<>();
    feeds.forEach(
        (pipe, feed) ->
            feed.regions().stream()
                .filter(region -> region.carriesDeletions() && regions.contains(region.region()))
                .forEach(region -> found.add(new Listening(pipe, region))));
    return found;
  }

  /** Whether it has been told of everything since it was found. */
  boolean isOpen(Listening listening) {
    return find(listening.pipe).filter(feed -> feed.regions().contains(listening.feed)).isPresent();
  }

  /** See {@link PipeFeed#watchDisk}. */
  void watchDisk() {
    feeds.values().forEach(PipeFeed::watchDisk);
  }

  /** What one pipe has to send, the same one each time. */
  PipeFeed of(PipeKey pipe) {
    return feeds.computeIfAbsent(pipe, made);
  }

  /**
   * Waits until every deletion that the engine has done on this node is in the journals of the
   * pipes that carry deletions, so that its client is not told of it before. The engine tells us of
   * a deletion on another thread; a heartbeat sent after it tells when it must have come.
   */
  void awaitDeletionsRecorded() {
    Map<RegionFeed, Long> before = new HashMap<>();
    feeds.values().stream()
        .flatMap(feed -> feed.regions().stream())
        .filter(RegionFeed::carriesDeletions)
        .forEach(feed -> before.put(feed, feed.barriers().heartbeats()));
    if (before.isEmpty()) {
      return;
    }
    PipeInsertionDataNodeListener.getInstance().listenToHeartbeat(false);
    long deadline = System.nanoTime() + RECORD_TIMEOUT_NANOS;
    while (before.entrySet().stream()
        .anyMatch(e -> e.getKey().barriers().heartbeats() == e.getValue())) {
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
}
