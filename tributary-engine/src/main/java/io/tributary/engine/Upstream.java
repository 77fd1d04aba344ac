// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clusters whose data arrives in this one, at whichever DataNode: for the receivers' guard
 * against loops. Thread-safe.
 */
final class Upstream {

  private static final Logger LOGGER = LoggerFactory.getLogger(Upstream.class);

  private final SyncNode node;
  private volatile List<String> elsewhere = List.of();
  private CompletableFuture<Void> asking = CompletableFuture.completedFuture(null);

  Upstream(SyncNode node) {
    this.node = node;
  }

  /** All of them, as far as the other nodes have told. */
  List<String> ids() {
    return Stream.concat(
            node.receiver().upstreamIds(SteadyClock.millis()).stream(), elsewhere.stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** Asks the other nodes in the background. Called by one thread. */
  void refresh() {
    if (!node.dataNodes().isAlone() && asking.isDone()) {
      asking = CompletableFuture.runAsync(this::ask);
    }
  }

  private void ask() {
    try {
      List<String> ids = new ArrayList<>();
      node.nodeCalls()
          .ask(node.dataNodes().runningOthers(), NodeCall.Action.UPSTREAM)
          .forEach(reply -> reply.answer().rows().forEach(ids::addAll));
      elsewhere = List.copyOf(ids);
    } catch (EngineException e) {
      LOGGER.debug("Other nodes are asked again in the next round", e);
    }
  }
}
