// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.Applier;
import io.tributary.receiver.ApplyException;
import io.tributary.sender.Unit.SealedFile.RowCursor;
import io.tributary.wire.Finding;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.MeasurementPath;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.consensus.ConsensusFactory;
import org.apache.iotdb.db.conf.IoTDBDescriptor;
import org.apache.iotdb.db.protocol.session.SessionManager;
import org.apache.iotdb.db.queryengine.plan.statement.crud.DeleteDataStatement;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.DatabaseSchemaStatement;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.DatabaseSchemaStatement.DatabaseSchemaStatementType;
import org.apache.iotdb.rpc.TSStatusCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what has arrived into this node's engine, with the rights of the session it came by.
 *
 * <p>Order: the engine lets a loaded file win over everything older, but also over rows that come
 * later into a memtable that was open before the load, whoever opened it. So what is open of a
 * database is closed before a file is loaded into it, and again after it, before what follows the
 * file can come.
 */
final class EngineApplier implements Applier {

  private static final Logger LOGGER = LoggerFactory.getLogger(EngineApplier.class);

  private static final int LOADS_AT_ONCE =
      Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

  private final Path loadFolder;
  private final ReachableCopies copies;
  private final ClusterFlush flush;
  private final LoadThreads threads = new LoadThreads();
  private final EngineStatements statements = new EngineStatements(threads);
  private final SmallFiles smallFiles = new SmallFiles();

  /**
   * A load takes memory from the engine's queries, and cores: not all pipes load at once. Fair, so
   * pipes take turns, some files at a time.
   */
  private final Semaphore turns = new Semaphore(LOADS_AT_ONCE, true);

  private final MarkLookup marks = new MarkLookup();
  private final Set<String> knownDatabases = ConcurrentHashMap.newKeySet();

  /**
   * @param loadFolder on the file system of the staged files, ours alone
   * @param copies where the data of this cluster is: what other nodes have open cannot be seen here
   */
  EngineApplier(Path loadFolder, ReachableCopies copies, ClusterFlush flush) {
    this.loadFolder = loadFolder;
    this.copies = copies;
    this.flush = flush;
  }

  @Override
  public void rows(Message.Rows rows) throws ApplyException {
    createDatabase(rows.database());
    List<ArrivedTablet> tablets = new ArrayList<>();
    for (var tablet : rows.tablets()) {
      tablets.add(ArrivedTablet.of(tablet));
    }
    MissingSeries.create(tablets, SessionManager.getInstance().getSessionInfo(threads.session()));
    ArrivedRows.write(tablets, statements);
  }

  @Override
  public List<Collection<String>> files(List<SealedFile> files) throws ApplyException {
    turns.acquireUninterruptibly();
    try {
      List<Collection<String>> devices = smallFiles.write(files, this::rows);
      return devices.isEmpty() ? large(files) : devices;
    } finally {
      turns.release();
    }
  }

  /** The first, and the large ones behind it: much of what a LOAD costs it costs once. */
  private List<Collection<String>> large(List<SealedFile> files) throws ApplyException {
    SealedFile first = files.get(0);
    List<SealedFile> together = new ArrayList<>(List.of(first));
    for (SealedFile file : files.subList(1, files.size())) {
      if (!file.database().equals(first.database()) || SmallFiles.maybeSmall(file)) {
        break;
      }
      together.add(file);
    }
    if (together.size() > 1 && loadLasts()) {
      List<Collection<String>> devices = together.stream().map(EngineApplier::devices).toList();
      try {
        loadInTurn(together);
        return devices;
      } catch (ApplyException e) {
        // Which of them it was is not known. Those that went in are loaded again, in their order.
        LOGGER.info("{} files are not loaded together: {}", together.size(), e.getMessage());
        if (isNodeDown(e)) {
          write(FileRows.of(first));
          return devices.subList(0, 1);
        }
      }
    }
    return List.of(file(first));
  }

  /** What the engine does not take as a file it may take as rows. */
  private Collection<String> file(SealedFile file) throws ApplyException {
    Collection<String> devices = devices(file);
    if (!loadLasts() || !load(file)) {
      write(FileRows.of(file));
    }
    return devices;
  }

  /** The log of Ratis has no files: what LOAD brings is gone when the node starts again. */
  private static boolean loadLasts() {
    return !IoTDBDescriptor.getInstance()
        .getConfig()
        .getDataRegionConsensusProtocolClass()
        .equals(ConsensusFactory.RATIS_CONSENSUS);
  }

  /**
   * The engine loads a file into all copies of its regions or into none, but writes rows to those
   * that are there.
   *
   * @return false when it must be written as rows, because a node is down
   */
  private boolean load(SealedFile file) throws ApplyException {
    try {
      loadInTurn(List.of(file));
      return true;
    } catch (ApplyException e) {
      if (!isNodeDown(e)) {
        throw e;
      }
      return false;
    }
  }

  private boolean isNodeDown(ApplyException failure) {
    Optional<String> down = copies.unreachable();
    down.ifPresent(
        node -> LOGGER.info("A file is written as rows: {} ({})", node, failure.getMessage()));
    return down.isPresent();
  }

  private void write(FileRows file) throws ApplyException {
    try (RowCursor cursor = file.open()) {
      for (Optional<Message.Rows> next = cursor.next(); next.isPresent(); next = cursor.next()) {
        rows(SharedTimes.joined(next.get()));
      }
    } catch (IOException e) {
      throw new ApplyException("the file cannot be read: " + e.getMessage(), e);
    }
  }

  private void loadInTurn(List<SealedFile> files) throws ApplyException {
    String database = files.get(0).database();
    createDatabase(database);
    closeOpenFiles(database);
    try (LoadFolder folder = LoadFolder.of(loadFolder, files)) {
      statements.executeMarked(folder.statement(database));
      closeOpenFiles(database);
    } catch (IOException e) {
      throw new ApplyException("the file cannot be prepared for loading: " + e.getMessage(), e);
    }
  }

  private static Collection<String> devices(SealedFile file) {
    try {
      return FileContents.names(file.file());
    } catch (IOException e) {
      LOGGER.warn("Which devices a file has is not known", e);
      return List.of();
    }
  }

  @Override
  public void inBackground(Runnable task) {
    threads.run(task);
  }

  @Override
  public void delete(Message.Delete delete) throws ApplyException {
    DeleteDataStatement statement = new DeleteDataStatement();
    List<MeasurementPath> paths = new ArrayList<>();
    for (String path : delete.paths()) {
      try {
        paths.add(new MeasurementPath(path));
      } catch (IllegalPathException e) {
        throw new ApplyException("bad path " + path + ": " + e.getMessage(), e);
      }
    }
    statement.setPathList(paths);
    statement.setDeleteStartTime(delete.startTime());
    statement.setDeleteEndTime(delete.endTime());
    statements.executeMarked(statement);
    // The engine's recovery deletes also what came later into a memtable that was open now.
    flush(delete.database());
  }

  @Override
  public Finding find(Message.Mark mark) {
    return marks.find(mark, threads.session());
  }

  private void closeOpenFiles(String database) throws ApplyException {
    if (!copies.areAllHere() || UserRegions.haveOpenFiles(database)) {
      flush(database);
    }
  }

  private void flush(String database) throws ApplyException {
    try {
      if (!flush.run(List.of(database))) {
        knownDatabases.remove(database);
      }
    } catch (EngineException e) {
      throw new ApplyException(
          ApplyFaults.of(e), "flush of " + database + " failed: " + e.getMessage(), e);
    }
  }

  /** A database may have been dropped here: create it again when data comes. */
  void forgetDatabases() {
    knownDatabases.clear();
  }

  /** A database at another level may be in the way; its own data then lies below or above ours. */
  private void createDatabase(String database) throws ApplyException {
    if (knownDatabases.contains(database)) {
      return;
    }
    try {
      DatabaseSchemaStatement statement =
          new DatabaseSchemaStatement(DatabaseSchemaStatementType.CREATE);
      statement.setDatabasePath(new PartialPath(database));
      statements.execute(statement, statement);
    } catch (IllegalPathException e) {
      throw new ApplyException("bad database " + database + ": " + e.getMessage(), e);
    } catch (ApplyException e) {
      if (!(e.getCause() instanceof EngineException refusal) || !exists(refusal.code())) {
        throw e;
      }
    }
    knownDatabases.add(database);
  }

  private static boolean exists(int code) {
    return code == TSStatusCode.DATABASE_ALREADY_EXISTS.getStatusCode()
        || code == TSStatusCode.DATABASE_CONFLICT.getStatusCode();
  }
}
