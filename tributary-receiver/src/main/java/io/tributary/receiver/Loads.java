// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of one pipe of which all pieces are here: verified, applied and noted in the
 * background, in their order, several at once when the engine takes them so. Behind one that fails
 * none is begun; why it failed is told when somebody asks for it, be it on a later connection.
 * Thread-safe.
 */
final class Loads {

  /** So many files are offered to the engine at once. */
  private static final int MOST_AT_ONCE = 64;

  /** It takes a second or two, after which the sender should hear of them. */
  private static final long MOST_BYTES_AT_ONCE = 16 * 1024 * 1024;

  private record Failure(FileIdentity file, Exception cause) {}

  private final Receiver receiver;
  private final Peer peer;

  @GuardedBy("this")
  private final Deque<Message.FileBegin> files = new ArrayDeque<>();

  /** Those that were offered and not taken: they need not be forced and read once more. */
  @GuardedBy("this")
  private final Map<Message.FileBegin, Applier.SealedFile> whole = new HashMap<>();

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
    whole.clear();
    stopped = false;
  }

  private void work(long incarnation, String address) {
    for (Message.FileBegin file = first(); file != null; file = first()) {
      try {
        checkMayLoad(address);
        List<Message.FileBegin> done = isKnown(file) ? List.of(file) : apply();
        peer.filesApplied(incarnation, done.stream().map(Message.FileBegin::file).toList());
        done.forEach(this::applied);
      } catch (StagingException | ApplyException | IOException | RuntimeException e) {
        stop(file, e);
      } catch (Error e) {
        stop(file, new IOException("the receiver failed: " + e, e));
        first();
        throw e;
      }
    }
  }

  private void applied(Message.FileBegin file) {
    peer.parts.applied(file);
    synchronized (this) {
      files.remove(file);
      whole.remove(file);
    }
  }

  /** What to do next; null ends the work, and only from then on another thread may begin. */
  private synchronized Message.@Nullable FileBegin first() {
    atWork = !stopped && !files.isEmpty();
    return atWork ? files.peek() : null;
  }

  /** The first file and those behind it that may go with it. */
  private synchronized List<Message.FileBegin> some() {
    List<Message.FileBegin> some = new ArrayList<>();
    long bytes = 0;
    for (Message.FileBegin file : files) {
      bytes += file.file().length();
      if (!some.isEmpty() && (some.size() == MOST_AT_ONCE || bytes > MOST_BYTES_AT_ONCE)) {
        break;
      }
      some.add(file);
    }
    return some;
  }

  private void checkMayLoad(String address) throws IOException {
    Optional<String> refusal = receiver.refusal(address);
    if (refusal.isPresent()) {
      throw new IOException(refusal.get());
    }
    if (!receiver.mayLoad(peer)) {
      throw new IOException("nothing was heard of the pipe for long");
    }
  }

  /** Of a file that was announced twice the second may be known by now. */
  private boolean isKnown(Message.FileBegin begin) {
    return !begin.again() && receiver.knows(begin.file(), peer.log);
  }

  /**
   * The first file, and maybe some behind it. One that the engine does not take stays staged: the
   * next attempt sends no byte of it.
   */
  private List<Message.FileBegin> apply() throws StagingException, ApplyException, IOException {
    List<Message.FileBegin> begun = new ArrayList<>();
    List<Applier.SealedFile> sealed = new ArrayList<>();
    for (Message.FileBegin begin : some()) {
      if (begun.stream().anyMatch(other -> other.file().equals(begin.file())) || isKnown(begin)) {
        break;
      }
      try {
        sealed.add(staged(begin));
        begun.add(begin);
      } catch (StagingException | IOException e) {
        if (begun.isEmpty()) {
          throw e;
        }
        break; // when it is the first, it is told
      }
    }
    List<Collection<String>> devices = receiver.applier().files(sealed);
    devices.stream()
        .flatMap(Collection::stream)
        .forEach(device -> receiver.overlaps().brought(peer.pipe, device));
    return begun.subList(0, devices.size());
  }

  private Applier.SealedFile staged(Message.FileBegin begin) throws StagingException, IOException {
    synchronized (this) {
      Applier.SealedFile known = whole.get(begin);
      if (known != null) {
        return known;
      }
    }
    Path file = receiver.staging().finish(begin.file());
    Optional<Path> modifications = Optional.empty();
    if (begin.modifications().isPresent()) {
      modifications = Optional.of(receiver.staging().finish(begin.modifications().get()));
    }
    var sealed = new Applier.SealedFile(begin.database(), file, modifications);
    synchronized (this) {
      whole.put(begin, sealed);
    }
    return sealed;
  }

  private synchronized void stop(Message.FileBegin file, Exception cause) {
    failure = new Failure(file.file(), cause);
    stopped = true;
    whole.clear(); // whether they are damaged is worth asking again
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
