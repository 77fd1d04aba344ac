// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.iotdb.db.protocol.session.IClientSession;
import org.jspecify.annotations.Nullable;

/** How this node is, for a sender that asks with a {@link ConditionCall}. Thread-safe. */
final class Condition {

  private final SyncNode node;

  Condition(SyncNode node) {
    this.node = node;
  }

  ByteBuffer answer(ByteBuffer body, @Nullable IClientSession session) {
    if (session == null || !session.isLogin()) {
      return ConditionCall.Answer.refused("not logged in").bytes();
    }
    Optional<String> refusal = node.receiver().refusal(session.getClientAddress());
    if (refusal.isPresent()) {
      return ConditionCall.Answer.refused(refusal.get()).bytes();
    }
    return ConditionCall.of(body)
        .map(call -> now(call, session.getUsername()))
        .orElseGet(() -> ConditionCall.Answer.refused("the question cannot be understood"))
        .bytes();
  }

  private ConditionCall.Answer now(ConditionCall call, String user) {
    int version = 0;
    String noVersion = null;
    try {
      version = FrameCodec.agree(call.minVersion(), call.maxVersion());
    } catch (FrameException e) {
      noVersion = String.valueOf(e.getMessage());
    }
    Runtime heap = Runtime.getRuntime();
    return new ConditionCall.Answer(
        null,
        noVersion,
        version,
        Software.NAME,
        node.clusterId(),
        System.currentTimeMillis(),
        PinDirectory.freeBytes(),
        node.settings().inForce().both().freeDiskReserveBytes(),
        heap.maxMemory() - heap.totalMemory() + heap.freeMemory(),
        heap.maxMemory(),
        SeriesTypes.of(call.series(), user));
  }
}
