// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.wire.FileIdentity;
import io.tributary.wire.FilePart;
import io.tributary.wire.Message;
import io.tributary.wire.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that one connection has announced and not ended, in their order: pieces are of the
 * first. Used by the connection's thread.
 */
final class Arrivals {

  /** A sender announces ahead, but not without end. */
  private static final int MOST = 256;

  private static final Logger LOGGER = LoggerFactory.getLogger(Arrivals.class);

  private final Receiver receiver;
  private final Deque<Message.FileBegin> begun = new ArrayDeque<>();

  Arrivals(Receiver receiver) {
    this.receiver = receiver;
  }

  /** The answer, or empty when the message is not about files. */
  Optional<Message> handle(Peer peer, Message message, long nowMillis)
      throws IOException, StagingException, ApplyException {
    if (message instanceof Message.FileBegin begin) {
      return Optional.of(begin(peer, begin, nowMillis));
    }
    if (message instanceof Message.FileChunk chunk) {
      return Optional.of(chunk(chunk, nowMillis));
    }
    if (message instanceof Message.FileEnd end) {
      return Optional.of(end(peer, end));
    }
    return Optional.empty();
  }

  /** The pipe has ended: nobody continues these. */
  void discard() throws IOException {
    for (Message.FileBegin begin : begun) {
      discard(begin);
    }
    begun.clear();
  }

  private Message begin(Peer peer, Message.FileBegin begin, long nowMillis)
      throws IOException, StagingException {
    if (!begin.again() && peer.log.hasApplied(begin.file())) {
      discardQuietly(begin);
      return new Message.FileOffsets(
          begin.file().length(), begin.modifications().map(FileIdentity::length).orElse(0L), true);
    }
    if (begun.size() == MOST) {
      return refused("more than %d files at once".formatted(MOST));
    }
    peer.parts.add(begin);
    long file = held(begin.file(), nowMillis);
    long modifications =
        begin.modifications().isPresent() ? held(begin.modifications().get(), nowMillis) : 0;
    begun.add(begin);
    return new Message.FileOffsets(file, modifications, false);
  }

  /** Only the first must find room now: the next may wait for what the first one takes. */
  private long held(FileIdentity file, long nowMillis) throws IOException, StagingException {
    return begun.isEmpty()
        ? receiver.staging().begin(file, nowMillis)
        : receiver.staging().announce(file, nowMillis);
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
    receiver.staging().append(part.get(), chunk.offset(), chunk.bytes(), nowMillis);
    return new Message.Ack();
  }

  private Message end(Peer peer, Message.FileEnd end)
      throws IOException, StagingException, ApplyException {
    Message.FileBegin first = begun.peek();
    if (first == null || !first.file().equals(end.file())) {
      return refused("FILE_END of a file whose turn it is not");
    }
    Path file = receiver.staging().finish(first.file());
    Optional<Path> modifications = Optional.empty();
    if (first.modifications().isPresent()) {
      modifications = Optional.of(receiver.staging().finish(first.modifications().get()));
    }
    // A file that the engine does not take stays staged: the next attempt sends no byte of it.
    receiver.applier().file(first.database(), file, modifications);
    peer.log.file(peer.incarnation(), first.file());
    begun.remove();
    discardQuietly(first);
    return new Message.Ack();
  }

  /** It is applied; a part that stays is removed when it has expired. */
  private void discardQuietly(Message.FileBegin begin) {
    try {
      discard(begin);
    } catch (IOException e) {
      LOGGER.warn("{} cannot be removed now that it is applied", begin.file().name(), e);
    }
  }

  private void discard(Message.FileBegin begin) throws IOException {
    receiver.staging().discard(begin.file());
    if (begin.modifications().isPresent()) {
      receiver.staging().discard(begin.modifications().get());
    }
  }

  private static Message refused(String reason) {
    return new Message.Refused(Refusal.PROTOCOL, reason);
  }
}
