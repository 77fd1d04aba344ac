// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of one pipe of which all pieces are here: verified, applied and noted in the
 * background, in their order, one after the other or some together. Behind one that fails none is
 * begun; why it failed is told when somebody asks for it, be it on a later connection. Thread-safe.
 */
final class Loads {

  /** So that others have their turn, and what has arrived is soon seen. */
  private static final int MOST_TOGETHER = 16;

  private static final long MOST_BYTES_TOGETHER = 8 * 1024 * 1024;

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
      List<Message.FileBegin> unused = next(false);
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
    boolean together = receiver.mayLoadTogether();
    for (List<Message.FileBegin> some = next(together); !some.isEmpty(); some = next(together)) {
      try {
        apply(some, incarnation, address);
        together = receiver.mayLoadTogether();
      } catch (StagingException e) {
        stop(first(), e);
      } catch (ApplyException | IOException | RuntimeException e) {
        together = false; // which of them it was is seen one by one, and the order stays
        if (some.size() == 1) {
          stop(some.get(0), e);
        }
      } catch (Error e) {
        stop(some.get(0), new IOException("the receiver failed: " + e, e));
        List<Message.FileBegin> unused = next(together);
        throw e;
      }
    }
  }

  /**
   * What to do next, in order; nothing ends the work, and only from then on another thread may
   * begin. Several small files come together, for the engine takes as long for each as for some.
   */
  private synchronized List<Message.FileBegin> next(boolean together) {
    atWork = !stopped && !files.isEmpty();
    List<Message.FileBegin> some = new ArrayList<>();
    long bytes = 0;
    for (Message.FileBegin file : atWork ? files : List.<Message.FileBegin>of()) {
      bytes += file.file().length();
      boolean fits =
          together
              && some.size() < MOST_TOGETHER
              && bytes <= MOST_BYTES_TOGETHER
              && !some.contains(file)
              && file.database().equals(some.isEmpty() ? "" : some.get(0).database());
      if (!some.isEmpty() && !fits) {
        break;
      }
      some.add(file);
    }
    return some;
  }

  /**
   * Files that the engine does not take stay staged: the next attempt sends no byte of them.
   *
   * @throws StagingException when all before the one that it is about are applied
   */
  private void apply(List<Message.FileBegin> some, long incarnation, String address)
      throws StagingException, ApplyException, IOException {
    Optional<String> refusal = receiver.refusal(address);
    if (refusal.isPresent()) {
      throw new IOException(refusal.get());
    }
    if (!receiver.mayLoad(peer)) {
      throw new IOException("nothing was heard of the pipe for long");
    }
    List<Message.FileBegin> whole = new ArrayList<>();
    List<Applier.ArrivedFile> unknown = new ArrayList<>();
    @Nullable StagingException damage = null;
    for (Message.FileBegin begin : some) {
      try {
        // Of a file that was announced twice the second may be known by now.
        if (begin.again() || !receiver.knows(begin.file(), peer.log)) {
          unknown.add(finish(begin));
        }
        whole.add(begin);
      } catch (StagingException e) {
        damage = e;
        break;
      }
    }
    load(some.get(0).database(), unknown);
    for (Message.FileBegin begin : whole) {
      peer.fileApplied(incarnation, begin.file());
      peer.parts.applied(begin);
      applied(begin);
    }
    if (damage != null) {
      throw damage;
    }
  }

  private void load(String database, List<Applier.ArrivedFile> some) throws ApplyException {
    if (some.isEmpty()) {
      return;
    }
    Set<String> devices = new HashSet<>();
    some.forEach(each -> devices.addAll(receiver.applier().devices(each.file())));
    receiver.applier().files(database, some);
    devices.forEach(device -> receiver.overlaps().brought(peer.pipe, device));
  }

  private Applier.ArrivedFile finish(Message.FileBegin begin) throws StagingException, IOException {
    Path file = receiver.staging().finish(begin.file());
    return new Applier.ArrivedFile(
        file,
        begin.modifications().isPresent()
            ? Optional.of(receiver.staging().finish(begin.modifications().get()))
            : Optional.empty());
  }

  private synchronized Message.FileBegin first() {
    return files.element();
  }

  private synchronized void applied(Message.FileBegin file) {
    files.remove(file);
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
