// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.wire.FileIdentity;
import io.tributary.wire.FilePart;
import io.tributary.wire.FrameException;
import io.tributary.wire.Message;
import io.tributary.wire.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of one sender: HELLO first, then anything. Every message is answered; none throws.
 * Used by one thread at a time.
 */
public final class ReceiverSession {

  private static final Logger LOGGER = LoggerFactory.getLogger(ReceiverSession.class);

  /** How long a sender should wait when this side's disk is short. */
  private static final long DISK_SHORT_MILLIS = 5_000;

  private final Receiver receiver;
  private final String address;
  private @Nullable Peer peer;
  private Message.@Nullable FileBegin arriving;

  ReceiverSession(Receiver receiver, String address) {
    this.receiver = receiver;
    this.address = address;
  }

  /** Handles one message and says what to answer. May block while the engine works. */
  public Message handle(Message message, long nowMillis) {
    Optional<String> refusal = receiver.refusal(address);
    if (refusal.isPresent()) {
      LOGGER.warn("Refused: {}", refusal.get());
      hidePeer();
      return new Message.Refused(Refusal.NOT_ALLOWED, refusal.get());
    }
    if (message instanceof Message.Hello hello) {
      return hello(hello, nowMillis);
    }
    Peer known = peer;
    if (known == null) {
      return protocol(message.type() + " before HELLO");
    }
    known.work.lock();
    try {
      if (!known.isCurrent(this)) {
        return protocol(message.type() + " by a connection that another one has replaced");
      }
      known.begin(nowMillis);
      try {
        return dispatch(known, message, nowMillis);
      } finally {
        known.end();
      }
    } finally {
      known.work.unlock();
    }
  }

  /** The sender's IP address. */
  String address() {
    return address;
  }

  private Message dispatch(Peer known, Message message, long nowMillis) {
    try {
      if (message instanceof Message.Rows rows) {
        receiver.applier().rows(rows);
        known.seen(rows.database(), nowMillis);
        return new Message.Ack();
      }
      if (message instanceof Message.Delete delete) {
        receiver.applier().delete(delete);
        return new Message.Ack();
      }
      if (message instanceof Message.FileBegin begin) {
        return begin(known, begin, nowMillis);
      }
      if (message instanceof Message.FileChunk chunk) {
        return chunk(chunk, nowMillis);
      }
      if (message instanceof Message.FileEnd end) {
        return end(known, end);
      }
      if (message instanceof Message.Heartbeat heartbeat) {
        return heartbeat(known, heartbeat, nowMillis);
      }
      if (message instanceof Message.Bye) {
        receiver.forget(known);
        peer = null;
        return new Message.Ack();
      }
      return protocol(message.type() + " is not a sender's message");
    } catch (ApplyException e) {
      LOGGER.warn("{} from {}: not applied: {}", message.type(), address, e.getMessage());
      return new Message.Failed(String.valueOf(e.getMessage()));
    } catch (StagingException e) {
      return stagingTrouble(e);
    } catch (IOException e) {
      LOGGER.warn("{} from {}: {}", message.type(), address, e.toString());
      return new Message.Failed("the receiver cannot store it: " + e.getMessage());
    } catch (RuntimeException e) {
      LOGGER.error("{} from {} could not be handled", message.type(), address, e);
      return new Message.Failed("the receiver failed: " + e);
    }
  }

  private Message hello(Message.Hello hello, long nowMillis) {
    int version;
    try {
      version = Receiver.agree(hello);
    } catch (FrameException e) {
      return new Message.Refused(Refusal.VERSION, String.valueOf(e.getMessage()));
    }
    Optional<Message.Refused> loop = receiver.guardLoop(hello.senderId(), hello.upstreamIds());
    if (loop.isPresent()) {
      return loop.get();
    }
    peer = receiver.greet(this, hello, nowMillis);
    LOGGER.info("Pipe {} of {} ({}) connected", hello.pipe(), address, hello.software());
    return receiver.welcome(version);
  }

  private Message heartbeat(Peer known, Message.Heartbeat heartbeat, long nowMillis) {
    Optional<Message.Refused> loop =
        receiver.guardLoop(known.key().senderId(), heartbeat.upstreamIds());
    if (loop.isPresent()) {
      hidePeer();
      return loop.get();
    }
    known.heard(heartbeat, nowMillis);
    return new Message.Ack();
  }

  private Message begin(Peer known, Message.FileBegin begin, long nowMillis)
      throws IOException, StagingException {
    arriving = begin;
    known.seen(begin.database(), nowMillis);
    if (known.hasLoaded(begin.file())) {
      return new Message.FileOffsets(
          begin.file().length(), begin.modifications().map(FileIdentity::length).orElse(0L));
    }
    long file = receiver.staging().begin(begin.file(), nowMillis);
    long modifications =
        begin.modifications().isPresent()
            ? receiver.staging().begin(begin.modifications().get(), nowMillis)
            : 0;
    return new Message.FileOffsets(file, modifications);
  }

  private Message chunk(Message.FileChunk chunk, long nowMillis)
      throws IOException, StagingException {
    if (arriving == null) {
      return protocol("FILE_CHUNK before FILE_BEGIN");
    }
    Optional<FileIdentity> part =
        chunk.part() == FilePart.FILE ? Optional.of(arriving.file()) : arriving.modifications();
    if (part.isEmpty()) {
      return protocol("a chunk of modifications that were not announced");
    }
    receiver.staging().append(part.get(), chunk.offset(), chunk.bytes(), nowMillis);
    return new Message.Ack();
  }

  private Message end(Peer known, Message.FileEnd end)
      throws IOException, StagingException, ApplyException {
    if (arriving == null || !arriving.file().equals(end.file())) {
      return protocol("FILE_END of a file that was not begun");
    }
    if (known.hasLoaded(end.file())) {
      return new Message.Ack();
    }
    Path file = receiver.staging().finish(arriving.file());
    Optional<Path> modifications = Optional.empty();
    if (arriving.modifications().isPresent()) {
      modifications = Optional.of(receiver.staging().finish(arriving.modifications().get()));
    }
    // A file that the engine does not take stays staged: the next attempt sends no byte of it.
    receiver.applier().file(arriving.database(), file, modifications);
    known.loaded(arriving.file());
    receiver.staging().discard(arriving.file());
    if (arriving.modifications().isPresent()) {
      receiver.staging().discard(arriving.modifications().get());
    }
    arriving = null;
    return new Message.Ack();
  }

  private Message stagingTrouble(StagingException e) {
    LOGGER.warn("From {}: {}", address, e.getMessage());
    String reason = String.valueOf(e.getMessage());
    return switch (e.fault()) {
      case DISK_SHORT -> new Message.Later(DISK_SHORT_MILLIS, reason);
      case TOO_LONG -> new Message.Refused(Refusal.PROTOCOL, reason);
      case WRONG_OFFSET, INCOMPLETE, DAMAGED -> new Message.Failed(reason);
    };
  }

  private Message protocol(String reason) {
    LOGGER.warn("Refused {}: {}", address, reason);
    return new Message.Refused(Refusal.PROTOCOL, reason);
  }

  /** The sender must greet again. What is known of its pipe stays. */
  private void hidePeer() {
    if (peer != null) {
      peer.hide();
      peer = null;
    }
  }
}
