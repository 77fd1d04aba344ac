// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.wire.FrameException;
import io.tributary.wire.Message;
import io.tributary.wire.Refusal;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of one sender. Every message is answered, in order; none throws. Used by one
 * thread at a time.
 *
 * <pre>
 * STRANGER   HELLO first; or DIGEST, which is answered in every state and changes none
 * OPEN       anything
 * HALTED     a request was not done; those behind it, which were sent before its sender could know,
 *            are skipped, so that the order is kept; HELLO begins anew
 * ENDED      the sender has broken the protocol; nothing is heard any more
 * </pre>
 */
public final class ReceiverSession {

  private static final Logger LOGGER = LoggerFactory.getLogger(ReceiverSession.class);

  /** How long a sender should wait when this side cannot write. */
  private static final long DISK_MILLIS = 5_000;

  private static final long BUSY_MILLIS = 1_000;

  /**
   * After so long without a message the sender must greet again: this node may have stood still,
   * and what is left of the connection must not come after what another node has taken over
   * meanwhile. A cluster calls a node Unknown, and no longer asks it, after 20 s.
   */
  static final long SILENCE_MILLIS = 10_000;

  private static final long GREET_AGAIN_MILLIS = 100;

  private enum Phase {
    STRANGER,
    OPEN,
    HALTED,
    ENDED
  }

  private final Receiver receiver;
  private final String address;
  private Phase phase = Phase.STRANGER;
  private OptionalLong lastSequence = OptionalLong.empty();
  private @Nullable Peer peer;
  private @Nullable Arrivals arrivals;

  ReceiverSession(Receiver receiver, String address) {
    this.receiver = receiver;
    this.address = address;
  }

  /**
   * Handles one message and says what to answer. May block while the engine writes rows.
   *
   * @param sequence of its frame; each is one more than the one before
   */
  public Message handle(long sequence, Message message, long nowMillis) {
    if (phase == Phase.ENDED) {
      return end("a session that has ended");
    }
    if (lastSequence.isPresent() && sequence != lastSequence.getAsLong() + 1) {
      return end(
          "frame %d (%s) after frame %d"
              .formatted(sequence, message.type(), lastSequence.getAsLong()));
    }
    lastSequence = OptionalLong.of(sequence);
    Optional<String> refusal = receiver.refusal(address);
    if (refusal.isPresent()) {
      LOGGER.warn("Refused: {}", refusal.get());
      hidePeer();
      return new Message.Refused(Refusal.NOT_ALLOWED, refusal.get());
    }
    if (message instanceof Message.Digest question) {
      return receiver.digests().answer(question); // no pipe's work, and not in its order
    }
    if (message instanceof Message.Hello hello) {
      return hello(hello, nowMillis);
    }
    Peer known = peer;
    if (known == null || phase == Phase.STRANGER) {
      return end(message.type() + " before HELLO");
    }
    if (phase == Phase.HALTED && !isFarewell(message)) {
      return new Message.Skipped();
    }
    if (message instanceof Message.Mark mark) {
      return new Message.Marked(receiver.find(mark)); // changes nothing
    }
    return work(known, message, nowMillis);
  }

  /** Bytes came that are no frame of this session: nothing is heard any more. */
  public void end() {
    phase = Phase.ENDED;
    hidePeer();
  }

  /** The sender's IP address. */
  public String address() {
    return address;
  }

  private Message work(Peer known, Message message, long nowMillis) {
    known.work.lock();
    try {
      if (!known.isCurrent(this)) {
        return end(message.type() + " by a connection that another one has replaced");
      }
      // Heartbeats change nothing, but what follows them might.
      if (!known.hears(nowMillis)
          && !(message instanceof Message.Heartbeat || message instanceof Message.Bye)) {
        phase = Phase.HALTED;
        return new Message.Later(GREET_AGAIN_MILLIS, "nothing was heard for long");
      }
      known.begin(nowMillis);
      try {
        Message answer = answer(known, message, nowMillis);
        if (answer instanceof Message.Failed || answer instanceof Message.Later) {
          phase = Phase.HALTED;
        }
        return answer instanceof Message.Refused no && no.kind() == Refusal.PROTOCOL
            ? end(no.reason())
            : answer;
      } finally {
        known.end();
      }
    } finally {
      known.work.unlock();
    }
  }

  private Message answer(Peer known, Message message, long nowMillis) {
    try {
      return dispatch(known, message, nowMillis);
    } catch (ApplyException e) {
      LOGGER.warn("{} from {}: not applied: {}", message.type(), address, e.getMessage());
      String reason = String.valueOf(e.getMessage());
      return e.fault() == ApplyException.Fault.BUSY
          ? new Message.Later(BUSY_MILLIS, reason)
          : new Message.Failed(reason);
    } catch (StagingException e) {
      return stagingTrouble(e);
    } catch (IOException e) {
      LOGGER.warn("{} from {}: {}", message.type(), address, e.toString());
      return new Message.Later(DISK_MILLIS, "the receiver cannot store it: " + e.getMessage());
    } catch (RuntimeException e) {
      LOGGER.error("{} from {} could not be handled", message.type(), address, e);
      return new Message.Failed("the receiver failed: " + e);
    }
  }

  private Message dispatch(Peer known, Message message, long nowMillis)
      throws ApplyException, StagingException, IOException {
    if (message instanceof Message.Rows rows) {
      receiver.applier().rows(rows);
      known.rowsApplied();
      known.seen(rows.database(), nowMillis);
      receiver.overlaps().brought(known.pipe, rows);
      return new Message.Ack();
    }
    if (message instanceof Message.Delete delete) {
      receiver.applier().delete(delete);
      known.rowsApplied();
      return new Message.Ack();
    }
    if (message instanceof Message.FileBegin begin) {
      known.seen(begin.database(), nowMillis);
    }
    Arrivals files = Objects.requireNonNull(arrivals, "of a peer that has greeted");
    Optional<Message> aboutFiles = files.handle(message, nowMillis);
    if (aboutFiles.isPresent()) {
      return aboutFiles.get();
    }
    if (message instanceof Message.Heartbeat heartbeat) {
      return heartbeat(known, heartbeat, nowMillis);
    }
    if (message instanceof Message.Bye) {
      known.loads.clear();
      known.parts.discard();
      receiver.peers().forget(known);
      peer = null;
      phase = Phase.STRANGER;
      return new Message.Ack();
    }
    return new Message.Refused(Refusal.PROTOCOL, message.type() + " is not a message of a sender");
  }

  private Message hello(Message.Hello hello, long nowMillis) {
    int version;
    try {
      version = Receiver.agree(hello);
    } catch (FrameException e) {
      LOGGER.warn("Refused {}: {}", address, e.getMessage());
      return new Message.Refused(Refusal.VERSION, String.valueOf(e.getMessage()));
    }
    Optional<Message.Refused> loop = receiver.guardLoop(hello.senderId(), hello.upstreamIds());
    if (loop.isPresent()) {
      // Or each of two that send to each other would refuse the other.
      receiver.peers().hide(SenderPipe.of(hello));
      return loop.get();
    }
    Released others = receiver.others().release(SenderPipe.of(hello));
    if (others.mayBeAtWork().isPresent()) {
      return new Message.Later(BUSY_MILLIS, others.mayBeAtWork().get());
    }
    try {
      Optional<Peer> known = receiver.peers().of(hello, nowMillis);
      if (known.isEmpty()) {
        return new Message.Later(DISK_MILLIS, "too many pipes send here, at most " + Peers.MOST);
      }
      return greet(known.get(), hello, others, version, nowMillis);
    } catch (IOException e) {
      LOGGER.warn("Pipe {} of {}: what was applied of it cannot be read", hello.pipe(), address, e);
      return new Message.Later(DISK_MILLIS, "the receiver's disk fails: " + e.getMessage());
    }
  }

  private Message greet(
      Peer known, Message.Hello hello, Released others, int version, long nowMillis)
      throws IOException {
    // What an earlier connection is doing counts, so it must be done before that is told.
    Message.Later busy =
        new Message.Later(BUSY_MILLIS, "the receiver is at work for an earlier connection");
    if (!known.work.tryLock()) {
      return busy;
    }
    try {
      if (known.loads.isAtWork()) {
        return busy;
      }
      known.loads.clear();
      known.log.settle();
      known.log.raise(receiver.peers().position(hello, others));
      known.greeted(this, hello, nowMillis);
      if (peer != known) {
        LOGGER.info("Pipe {} of {} ({}) connected", hello.pipe(), address, hello.software());
      }
      peer = known;
      phase = Phase.OPEN;
      arrivals = new Arrivals(receiver, known, others, address);
      return receiver.welcome(version, known);
    } finally {
      known.work.unlock();
    }
  }

  private Message heartbeat(Peer known, Message.Heartbeat heartbeat, long nowMillis) {
    Optional<Message.Refused> loop =
        receiver.guardLoop(known.key().senderId(), heartbeat.upstreamIds());
    if (loop.isPresent()) {
      hidePeer();
      return loop.get();
    }
    known.heard(heartbeat, nowMillis);
    Optional<Message.Notice> notice = receiver.overlaps().notice(known.pipe);
    return notice.isPresent() ? notice.get() : new Message.Ack();
  }

  private Message stagingTrouble(StagingException e) {
    LOGGER.warn("From {}: {}", address, e.getMessage());
    String reason = String.valueOf(e.getMessage());
    return switch (e.fault()) {
      case DISK_SHORT -> new Message.Later(DISK_MILLIS, reason);
      case TOO_LONG -> new Message.Refused(Refusal.PROTOCOL, reason);
      // Another pipe sends the same file: its pieces count, too.
      case WRONG_OFFSET, INCOMPLETE -> new Message.Later(BUSY_MILLIS, reason);
      case DAMAGED -> new Message.Failed(reason);
    };
  }

  private Message end(String reason) {
    LOGGER.warn("Refused {}: {}", address, reason);
    end();
    return new Message.Refused(Refusal.PROTOCOL, reason);
  }

  /** The sender must greet again. What is known of its pipe stays. */
  private void hidePeer() {
    if (peer != null) {
      peer.hide(this);
      peer = null;
    }
    if (phase != Phase.ENDED) {
      phase = Phase.STRANGER;
    }
  }

  private static boolean isFarewell(Message message) {
    return message instanceof Message.Bye
        || (message instanceof Message.Heartbeat heartbeat && !heartbeat.running());
  }
}
