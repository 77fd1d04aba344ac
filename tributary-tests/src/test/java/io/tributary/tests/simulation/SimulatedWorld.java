// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.PipeIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** One run: everything there is, and what goes wrong with it. */
final class SimulatedWorld {

  private static final int STEPS = 1_500;
  private static final int HEALTHY_STEPS = 10_000;
  private static final long LONGEST_PAUSE_MILLIS = 100_000;
  private static final int STANDSTILL_STEPS = 150;

  private final SplittableRandom random;
  private final SimulatedTime time = new SimulatedTime();
  private final SimulatedReceiver receiver;
  private final List<SimulatedSender> senders = new ArrayList<>();
  private final double faults;
  private boolean healthy;
  private boolean standing;

  SimulatedWorld(long seed, Path folder, PlantedBug bug) throws IOException {
    random = new SplittableRandom(seed);
    Shape shape = Shape.of(random);
    faults = random.nextInt(8) == 0 ? 0 : random.nextDouble() * 0.15;
    receiver = new SimulatedReceiver(random.split(), shape, time, folder, bug);
    PipeIdentity identity = new PipeIdentity("p", 1, "edge", 1, true);
    for (int number = 1; number <= shape.senders(); number++) {
      int units = (20 + random.nextInt(21)) / (shape.hasSeveralSenders() ? 2 : 1);
      senders.add(new SimulatedSender(identity, number, units, random.split(), receiver, folder));
      identity = another(identity, number + 1);
    }
  }

  /** Another DataNode or another pipe of the same cluster, or another cluster. */
  private PipeIdentity another(PipeIdentity last, int number) {
    return switch (random.nextInt(3)) {
      case 0 ->
          new PipeIdentity(
              last.name(), last.createdAtMillis(), last.clusterId(), last.dataNode() + 1, true);
      case 1 -> new PipeIdentity("p" + number, number, last.clusterId(), last.dataNode(), true);
      default -> new PipeIdentity("p", 1, "edge" + number, 1, true);
    };
  }

  void play() throws IOException {
    senders.forEach(sender -> sender.network().bytesPerMilli(5 + random.nextInt(200)));
    receiver.engine().faults(faults / 2);
    senders.forEach(sender -> sender.faults(faults));
    for (int step = 0; step < STEPS * senders.size() && !isDone(); step++) {
      somethingHappens();
      step();
    }
    heal();
    for (int step = 0; !isDone(); step++) {
      if (step == HEALTHY_STEPS * senders.size()) {
        daysPass(); // until then what nobody continues may take the room
      }
      if (step > 2 * HEALTHY_STEPS * senders.size()) {
        throw new AssertionError("not done without a fault: " + senders);
      }
      step();
    }
    while (senders.stream().anyMatch(sender -> sender.network().hasLate())) {
      senders.forEach(sender -> sender.network().deliverLate());
    }
    for (SimulatedReceiverNode node : receiver.nodes()) {
      while (node.isLoading()) {
        node.load(() -> {});
      }
    }
    verify();
  }

  private boolean isDone() {
    return senders.stream().allMatch(SimulatedSender::isDone);
  }

  private void somethingHappens() {
    if (random.nextDouble() < 0.5) {
      return;
    }
    SimulatedSender sender = senders.get(random.nextInt(senders.size()));
    SimulatedReceiverNode node = receiver.nodes().get(random.nextInt(receiver.nodes().size()));
    int dice = random.nextInt(64);
    if (dice < 24) {
      happensTo(sender, dice);
    } else if (dice < 44) {
      happensTo(node, dice - 24);
    } else if (dice == 44) {
      time.setWallClock(random.nextLong(60 * SimulatedTime.DAY) - 30 * SimulatedTime.DAY);
    } else if (receiver.shape().isCluster()) {
      happensToCluster(sender, node, dice - 45);
    }
  }

  private void happensTo(SimulatedSender sender, int dice) {
    switch (dice) {
      case 0 -> sender.crashed();
      case 1 -> sender.setRunning(false);
      case 2, 3, 4, 5 -> sender.setRunning(true);
      case 6 -> sender.allow(false);
      case 7, 8, 9 -> sender.allow(true);
      case 10 -> sender.network().up(false);
      case 11, 12, 13 -> sender.network().up(true);
      case 14 -> sender.network().stall(random.nextInt(120_000));
      case 15 -> sender.clockJumps(random.nextLong(12 * SimulatedTime.HOUR));
      case 16 -> sender.quarantineFails(random.nextBoolean());
      case 17 -> sender.networkChanged();
      default -> sender.network().deliverLate();
    }
  }

  private void happensTo(SimulatedReceiverNode node, int dice) {
    switch (dice) {
      case 0 -> node.crashed();
      case 1, 2 -> node.armCrash(1 + random.nextInt(12));
      case 3 -> node.roomFor(random.nextInt(20_000));
      case 4, 5, 6 -> node.room(SimulatedReceiverNode.ROOMY);
      case 7 -> node.stagingFails(faults);
      case 8 -> node.logFails(faults * 2);
      case 9, 10, 11 -> {
        node.stagingFails(0);
        node.logFails(0);
      }
      case 12 -> node.clockJumps(random.nextLong(12 * SimulatedTime.HOUR));
      case 13 -> node.expire();
      case 14 -> node.rows();
      default -> {}
    }
  }

  /** What can go wrong only among several nodes. */
  private void happensToCluster(SimulatedSender sender, SimulatedReceiverNode node, int dice) {
    switch (dice) {
      case 0 -> node.down();
      case 1, 2 -> node.mute();
      case 3, 4 -> node.up();
      case 5 -> node.apart(true);
      case 6, 7 -> node.apart(false);
      case 8 -> sender.network().cutOff(node);
      case 9, 10 -> sender.network().cutOff(null);
      case 11 -> receiver.configNode().down();
      case 12, 13 -> receiver.configNode().up(random.nextInt(1_000));
      case 14, 15, 16 -> time.pass(random.nextLong(LONGEST_PAUSE_MILLIS));
      case 17 -> senders.forEach(each -> each.network().breaks(node));
      case 18 -> standsStill(node);
      default -> {}
    }
  }

  private void heal() {
    healthy = true;
    receiver.engine().faults(0);
    receiver.configNode().up(0);
    receiver.nodes().forEach(SimulatedReceiverNode::heal);
    senders.forEach(SimulatedSender::heal);
  }

  private void step() {
    for (SimulatedReceiverNode node : receiver.nodes()) {
      if (node.isLoading() && random.nextInt(4) == 0) {
        node.load(random.nextInt(8) == 0 ? () -> standsStill(node) : () -> {});
      }
    }
    senders.forEach(sender -> sender.network().deliver());
    SimulatedSender next =
        senders.stream().min(Comparator.comparingLong(SimulatedSender::dueMillis)).orElseThrow();
    if (next.dueMillis() > time.now()) {
      time.pass(next.dueMillis() - time.now() + random.nextInt(20));
    }
    next.work();
    receiver.nodes().forEach(SimulatedReceiverNode::checkBounds);
  }

  /** A node is mute until the others have gone on without it, and then goes on. */
  private void standsStill(SimulatedReceiverNode node) {
    if (!receiver.shape().isCluster() || healthy || standing) {
      return;
    }
    standing = true;
    node.mute();
    int linksBreak = random.nextInt(STANDSTILL_STEPS / 4);
    for (int i = 0; i < STANDSTILL_STEPS; i++) {
      if (i == linksBreak) {
        senders.forEach(sender -> sender.network().breaks(node));
      }
      time.pass(random.nextLong(LONGEST_PAUSE_MILLIS / STANDSTILL_STEPS));
      step();
    }
    node.goesOn();
    standing = false;
  }

  private void verify() throws IOException {
    for (int i = 0; i < HEALTHY_STEPS && !isWell(); i++) {
      step(); // what came late may have broken a connection
    }
    Map<String, Long> expected = new TreeMap<>();
    Map<String, Long> arrived = new TreeMap<>(receiver.engine().points);
    for (SimulatedSender sender : senders) {
      sender.check(expected);
      arrived.keySet().removeAll(sender.invariants().doubtful());
      expected.keySet().removeAll(sender.invariants().doubtful());
    }
    assertThat(arrived).as("what both ends have").isEqualTo(expected);
    daysPass();
    for (SimulatedReceiverNode node : receiver.nodes()) {
      node.checkNothingIsStaged();
    }
  }

  private boolean isWell() {
    return senders.stream().allMatch(SimulatedSender::isWell);
  }

  private void daysPass() throws IOException {
    for (SimulatedReceiverNode node : receiver.nodes()) {
      node.daysPass();
    }
  }
}
