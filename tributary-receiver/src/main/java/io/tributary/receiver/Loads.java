// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of one pipe of which all pieces are here: verified, applied and noted in the
 * background, one after the other, in their order. Behind one that fails none is begun; why it
 * failed is told when somebody asks for it, be it on a later connection. Thread-safe.
 */
final class Loads {

  private record Failure(FileIdentity file, Exception cause) {}

  private final Receiver receiver;
  private final Peer peer;

  @GuardedBy("this")
  private final Deque<Message.FileBegin> files = new ArrayDeque<>();

  @GuardedBy("this")
  private boolean atWork;

  /** The first file failed. */
  @GuardedBy("this")
  private boolean stopped;

  /** Not told yet. */
  @GuardedBy("this")
  private @Nullable Failure failure;

  Loads(Receiver receiver, Peer peer) {
    this.receiver = receiver;
    this.peer = peer;
  }

  /**
   * All pieces of the file are here. The calling thread is its connection's.
   *
   * @param address where it came from: it must be allowed when the file's turn comes
   */
  void add(Message.FileBegin file, long incarnation, String address) {
    synchronized (this) {
      files.add(file);
      if (atWork || stopped) {
        return;
      }
      atWork = true;
    }
    try {
      receiver.applier().inBackground(() -> work(incarnation, address));
    } catch (RuntimeException e) {
      stop(file, e);
      first();
    }
  }

  synchronized boolean isAtWork() {
    return atWork;
  }

  synchronized boolean isEmpty() {
    return files.isEmpty();
  }

  /**
   * Whether this file was added and is not applied.
   *
   * @throws StagingException why it could not be applied, as all the others
   */
  synchronized boolean contains(FileIdentity file)
      throws StagingException, ApplyException, IOException {
    Failure known = failure;
    if (known != null && known.file().equals(file)) {
      failure = null;
      tell(known.cause());
    }
    return files.stream().anyMatch(begin -> begin.file().equals(file));
  }

  /** Those that wait are announced anew, or never. */
  synchronized void clear() {
    files.clear();
    stopped = false;
  }

  private void work(long incarnation, String address) {
    for (Message.FileBegin file = first(); file != null; file = first()) {
      try {
        apply(file, incarnation, address);
        peer.parts.applied(file);
        applied(file);
      } catch (StagingException | ApplyException | IOException | RuntimeException e) {
        stop(file, e);
      } catch (Error e) {
        stop(file, new IOException("the receiver failed: " + e, e));
        first();
        throw e;
      }
    }
  }

  private synchronized void applied(Message.FileBegin file) {
    files.remove(file);
  }

  /** What to do next; null ends the work, and only from then on another thread may begin. */
  private synchronized Message.@Nullable FileBegin first() {
    atWork = !stopped && !files.isEmpty();
    return atWork ? files.peek() : null;
  }

  /** A file that the engine does not take stays staged: the next attempt sends no byte of it. */
  private void apply(Message.FileBegin begin, long incarnation, String address)
      throws StagingException, ApplyException, IOException {
    Optional<String> refusal = receiver.refusal(address);
    if (refusal.isPresent()) {
      throw new IOException(refusal.get());
    }
    if (!receiver.mayLoad(peer)) {
      throw new IOException("nothing was heard of the pipe for long");
    }
    // Of a file that was announced twice the second may be known by now.
    if (begin.again() || !receiver.knows(begin.file(), peer.log)) {
      Path file = receiver.staging().finish(begin.file());
      Optional<Path> modifications = Optional.empty();
      if (begin.modifications().isPresent()) {
        modifications = Optional.of(receiver.staging().finish(begin.modifications().get()));
      }
      Collection<String> devices = receiver.applier().devices(file);
      receiver.applier().file(begin.database(), file, modifications);
      devices.forEach(device -> receiver.overlaps().brought(peer.pipe, device));
    }
    peer.fileApplied(incarnation, begin.file());
  }

  private synchronized void stop(Message.FileBegin file, Exception cause) {
    failure = new Failure(file.file(), cause);
    stopped = true;
  }

  private static void tell(Exception cause) throws StagingException, ApplyException, IOException {
    if (cause instanceof StagingException staging) {
      throw staging;
    }
    if (cause instanceof ApplyException apply) {
      throw apply;
    }
    if (cause instanceof IOException disk) {
      throw disk;
    }
    throw (RuntimeException) cause;
  }
}
