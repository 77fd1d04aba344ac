// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.SenderStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the pipes of this cluster fare: of each the worst that one of its DataNodes says, and which
 * node that is. With one DataNode alone nobody needs to be told.
 */
final class PipeMessages {

  private static final List<String> WORST_FIRST = List.of("ERROR: ", "WARN: ");

  private final Map<PipeKey, List<String>> messages = new HashMap<>();

  /** Of all pipes. */
  private final List<String> troubles = new ArrayList<>();

  private PipeMessages() {}

  /** Asks all DataNodes that count as Running. One that does not answer troubles all pipes. */
  static PipeMessages ofAllNodes(SyncNode node) throws EngineException {
    PipeMessages all = new PipeMessages();
    List<DataNodes.DataNode> nodes = node.dataNodes().all();
    Map<PipeKey, String> here = node.pipes().messages();
    if (node.dataNodes().isAlone()) {
      here.forEach(all::add);
      return all;
    }
    for (DataNodes.DataNode each : nodes) {
      if (each.isThis()) {
        here.forEach((pipe, message) -> all.add(pipe, naming(each, message)));
      }
    }
    List<DataNodes.DataNode> others =
        nodes.stream().filter(each -> each.isRunning() && !each.isThis()).toList();
    for (NodeCalls.Reply reply : node.nodeCalls().ask(others, NodeCall.Action.MESSAGES)) {
      if (reply.failure().isEmpty()) {
        for (List<String> row : reply.answer().rows()) {
          PipeKey pipe = new PipeKey(row.get(0), Long.parseLong(row.get(1)));
          all.add(pipe, naming(reply.node(), row.get(2)));
        }
      } else {
        all.troubles.add("WARN: " + reply.node().label() + " does not answer");
      }
    }
    return all;
  }

  /** The worst message of a pipe; of several that are as bad, the first by the alphabet. */
  String worst(PipeKey pipe) {
    List<String> candidates = new ArrayList<>(troubles);
    candidates.addAll(messages.getOrDefault(pipe, List.of()));
    return candidates.stream()
        .min(Comparator.comparing(PipeMessages::rank).thenComparing(Comparator.naturalOrder()))
        .orElse(SenderStatus.NORMAL);
  }

  private void add(PipeKey pipe, String message) {
    messages.computeIfAbsent(pipe, key -> new ArrayList<>()).add(message);
  }

  private static String naming(DataNodes.DataNode node, String message) {
    for (String kind : WORST_FIRST) {
      if (message.startsWith(kind)) {
        return kind + node.label() + ": " + message.substring(kind.length());
      }
    }
    return message;
  }

  private static int rank(String message) {
    for (int rank = 0; rank < WORST_FIRST.size(); rank++) {
      if (message.startsWith(WORST_FIRST.get(rank))) {
        return rank;
      }
    }
    return WORST_FIRST.size();
  }
}
