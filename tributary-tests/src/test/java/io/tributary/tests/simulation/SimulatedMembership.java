// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.receiver.AbsentNodes;
import io.tributary.receiver.OtherNodes;
import io.tributary.receiver.SenderPipe;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What one process of a node knows of the other nodes, from asking the ConfigNode about once a
 * second, and what it asks of them: as a real node does it.
 */
final class SimulatedMembership implements OtherNodes {

  private static final long ANSWER_MILLIS = 2_000;

  private final RandomGenerator random;
  private final SimulatedReceiver cluster;
  private final SimulatedReceiverNode node;
  private final AbsentNodes absent = new AbsentNodes();
  private long dueMillis;

  SimulatedMembership(
      RandomGenerator random, SimulatedReceiver cluster, SimulatedReceiverNode node) {
    this.random = random;
    this.cluster = cluster;
    this.node = node;
  }

  /** Asks the ConfigNode when it is time. */
  void poll() {
    if (node.steadyMillis() >= dueMillis && cluster.configNode().isUp()) {
      ask();
      dueMillis = node.steadyMillis() + 500 + random.nextInt(1_000);
    }
  }

  private void ask() {
    absent.seen(cluster.absent(), node.steadyMillis());
  }

  @Override
  public boolean exist() {
    return cluster.shape().isCluster();
  }

  @Override
  public Optional<String> release(SenderPipe pipe) {
    if (!exist()) {
      return Optional.empty();
    }
    if (!cluster.configNode().isUp()) {
      return Optional.of("the ConfigNode does not answer");
    }
    ask();
    boolean mayBeAtWork = false;
    boolean anySilent = false;
    for (SimulatedReceiverNode other : cluster.nodes()) {
      if (other != node) {
        AbsentNodes.Answer answer = release(other, pipe);
        anySilent |= answer == AbsentNodes.Answer.NONE;
        mayBeAtWork |= absent.mayBeAtWork(other.number(), answer, node.steadyMillis());
      }
    }
    cluster.time().pass(anySilent ? ANSWER_MILLIS : 0);
    return mayBeAtWork ? Optional.of("another node may still be at work") : Optional.empty();
  }

  private AbsentNodes.Answer release(SimulatedReceiverNode other, SenderPipe pipe) {
    if (other.isDown()) {
      return AbsentNodes.Answer.NOBODY_LISTENS;
    }
    if (other.isMute() || other.isApart() || node.isApart()) {
      return AbsentNodes.Answer.NONE;
    }
    return other.release(pipe) ? AbsentNodes.Answer.DONE : AbsentNodes.Answer.AT_WORK;
  }
}
