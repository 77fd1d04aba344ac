// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Catalog;
import io.tributary.disk.Disk;
import io.tributary.disk.FolderDisk;
import io.tributary.disk.TimedDisk;
import io.tributary.receiver.Receiver;
import io.tributary.receiver.Staging;
import io.tributary.receiver.StagingLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.iotdb.db.conf.IoTDBDescriptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that synchronisation is in one DataNode process, put together in one place. There is one for
 * the process, because the engine makes our plug-ins by reflection and they must find it.
 */
final class SyncNode implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(SyncNode.class);

  /** How long the engine may take, after its start, until it answers statements. */
  private static final long READY_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long PAUSE_MILLIS = 100;

  private static @Nullable SyncNode instance;

  private final SettingsFiles settings;
  private final SenderMemory senderMemory;
  private final UncleanShutdowns shutdowns;
  private final Feeds feeds;
  private final Quarantines quarantines = new Quarantines();
  private final SystemCatalogStore catalogStore = new SystemCatalogStore();
  private final Catalog catalog = new Catalog(catalogStore, Clock.systemUTC());
  private final EngineDigests digests;
  private final EngineApplier applier;
  private final Receiver receiver;
  private final PipeControl pipes;
  private final DataNodes dataNodes = new DataNodes();
  private final EnginePlugins plugins = new EnginePlugins(dataNodes);
  private final ClusterSecret secret = new ClusterSecret();
  private final SharedProgress sharedProgress = new SharedProgress(dataNodes::isAlone);
  private final Upstream upstream = new Upstream(this);
  private final OverlapRounds overlapRounds = new OverlapRounds(this);
  private final NodeCalls nodeCalls = new NodeCalls(secret::get);
  private final Standby standby = new Standby(dataNodes, secret::get);
  private final ClusterFlush flush = new ClusterFlush(dataNodes, nodeCalls);
  private final PipeStatements pipeStatements;
  private final Settling settling = new Settling(this);
  private final Verifications verifications = new Verifications(this);
  private final DeletionGate deletionGate;
  private volatile boolean stopping;

  private SyncNode(SettingsFiles settings) {
    this.settings = settings;
    this.senderMemory = new SenderMemory(() -> settings.inForce().sender().memoryBytes());
    this.feeds = new Feeds(this::feed);
    this.shutdowns = UncleanShutdowns.started(disk(PipeFolder.root().resolve("node")));
    Path staged = PipeFolder.root().resolve("arriving");
    Path loading = PipeFolder.root().resolve("loading");
    Folders.deleteQuietly(loading);
    this.applier = new EngineApplier(loading, new ReachableCopies(dataNodes, nodeCalls), flush);
    this.digests = new EngineDigests(dataNodes::isAlone);
    this.receiver =
        new Receiver(
            this::clusterId,
            new OtherDataNodes(dataNodes, nodeCalls, standby),
            SteadyClock::millis,
            Software.NAME,
            () -> settings.inForce().receiver(),
            new Staging(disk(staged), this::stagingLimits),
            disk(PipeFolder.root().resolve("received")),
            applier,
            digests);
    this.pipes = new PipeControl(this);
    this.pipeStatements = new PipeStatements(catalog, pipes, dataNodes, nodeCalls);
    this.deletionGate =
        new DeletionGate(new DeletionListeners(pipes, feeds), System::nanoTime, SyncNode::pause);
  }

  /** Makes the one instance, before the engine starts its pipes. */
  static synchronized void initialise(SettingsFiles settings) {
    PinDirectory.clear();
    instance = new SyncNode(settings);
  }

  static synchronized SyncNode get() {
    if (instance == null) {
      throw new IllegalStateException("this process is not a Tributary node");
    }
    return instance;
  }

  /** Begins to work, when the engine does; returns when the first statement may come. */
  void start() {
    long deadline = System.nanoTime() + READY_TIMEOUT_NANOS;
    while (true) {
      try {
        catalogStore.declare();
        plugins.register();
        break;
      } catch (EngineException | IOException e) {
        if (System.nanoTime() > deadline) {
          LOGGER.error(
              "The engine is not ready, synchronisation does not work yet: {}", e.getMessage());
          break;
        }
        LOGGER.info("Waiting for the engine: {}", e.getMessage());
        boolean unused = pause();
      }
    }
    SyncMetrics.register(senderMemory, settings, shutdowns);
    pipes.start();
    // No receiver's or client's deletion comes before the pipes listen, but for one that is broken.
    deletionGate
        .await(UserRegions.numbers(UserRegions.here()))
        .ifPresent(missing -> LOGGER.warn("Deletions must wait: {}", missing));
  }

  @Override
  public void close() {
    stopping = true;
    verifications.cancelAll();
    pipes.close();
    sharedProgress.write();
    standby.close();
    nodeCalls.close();
    shutdowns.stopped();
  }

  DeletionGate deletionGate() {
    return deletionGate;
  }

  /** Whether the process ends: what the engine no longer does is then no fault of a unit. */
  boolean isStopping() {
    return stopping;
  }

  SettingsFiles settings() {
    return settings;
  }

  /** The memory of all pipes of this node. */
  SenderMemory senderMemory() {
    return senderMemory;
  }

  Feeds feeds() {
    return feeds;
  }

  Quarantines quarantines() {
    return quarantines;
  }

  Catalog catalog() {
    return catalog;
  }

  Receiver receiver() {
    return receiver;
  }

  /** What this node holds, for VERIFY PIPE of its own pipes and of others'. */
  EngineDigests digests() {
    return digests;
  }

  EngineApplier applier() {
    return applier;
  }

  PipeControl pipes() {
    return pipes;
  }

  /** CREATE, START, STOP and DROP PIPE. */
  PipeStatements pipeStatements() {
    return pipeStatements;
  }

  /** The user's regions here; none when other nodes may lead them. */
  Set<Integer> regionsOfNodeAlone() {
    return dataNodes.isAlone() ? UserRegions.numbers(UserRegions.here()) : Set.of();
  }

  /** What of a pipe's regions on this node has settled. */
  Settling settling() {
    return settling;
  }

  /** VERIFY PIPE. */
  Verifications verifications() {
    return verifications;
  }

  DataNodes dataNodes() {
    return dataNodes;
  }

  EnginePlugins plugins() {
    return plugins;
  }

  SharedProgress sharedProgress() {
    return sharedProgress;
  }

  Upstream upstream() {
    return upstream;
  }

  OverlapRounds overlapRounds() {
    return overlapRounds;
  }

  NodeCalls nodeCalls() {
    return nodeCalls;
  }

  /** Closes the open files of databases, wherever they are. */
  ClusterFlush flush() {
    return flush;
  }

  ClusterSecret secret() {
    return secret;
  }

  /** This cluster, the same after a restart; known when the engine has started. */
  String clusterId() {
    return IoTDBDescriptor.getInstance().getConfig().getClusterId();
  }

  /** This DataNode's number in its cluster; known when the engine has started. */
  static int dataNodeId() {
    return IoTDBDescriptor.getInstance().getConfig().getDataNodeId();
  }

  private PipeFeed feed(PipeKey pipe) {
    Disk disk = disk(PipeFolder.of(pipe));
    PipePins pins =
        new PipePins(
            () ->
                new PipePins.Limits(
                    settings.inForce().sender().pinnedFilesMaxBytes(),
                    settings.inForce().both().freeDiskReserveBytes()),
            PinDirectory::freeBytes,
            System::nanoTime);
    return new PipeFeed(disk, pins, new GapLog(disk));
  }

  private static Disk disk(Path folder) {
    return new TimedDisk(new FolderDisk(folder), SyncMetrics.DISK);
  }

  private StagingLimits stagingLimits() {
    StagingLimits all = StagingLimits.DEFAULTS;
    long reserve = settings.inForce().both().freeDiskReserveBytes();
    return new StagingLimits(reserve, all.maxBytes(), all.maxParts(), all.aloneBytes());
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
