// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.receiver.AbsentNodes;
import io.tributary.receiver.OtherNodes;
import io.tributary.receiver.Released;
import io.tributary.receiver.Released.HeldPart;
import io.tributary.receiver.SenderPipe;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
  private long standbyMillis;

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
  public Released release(SenderPipe pipe) {
    if (!exist()) {
      return Released.NOTHING;
    }
    if (!cluster.configNode().isUp()) {
      return Released.notYet("the ConfigNode does not answer");
    }
    ask();
    boolean mayBeAtWork = false;
    boolean anySilent = false;
    List<Position> positions = new ArrayList<>();
    Map<String, HeldPart> parts = new HashMap<>();
    for (SimulatedReceiverNode other : cluster.nodes()) {
      if (other != node) {
        AbsentNodes.Answer answer = release(other, pipe, positions, parts);
        anySilent |= answer == AbsentNodes.Answer.NONE;
        mayBeAtWork |= absent.mayBeAtWork(other.number(), answer, node.steadyMillis());
      }
    }
    cluster.time().pass(anySilent ? ANSWER_MILLIS : 0);
    return mayBeAtWork
        ? Released.notYet("another node may still be at work")
        : new Released(Optional.empty(), positions, parts);
  }

  private AbsentNodes.Answer release(
      SimulatedReceiverNode other,
      SenderPipe pipe,
      List<Position> positions,
      Map<String, HeldPart> parts) {
    if (other.isDown()) {
      return AbsentNodes.Answer.NOBODY_LISTENS;
    }
    if (!hears(other)) {
      return AbsentNodes.Answer.NONE;
    }
    Optional<Boolean> done = other.answer(receiver -> receiver.release(pipe));
    if (done.isEmpty() || !done.get()) {
      return AbsentNodes.Answer.AT_WORK;
    }
    Optional<List<Position>> known = other.answer(receiver -> receiver.positions(pipe));
    Optional<Map<String, Long>> held = other.answer(receiver -> receiver.parts());
    if (known.isEmpty() || held.isEmpty()) {
      return AbsentNodes.Answer.AT_WORK;
    }
    positions.addAll(known.get());
    held.get()
        .forEach(
            (name, bytes) ->
                parts.merge(
                    name,
                    new HeldPart(other.number(), bytes),
                    (one, two) -> one.bytes() < two.bytes() ? two : one));
    return AbsentNodes.Answer.DONE;
  }

  private boolean hears(SimulatedReceiverNode other) {
    return other.works() && !other.isApart() && !node.isApart();
  }

  // The standby.

  private <T> Optional<T> askStandby(SimulatedReceiverNode.Request<T> request) {
    if (node.steadyMillis() < standbyMillis) {
      return Optional.empty();
    }
    List<SimulatedReceiverNode> nodes = cluster.nodes();
    SimulatedReceiverNode standby = nodes.get(node.number() % nodes.size());
    if (!hears(standby)) {
      standbyMillis = node.steadyMillis() + 10_000;
      return Optional.empty();
    }
    return standby.answer(request);
  }

  @Override
  public void applied(SenderPipe pipe, Position position) {
    Optional<Boolean> unused =
        askStandby(
            receiver -> {
              receiver.heard(pipe, position);
              return true;
            });
  }

  @Override
  public OptionalLong keep(FileIdentity file, long offset, byte[] bytes) {
    long millis = cluster.nodes().get(node.number() % cluster.nodes().size()).millis();
    Optional<Long> held = askStandby(receiver -> receiver.keep(file, offset, bytes, millis));
    return held.isPresent() ? OptionalLong.of(held.get()) : OptionalLong.empty();
  }

  @Override
  public void discard(FileIdentity file) {
    for (SimulatedReceiverNode other : cluster.nodes()) {
      if (other != node && hears(other)) {
        Optional<Boolean> unused =
            other.answer(
                receiver -> {
                  receiver.discard(file);
                  return true;
                });
      }
    }
  }

  @Override
  public byte[] read(int number, FileIdentity file, long offset, int most) throws IOException {
    SimulatedReceiverNode other = cluster.nodes().get(number - 1);
    int length = Math.min(most, 1 + random.nextInt(4_000));
    Optional<byte[]> bytes =
        hears(other)
            ? other.answer(receiver -> receiver.read(file, offset, length))
            : Optional.empty();
    return bytes.orElseThrow(() -> new IOException("no answer"));
  }
}
