// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.gson.Gson;
import io.tributary.engine.DataNodes.DataNode;
import io.tributary.receiver.Brought;
import io.tributary.receiver.OverlapReport;
import io.tributary.receiver.Overlaps;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other nodes, round by round, about the devices that are new here: whether pipes of other
 * senders bring them there. Thread-safe.
 */
final class OverlapRounds {

  private static final Logger LOGGER = LoggerFactory.getLogger(OverlapRounds.class);
  private static final Gson GSON = new Gson();

  private final SyncNode node;
  private CompletableFuture<Void> asking = CompletableFuture.completedFuture(null);

  OverlapRounds(SyncNode node) {
    this.node = node;
  }

  /** Asks in the background. Called by one thread. */
  void refresh() {
    if (node.dataNodes().isAlone()) {
      overlaps().alone();
    } else if (asking.isDone()) {
      asking = CompletableFuture.runAsync(this::ask);
    }
  }

  /** Answers another node: arguments and row are JSON. */
  NodeCall.Answer answer(NodeCall call) {
    Brought[] asked = GSON.fromJson(call.arguments().get(0), Brought[].class);
    return new NodeCall.Answer(
        null, List.of(List.of(GSON.toJson(overlaps().report(List.of(asked))))));
  }

  private void ask() {
    List<DataNode> others;
    try {
      others = node.dataNodes().all().stream().filter(each -> !each.isThis()).toList();
    } catch (EngineException e) {
      LOGGER.debug("Other nodes are asked in the next round", e);
      return;
    }
    List<Brought> news = overlaps().takeNews();
    Map<Integer, OverlapReport> reports = new HashMap<>();
    Set<Integer> silent = new HashSet<>();
    // Also those that SHOW DATANODES does not call Running: senders may be connected to them.
    for (NodeCalls.Reply reply :
        node.nodeCalls().ask(others, NodeCall.Action.OVERLAPS, GSON.toJson(news))) {
      try {
        reply.requireDone();
        reports.put(
            reply.node().id(),
            GSON.fromJson(reply.answer().rows().get(0).get(0), OverlapReport.class));
      } catch (EngineException | RuntimeException e) {
        LOGGER.debug("{} does not say which pipes it has", reply.node().label(), e);
        if (!reply.isDead()) {
          silent.add(reply.node().id());
        }
      }
    }
    overlaps().heard(news, reports, silent);
  }

  private Overlaps overlaps() {
    return node.receiver().overlaps();
  }
}
