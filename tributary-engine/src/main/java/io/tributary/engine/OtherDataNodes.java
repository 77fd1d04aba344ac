// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

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
import org.apache.thrift.TException;

/** The other DataNodes of the cluster, as this one's receiver sees them. Thread-safe. */
final class OtherDataNodes implements OtherNodes {

  private final DataNodes dataNodes;
  private final NodeCalls calls;
  private final Standby standby;

  OtherDataNodes(DataNodes dataNodes, NodeCalls calls, Standby standby) {
    this.dataNodes = dataNodes;
    this.calls = calls;
    this.standby = standby;
  }

  @Override
  public boolean exist() {
    return !dataNodes.isAlone();
  }

  /** All are asked, also one that does not count as Running: it may be at work all the same. */
  @Override
  public Released release(SenderPipe pipe) {
    if (!exist()) {
      return Released.NOTHING;
    }
    try {
      List<Position> positions = new ArrayList<>();
      Map<String, HeldPart> parts = new HashMap<>();
      for (NodeCalls.Reply reply :
          calls.ask(dataNodes.others(), NodeCall.Action.RELEASE_SENDER, NodeCall.arguments(pipe))) {
        int node = reply.node().id();
        if (dataNodes.absent().mayBeAtWork(node, answer(reply), SteadyClock.millis())) {
          return Released.notYet(
              reply.node().label() + " may still be at work for an earlier connection");
        }
        ReleasedRows.read(reply.answer().rows(), node, positions, parts);
      }
      return new Released(Optional.empty(), positions, parts);
    } catch (EngineException e) {
      return Released.notYet(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void applied(SenderPipe pipe, Position position) {
    Optional<StandbyCall.Answer> unused = standby.ask(new StandbyCall.Applied(pipe, position));
  }

  @Override
  public OptionalLong keep(FileIdentity file, long offset, byte[] bytes) {
    Optional<StandbyCall.Answer> answer = standby.ask(new StandbyCall.Keep(file, offset, bytes));
    return answer.isPresent() ? OptionalLong.of(answer.get().held()) : OptionalLong.empty();
  }

  @Override
  public void discard(FileIdentity file) {
    standby.tellAll(new StandbyCall.Discard(file));
  }

  @Override
  public byte[] read(int node, FileIdentity file, long offset, int most) throws IOException {
    try {
      return standby.ask(node, new StandbyCall.Read(file, offset, most)).bytes();
    } catch (TException e) {
      throw new IOException("DataNode %d: %s".formatted(node, e.getMessage()), e);
    }
  }

  private static AbsentNodes.Answer answer(NodeCalls.Reply reply) {
    if (!reply.answered()) {
      return reply.isDead() ? AbsentNodes.Answer.NOBODY_LISTENS : AbsentNodes.Answer.NONE;
    }
    return reply.failure().isEmpty() ? AbsentNodes.Answer.DONE : AbsentNodes.Answer.AT_WORK;
  }
}
