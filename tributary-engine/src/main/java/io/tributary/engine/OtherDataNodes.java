// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.AbsentNodes;
import io.tributary.receiver.OtherNodes;
import io.tributary.receiver.SenderPipe;
import java.util.Optional;

/** The other DataNodes of the cluster, as this one's receiver sees them. Thread-safe. */
final class OtherDataNodes implements OtherNodes {

  private final DataNodes dataNodes;
  private final NodeCalls calls;

  OtherDataNodes(DataNodes dataNodes, NodeCalls calls) {
    this.dataNodes = dataNodes;
    this.calls = calls;
  }

  @Override
  public boolean exist() {
    return !dataNodes.isAlone();
  }

  /** All are asked, also one that does not count as Running: it may be at work all the same. */
  @Override
  public Optional<String> release(SenderPipe pipe) {
    if (!exist()) {
      return Optional.empty();
    }
    try {
      return calls
          .ask(dataNodes.others(), NodeCall.Action.RELEASE_SENDER, NodeCall.arguments(pipe))
          .stream()
          .filter(
              reply ->
                  dataNodes
                      .absent()
                      .mayBeAtWork(reply.node().id(), answer(reply), SteadyClock.millis()))
          .map(reply -> reply.node().label() + " may still be at work for an earlier connection")
          .findFirst();
    } catch (EngineException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static AbsentNodes.Answer answer(NodeCalls.Reply reply) {
    if (!reply.answered()) {
      return reply.isDead() ? AbsentNodes.Answer.NOBODY_LISTENS : AbsentNodes.Answer.NONE;
    }
    return reply.failure().isEmpty() ? AbsentNodes.Answer.DONE : AbsentNodes.Answer.AT_WORK;
  }
}
