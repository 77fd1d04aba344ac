// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.receiver.AllowList;
import io.tributary.receiver.AllowListException;
import io.tributary.receiver.ReceiverSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The receiver: the nodes of a cluster over one engine, which ask each other before one goes on
 * with a pipe.
 */
final class SimulatedReceiver {

  private final Shape shape;
  private final SimulatedTime time;
  private final SimulatedEngine engine;
  private final PlantedBug bug;
  private final List<SimulatedReceiverNode> nodes = new ArrayList<>();
  private final List<Invariants> senders = new ArrayList<>();
  private final TreeSet<String> allowed = new TreeSet<>();
  private final SimulatedConfigNode configNode;
  private ReceiverSettings settings = settingsOf("");

  SimulatedReceiver(
      SplittableRandom random, Shape shape, SimulatedTime time, Path folder, PlantedBug bug) {
    this.shape = shape;
    this.time = time;
    this.bug = bug;
    this.engine = new SimulatedEngine(random.split());
    this.configNode = new SimulatedConfigNode(time);
    for (int number = 1; number <= shape.nodes(); number++) {
      nodes.add(new SimulatedReceiverNode(number, this, random.split(), folder));
    }
    if (shape.isCluster()) {
      time.eachMoment(() -> nodes.forEach(SimulatedReceiverNode::poll));
    }
  }

  Shape shape() {
    return shape;
  }

  SimulatedTime time() {
    return time;
  }

  SimulatedEngine engine() {
    return engine;
  }

  PlantedBug bug() {
    return bug;
  }

  List<SimulatedReceiverNode> nodes() {
    return nodes;
  }

  SimulatedConfigNode configNode() {
    return configNode;
  }

  /** The nodes that the ConfigNode does not count as Running. */
  Set<Integer> absent() {
    return nodes.stream()
        .filter(configNode::isAbsent)
        .map(SimulatedReceiverNode::number)
        .collect(Collectors.toSet());
  }

  void add(Invariants ofSender) {
    senders.add(ofSender);
  }

  void partsExpired(SimulatedReceiverNode node) {
    senders.forEach(sender -> sender.partsExpired(node.number()));
  }

  void allow(String address, boolean isAllowed) {
    if (isAllowed ? allowed.add(address) : allowed.remove(address)) {
      settings = settingsOf(String.join(",", allowed));
    }
  }

  ReceiverSettings settings() {
    return settings;
  }

  private static ReceiverSettings settingsOf(String addresses) {
    try {
      return new ReceiverSettings(
          AllowList.parse(addresses.isEmpty() ? "192.168.0.1" : addresses), false);
    } catch (AllowListException e) {
      throw new AssertionError(e);
    }
  }
}
