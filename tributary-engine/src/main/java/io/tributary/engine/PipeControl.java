// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.catalog.Catalog;
import io.tributary.catalog.CatalogException;
import io.tributary.catalog.CatalogStoreException;
import io.tributary.catalog.NodeFailures;
import io.tributary.catalog.Pipe;
import io.tributary.catalog.PipeSink;
import io.tributary.catalog.PipeStatus;
import io.tributary.sender.SenderStatus;
import io.tributary.sql.SqlContext;
import io.tributary.sql.SyncStatement;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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

  private static final int SMALLEST_CHUNK_BYTES = 2 * 1024;

  private final SyncNode node;
  private final Thread rounds = new Thread(this::run, "sync-pipe-control");
  private volatile boolean closed;

  /** Changed under this object's lock, read without: nobody waits to see how a pipe fares. */
  private final Map<PipeKey, OutgoingPipe> outgoing = new ConcurrentHashMap<>();

  /** What the catalog had when it was last read, without what is being dropped. */
  private volatile @Nullable List<Pipe> known;

  private final NetworkWatch network = new NetworkWatch();

  PipeControl(SyncNode node) {
    this.node = node;
    rounds.setDaemon(true);
  }

  void start() {
    rounds.start();
  }

  /** CREATE PIPE. */
  synchronized void create(SyncStatement.CreatePipe statement, SqlContext context)
      throws CatalogException, CatalogStoreException {
    List<String> unreachable = DataNodes.unreachable();
    if (!unreachable.isEmpty()) {
      throw NodeFailures.create(statement.name(), unreachable);
    }
    Pipe pipe = catalog().createPipe(statement, context);
    try {
      EnginePipes.create(pipe);
    } catch (EngineException e) {
      catalog().forgetPipe(catalog().dropPipe(pipe.name()));
      throw NodeFailures.create(pipe.name(), List.of(cause(e)));
    }
    followQuietly();
  }

  /** START PIPE; succeeds with the receiver away. */
  synchronized void start(String name) throws CatalogException, CatalogStoreException {
    List<String> unreachable = DataNodes.unreachable();
    if (!unreachable.isEmpty()) {
      throw NodeFailures.start(name, unreachable);
    }
    Pipe pipe = catalog().startPipe(name);
    try {
      EnginePipes.start(pipe.name());
    } catch (EngineException e) {
      throw NodeFailures.start(pipe.name(), List.of(cause(e)));
    }
    followQuietly();
  }

  /** STOP PIPE. */
  synchronized void stop(String name) throws CatalogException, CatalogStoreException {
    List<String> unreachable = DataNodes.unreachable();
    if (!unreachable.isEmpty()) {
      throw NodeFailures.stop(name, unreachable);
    }
    Pipe pipe = catalog().stopPipe(name);
    OutgoingPipe sender = outgoing.get(PipeKey.of(pipe));
    if (sender != null) {
      sender.setRunning(false);
    }
    try {
      EnginePipes.stop(pipe.name());
    } catch (EngineException e) {
      throw NodeFailures.stop(pipe.name(), List.of(cause(e)));
    }
  }

  /** DROP PIPE: forgets everything about it on this side. */
  synchronized void drop(String name) throws CatalogException, CatalogStoreException {
    Pipe pipe = catalog().dropPipe(name);
    readCatalog();
    List<String> unreachable = DataNodes.unreachable();
    if (!unreachable.isEmpty()) {
      throw NodeFailures.drop(pipe.name(), unreachable);
    }
    try {
      finishDrop(pipe);
    } catch (EngineException e) {
      throw NodeFailures.drop(pipe.name(), List.of(cause(e)));
    }
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

  /** How a pipe fares on this node; empty when it has no sender here. */
  Optional<SenderStatus> status(Pipe pipe) {
    return Optional.ofNullable(outgoing.get(PipeKey.of(pipe))).map(OutgoingPipe::status);
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
      followQuietly();
      expireQuietly();
      node.feeds().watchDisk();
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

  private synchronized void followQuietly() {
    if (closed) {
      return;
    }
    try {
      follow();
    } catch (CatalogStoreException | EngineException | IOException | RuntimeException | Error e) {
      LOGGER.warn("Pipes are not yet as the catalog says, trying again: {}", e.toString());
    }
  }

  @GuardedBy("this")
  private void follow() throws CatalogStoreException, EngineException, IOException {
    List<Pipe> pipes = readCatalog();
    followEngine(pipes);
    Set<PipeKey> wanted = new HashSet<>();
    for (Pipe pipe : pipes) {
      if (pipe.status() != PipeStatus.DROP) {
        wanted.add(PipeKey.of(pipe));
        sender(pipe).setRunning(pipe.status() == PipeStatus.RUNNING);
      }
    }
    for (PipeKey key : Set.copyOf(outgoing.keySet())) {
      if (!wanted.contains(key)) {
        release(key);
      }
    }
  }

  private List<Pipe> readCatalog() throws CatalogStoreException {
    List<Pipe> pipes = catalog().pipes(Optional.empty());
    known = pipes.stream().filter(pipe -> pipe.status() != PipeStatus.DROP).toList();
    return pipes;
  }

  private void followEngine(List<Pipe> pipes) throws EngineException, CatalogStoreException {
    Map<String, EnginePipes.EnginePipe> engine = new HashMap<>();
    EnginePipes.list().forEach(pipe -> engine.put(pipe.name(), pipe));
    for (Pipe pipe : pipes) {
      EnginePipes.EnginePipe actual = engine.remove(pipe.name());
      if (pipe.status() == PipeStatus.DROP) {
        finishDrop(pipe);
        continue;
      }
      if (actual == null) {
        EnginePipes.create(pipe);
      }
      boolean running = actual != null && actual.running();
      if (pipe.status() == PipeStatus.RUNNING && !running) {
        EnginePipes.start(pipe.name());
      } else if (pipe.status() == PipeStatus.STOP && running) {
        EnginePipes.stop(pipe.name());
      }
    }
    for (EnginePipes.EnginePipe orphan : engine.values()) {
      if (orphan.ours()) {
        LOGGER.warn("Engine pipe {} is in no catalog, dropping it", orphan.name());
        EnginePipes.drop(orphan.name());
      }
    }
  }

  private synchronized void finishDrop(Pipe pipe) throws EngineException, CatalogStoreException {
    release(PipeKey.of(pipe));
    EnginePipes.drop(pipe.name());
    catalog().forgetPipe(pipe);
    node.feeds().forget(PipeKey.of(pipe));
    node.quarantines().forget(PipeKey.of(pipe));
    PipeFolder.delete(PipeKey.of(pipe));
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

  @GuardedBy("this")
  private void release(PipeKey key) {
    OutgoingPipe sender = outgoing.remove(key);
    if (sender != null) {
      OutgoingPipe.drop(sender);
    }
  }

  private Catalog catalog() {
    return node.catalog();
  }

  /** The engine's sentence without its full stop: ours follows. */
  private static String cause(EngineException e) {
    String message = String.valueOf(e.getMessage()).strip();
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }
}
