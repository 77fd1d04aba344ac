// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.wire.FileIdentity;
import io.tributary.wire.FilePart;
import io.tributary.wire.Message;
import io.tributary.wire.Refusal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The files that one connection has announced and not ended, in their order: pieces are of the
 * first. Used by the connection's thread.
 */
final class Arrivals {

  /** A sender announces ahead, but not without end. */
  private static final int MOST = 256;

  private static final long NEXT_TURN_MILLIS = 10;

  private final Receiver receiver;
  private final Staging staging;
  private final Peer peer;
  private final String address;
  private final PartsElsewhere elsewhere;
  private final Deque<Message.FileBegin> begun = new ArrayDeque<>();

  Arrivals(Receiver receiver, Peer peer, Released others, String address) {
    this.receiver = receiver;
    this.staging = receiver.staging();
    this.peer = peer;
    this.address = address;
    this.elsewhere = receiver.elsewhere(others);
  }

  /** The answer, or empty when the message is not about files. */
  Optional<Message> handle(Message message, long nowMillis)
      throws IOException, StagingException, ApplyException {
    if (message instanceof Message.FileBegin begin) {
      return Optional.of(begin(begin, nowMillis));
    }
    if (message instanceof Message.FileChunk chunk) {
      return Optional.of(chunk(chunk, nowMillis));
    }
    if (message instanceof Message.FileEnd end) {
      return Optional.of(end(end));
    }
    return Optional.empty();
  }

  private Message begin(Message.FileBegin begin, long nowMillis)
      throws IOException, StagingException {
    if (!begin.again() && receiver.knows(begin.file(), peer.log)) {
      peer.parts.applied(begin);
      return new Message.FileOffsets(
          begin.file().length(), begin.modifications().map(FileIdentity::length).orElse(0L), true);
    }
    if (begun.size() == MOST) {
      return refused("more than %d files at once".formatted(MOST));
    }
    peer.parts.add(begin);
    if (!takeFromElsewhere(begin, nowMillis)) {
      return new Message.Later(
          NEXT_TURN_MILLIS, "%s comes from another node".formatted(begin.file().name()));
    }
    long file = held(begin.file(), nowMillis);
    long modifications =
        begin.modifications().isPresent() ? held(begin.modifications().get(), nowMillis) : 0;
    begun.add(begin);
    return new Message.FileOffsets(file, modifications, false);
  }

  private boolean takeFromElsewhere(Message.FileBegin begin, long nowMillis)
      throws IOException, StagingException {
    Optional<FileIdentity> modifications = begin.modifications();
    return elsewhere.take(begin.file(), peer.copies, nowMillis)
        && (modifications.isEmpty() || elsewhere.take(modifications.get(), peer.copies, nowMillis));
  }

  /** Only the first must find room now: the next may wait for what the first one takes. */
  private long held(FileIdentity file, long nowMillis) throws IOException, StagingException {
    return begun.isEmpty() && peer.loads.isEmpty()
        ? staging.begin(file, nowMillis)
        : staging.announce(file, nowMillis);
  }

  private Message chunk(Message.FileChunk chunk, long nowMillis)
      throws IOException, StagingException {
    Message.FileBegin first = begun.peek();
    if (first == null) {
      return refused("FILE_CHUNK before FILE_BEGIN");
    }
    Optional<FileIdentity> part =
        chunk.part() == FilePart.FILE ? Optional.of(first.file()) : first.modifications();
    if (part.isEmpty()) {
      return refused("a chunk of modifications that were not announced");
    }
    staging.append(part.get(), chunk.offset(), chunk.bytes(), nowMillis);
    peer.copies.held(part.get(), chunk.offset() + chunk.bytes().length);
    return new Message.Ack();
  }

  private Message end(Message.FileEnd end) throws IOException, StagingException, ApplyException {
    if (!peer.loads.contains(end.file())) {
      Message.FileBegin first = begun.peek();
      if (first != null && first.file().equals(end.file())) {
        begun.remove();
        peer.loads.add(first, peer.incarnation(), address);
        peer.loads.contains(end.file()); // it may have failed already
      } else if (!peer.log.hasApplied(end.file())) {
        return refused("FILE_END of a file whose turn it is not");
      }
    }
    return new Message.FilesApplied(peer.log.position(peer.incarnation()).files());
  }

  private static Message refused(String reason) {
    return new Message.Refused(Refusal.PROTOCOL, reason);
  }
}
