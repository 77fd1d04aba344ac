// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.Receiver;
import io.tributary.receiver.ReceiverSession;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameException;
import io.tributary.wire.FrameReader;
import io.tributary.wire.Message;
import io.tributary.wire.MessageCodec;
import io.tributary.wire.Refusal;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.db.protocol.session.IClientSession;
import org.apache.iotdb.rpc.TSStatusCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where synchronisation enters this node: our own protocol, the engine's pipe receiver and the
 * calls of 1.x, all behind one allow list. Thread-safe.
 */
final class SyncDoor {

  private static final Logger LOGGER = LoggerFactory.getLogger(SyncDoor.class);

  private static final long STOPPING_MILLIS = 1_000;

  /** A connection: what is said on it, and what to answer. Used by its thread. */
  private record Conversation(FrameReader reader, ReceiverSession session) {}

  private final SyncNode node;
  private final Receiver receiver;
  private final Map<IClientSession, Conversation> conversations = new ConcurrentHashMap<>();

  SyncDoor(SyncNode node) {
    this.node = node;
    this.receiver = node.receiver();
  }

  /** Answers one frame of our own protocol. */
  ByteBuffer answer(ByteBuffer body, @Nullable IClientSession session) {
    long sequence = FrameCodec.sequenceOf(body);
    Message answer;
    if (session == null || !session.isLogin()) {
      LOGGER.warn("A frame from {} is refused: not logged in", address(session));
      answer = new Message.Refused(Refusal.LOGIN, "not logged in");
    } else {
      answer = answer(sequence, body, conversation(session));
    }
    return ByteBuffer.wrap(FrameCodec.encode(MessageCodec.encode(answer, sequence)));
  }

  /** Why this caller may not use the engine's own pipe receiver, or empty when it may. */
  Optional<TSStatus> refusal(@Nullable IClientSession session) {
    return receiver
        .refusal(address(session))
        .map(
            reason -> {
              LOGGER.warn("Refused: {}", reason);
              return new TSStatus(TSStatusCode.PIPE_HANDSHAKE_ERROR.getStatusCode())
                  .setMessage(reason);
            });
  }

  /** The same for the calls of 1.x, which are closed unless asked for, and never without login. */
  Optional<TSStatus> legacyRefusal(@Nullable IClientSession session) {
    if (!node.settings().inForce().receiver().legacyProtocolEnabled()) {
      return Optional.of(
          legacy(
              "the synchronisation calls of 1.x are closed: sync_legacy_protocol_enabled=false"));
    }
    if (session == null || !session.isLogin()) {
      return Optional.of(legacy("not logged in"));
    }
    return receiver.refusal(address(session)).map(SyncDoor::legacy);
  }

  /** A file name that could leave its folder. */
  Optional<TSStatus> refuseFileName(String name) {
    boolean plain = name.indexOf('/') < 0 && name.indexOf('\\') < 0 && !name.contains("..");
    return plain ? Optional.empty() : Optional.of(legacy("bad file name " + name));
  }

  /** The connection is gone. */
  void closed(IClientSession session) {
    conversations.remove(session);
  }

  private Message answer(long sequence, ByteBuffer body, Conversation conversation) {
    ReceiverSession session = conversation.session();
    try {
      Message request = conversation.reader().read(body);
      Message answer = session.handle(sequence, request, SteadyClock.millis());
      return answer instanceof Message.Failed failed && node.isStopping()
          ? new Message.Later(STOPPING_MILLIS, "the receiver stops: " + failed.reason())
          : answer;
    } catch (FrameException e) {
      LOGGER.warn("A frame from {} is refused: {}", session.address(), e.getMessage());
      session.end(); // what was read cannot be trusted any more
      return refused(e);
    } catch (RuntimeException e) {
      LOGGER.error("A frame from {} could not be handled", session.address(), e);
      return new Message.Failed("the receiver failed: " + e);
    }
  }

  private Conversation conversation(IClientSession session) {
    return conversations.computeIfAbsent(
        session, key -> new Conversation(new FrameReader(), receiver.open(key.getClientAddress())));
  }

  private static Message refused(FrameException e) {
    String reason = String.valueOf(e.getMessage());
    return switch (e.fault()) {
      case DAMAGED -> new Message.Failed(reason);
      case VERSION -> new Message.Refused(Refusal.VERSION, reason);
      case MALFORMED -> new Message.Refused(Refusal.PROTOCOL, reason);
    };
  }

  private static TSStatus legacy(String reason) {
    LOGGER.warn("Refused: {}", reason);
    return new TSStatus(TSStatusCode.PIPESERVER_ERROR.getStatusCode()).setMessage(reason);
  }

  private static String address(@Nullable IClientSession session) {
    return session == null ? "" : session.getClientAddress();
  }
}
