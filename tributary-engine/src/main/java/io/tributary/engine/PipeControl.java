// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.catalog.Catalog;
import io.tributary.catalog.CatalogStoreException;
import io.tributary.catalog.Pipe;
import io.tributary.catalog.PipeSink;
import io.tributary.catalog.PipeStatus;
import io.tributary.sender.SenderStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.iotdb.rpc.TSStatusCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the engine's pipes and this node's senders follow the catalog. The catalog changes first,
 * durably; what a crash kept from following does so on the next round. Thread-safe.
 */
final class PipeControl implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(PipeControl.class);
  private static final long ROUND_MILLIS = 1_000;

  /** A piece of a file is read, made a message, compressed, and copied to the connection. */
  private static final int CHUNK_COPIES = 4;

  /** Longer than a CREATE PIPE is between its row and the engine's pipe. */
  private static final long CREATION_MILLIS = 5_000;

  private static final int SMALLEST_CHUNK_BYTES = 2 * 1024;

  private final SyncNode node;
  private final NextRound nextRound;
  private final Thread rounds = new Thread(this::run, "sync-pipe-control");
  private volatile boolean closed;

  /** Changed under this object's lock, read without: nobody waits to see how a pipe fares. */
  private final Map<PipeKey, OutgoingPipe> outgoing = new ConcurrentHashMap<>();

  /** What the catalog had when it was last read, without what is being dropped. */
  private volatile @Nullable List<Pipe> known;

  /** Rows without an engine's pipe, and since when. */
  @GuardedBy("this")
  private final Map<PipeKey, Long> missingSinceMillis = new HashMap<>();

  private final NetworkWatch network = new NetworkWatch();

  PipeControl(SyncNode node) {
    this.node = node;
    this.nextRound = new NextRound(node.dataNodes());
    rounds.setDaemon(true);
  }

  void start() {
    rounds.start();
  }

  /** How large a piece of a file may be: what is left to files, shared by all pipes. */
  int largestChunkBytes() {
    long share = SenderMemory.LEFT_TO_FILES_BYTES / Math.max(1, outgoing.size());
    return Math.toIntExact(Math.max(SMALLEST_CHUNK_BYTES, share / CHUNK_COPIES));
  }

  /** The pipes that are not being dropped; empty until the catalog could be read once. */
  Optional<List<Pipe>> known() {
    return Optional.ofNullable(known);
  }

  boolean isKnown(PipeKey pipe) {
    List<Pipe> now = known;
    return now != null && now.stream().anyMatch(each -> PipeKey.of(each).equals(pipe));
  }

  /** How the pipes fare on this node: the messages of those that have a sender here. */
  Map<PipeKey, String> messages() {
    Map<PipeKey, String> messages = new HashMap<>();
    outgoing.forEach((pipe, sender) -> messages.put(pipe, sender.status().message()));
    return messages;
  }

  /** How one pipe fares on this node, if it has a sender here. */
  Optional<SenderStatus> status(PipeKey pipe) {
    return Optional.ofNullable(outgoing.get(pipe)).map(OutgoingPipe::status);
  }

  /** How the pipes fare on this node: those that have a sender here. */
  Map<PipeKey, PipeFigures> figures() {
    Map<PipeKey, PipeFigures> figures = new HashMap<>();
    outgoing.forEach((pipe, sender) -> figures.put(pipe, sender.figures()));
    return figures;
  }

  /** Ends the sender of a pipe on this node, if there is one; its receiver is told to forget it. */
  synchronized void release(PipeKey pipe) {
    nextRound.changed();
    OutgoingPipe sender = outgoing.remove(pipe);
    if (sender != null) {
      OutgoingPipe.drop(sender);
    }
  }

  /** Forgets all of a pipe on this node: its sender and what it kept. The engine's pipe goes. */
  synchronized void letGo(PipeKey pipe) {
    release(pipe);
    missingSinceMillis.remove(pipe);
    node.feeds().forget(pipe);
    node.quarantines().forget(pipe);
    node.verifications().forget(pipe);
    PipeFolder.delete(pipe);
  }

  /** The second half of DROP PIPE, but for other nodes and the catalog's row. */
  synchronized void dropHere(Pipe pipe) throws EngineException {
    release(PipeKey.of(pipe));
    if (!EnginePipes.drop(pipe.name())) {
      LOGGER.info("The engine pipe of PIPE [{}] goes later, the ConfigNode is busy", pipe.name());
    }
    letGo(PipeKey.of(pipe));
  }

  @Override
  public void close() {
    closed = true;
    rounds.interrupt();
    synchronized (this) {
      OutgoingPipe.close(outgoing.values());
      outgoing.clear();
    }
  }

  private void run() {
    while (!closed) {
      if (nextRound.isDue()) {
        followQuietly();
      }
      node.sharedProgress().write();
      node.upstream().refresh();
      node.overlapRounds().refresh();
      expireQuietly();
      node.feeds().watchDisk();
      outgoing.values().forEach(OutgoingPipe::figures); // since when, is seen by looking
      if (network.hasChanged()) {
        LOGGER.info("The network has changed");
        outgoing.values().forEach(OutgoingPipe::networkChanged);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void expireQuietly() {
    try {
      node.receiver().expire(SteadyClock.millis());
    } catch (IOException e) {
      LOGGER.warn("Parts of files that nobody continues cannot be removed", e);
    }
  }

  /** The same as {@link #follow}; what fails is tried again by the next round. */
  void followQuietly() {
    try {
      follow();
    } catch (EngineException | RuntimeException | Error e) {
      LOGGER.warn("Pipes are not yet as the catalog says, trying again: {}", e.toString());
    }
  }

  /** Makes the engine's pipes and the senders of this node follow the catalog now. */
  synchronized void follow() throws EngineException {
    if (closed) {
      return;
    }
    nextRound.changed();
    try {
      node.dataNodes().refresh();
      node.plugins().register();
      // In this order: a pipe that is in the engine's list and not in the catalog read later is
      // no pipe that another node is just creating.
      Map<String, EnginePipes.EnginePipe> engine = new HashMap<>();
      EnginePipes.list().forEach(pipe -> engine.put(pipe.name(), pipe));
      List<Pipe> pipes = readCatalog();
      boolean settled = followEngine(pipes, engine);
      followSenders(pipes);
      if (settled) {
        nextRound.settled();
      }
    } catch (CatalogStoreException | IOException e) {
      throw new EngineException(
          TSStatusCode.PIPE_ERROR.getStatusCode(), String.valueOf(e.getMessage()));
    }
  }

  @GuardedBy("this")
  private void followSenders(List<Pipe> pipes) throws CatalogStoreException, IOException {
    Set<PipeKey> wanted = new HashSet<>();
    for (Pipe pipe : pipes) {
      if (pipe.status() != PipeStatus.DROP) {
        wanted.add(PipeKey.of(pipe));
      }
    }
    for (PipeKey key : Set.copyOf(outgoing.keySet())) {
      if (!wanted.contains(key)) {
        release(key); // before another one of its name begins
      }
    }
    for (Pipe pipe : pipes) {
      if (pipe.status() != PipeStatus.DROP) {
        sender(pipe).setRunning(pipe.status() == PipeStatus.RUNNING);
      }
    }
  }

  private List<Pipe> readCatalog() throws CatalogStoreException {
    List<Pipe> pipes = catalog().pipes(Optional.empty());
    known = pipes.stream().filter(pipe -> pipe.status() != PipeStatus.DROP).toList();
    return pipes;
  }

  /** Returns whether there was nothing to do. */
  @GuardedBy("this")
  private boolean followEngine(List<Pipe> pipes, Map<String, EnginePipes.EnginePipe> engine)
      throws EngineException, CatalogStoreException {
    boolean settled = true;
    for (Pipe pipe : pipes) {
      EnginePipes.EnginePipe actual = engine.remove(pipe.name());
      settled &= pipe.status() != PipeStatus.DROP && actual != null && actual.running();
      if (pipe.status() == PipeStatus.DROP) {
        if (node.dataNodes().isAlone()) {
          // A crash came between; with other nodes it takes another DROP, which asks them.
          dropHere(pipe);
          catalog().forgetPipe(pipe);
        }
        continue;
      }
      if (actual == null) {
        createIfOverdue(pipe);
      } else {
        missingSinceMillis.remove(PipeKey.of(pipe));
        if (!actual.running()) {
          EnginePipes.start(pipe.name());
        }
      }
    }
    for (EnginePipes.EnginePipe orphan : engine.values()) {
      if (orphan.ours() && !EnginePipes.isBeingDropped(orphan.name())) {
        LOGGER.warn("Engine pipe {} is in no catalog, dropping it", orphan.name());
        EngineChange unused = EnginePipes.askToDrop(orphan.name());
        settled = false;
      }
    }
    return settled;
  }

  /**
   * Makes the engine's pipe of a row that has none: a crash came between. Not at once, for whoever
   * made the row is about to, and the engine must not be asked twice (decision 0019).
   */
  @GuardedBy("this")
  private void createIfOverdue(Pipe pipe) throws EngineException {
    long now = SteadyClock.millis();
    Long since = missingSinceMillis.putIfAbsent(PipeKey.of(pipe), now);
    if (since != null && now - since >= CREATION_MILLIS && node.dataNodes().isFirst()) {
      missingSinceMillis.remove(PipeKey.of(pipe));
      EnginePipes.create(pipe);
    }
  }

  @GuardedBy("this")
  private OutgoingPipe sender(Pipe pipe) throws CatalogStoreException, IOException {
    OutgoingPipe known = outgoing.get(PipeKey.of(pipe));
    if (known != null) {
      return known;
    }
    PipeSink sink =
        catalog()
            .findSink(pipe.sink())
            .orElseThrow(
                () -> new CatalogStoreException("PIPESINK [" + pipe.sink() + "] is missing"));
    OutgoingPipe opened = OutgoingPipe.open(pipe, sink, node);
    outgoing.put(PipeKey.of(pipe), opened);
    return opened;
  }

  private Catalog catalog() {
    return node.catalog();
  }
}
