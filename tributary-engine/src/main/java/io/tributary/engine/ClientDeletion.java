// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.db.queryengine.plan.parser.StatementGenerator;
import org.apache.iotdb.db.queryengine.plan.statement.Statement;
import org.apache.iotdb.db.queryengine.plan.statement.crud.DeleteDataStatement;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.DeleteTimeSeriesStatement;
import org.apache.iotdb.db.storageengine.dataregion.DataRegion;
import org.apache.iotdb.rpc.TSStatusCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A deletion by a client, done by the engine between {@link #refusal} and {@link #done}: captured
 * by every pipe that carries deletions, in their journals and flushed before the client is told of
 * it. Used by the client's thread.
 */
final class ClientDeletion {

  private static final Logger LOGGER = LoggerFactory.getLogger(ClientDeletion.class);

  private final SyncNode node;
  private final List<PartialPath> paths;
  private List<Feeds.Listening> listening = List.of();

  private ClientDeletion(SyncNode node, List<PartialPath> paths) {
    this.node = node;
    this.paths = paths;
  }

  /** What these statements delete, those among them that are deletions. */
  static ClientDeletion ofStatements(SyncNode node, List<String> statements) {
    List<PartialPath> paths = new ArrayList<>();
    statements.forEach(text -> paths.addAll(deletedBy(text)));
    return new ClientDeletion(node, paths);
  }

  /** The same for the paths of a call. */
  static ClientDeletion ofPaths(SyncNode node, List<String> texts) {
    List<PartialPath> paths = new ArrayList<>();
    for (String text : texts) {
      try {
        paths.add(new PartialPath(text));
      } catch (IllegalPathException e) {
        LOGGER.debug("no path, so nothing will be deleted: {}", text, e);
      }
    }
    return new ClientDeletion(node, paths);
  }

  /** Why it must not be done now; waits a while for that to pass. */
  Optional<TSStatus> refusal() {
    Set<Integer> regions = UserRegions.numbers(touched());
    Optional<String> missing = node.deletionGate().await(regions);
    listening = node.feeds().listening(regions);
    return missing.map(reason -> failure("nothing was deleted, try again later: " + reason));
  }

  /**
   * To be called when the engine has done it.
   *
   * @param status the engine's answer; of a batch, some may have succeeded
   * @return the answer for the client: that of the engine, unless something after it has failed
   */
  TSStatus done(TSStatus status) {
    node.feeds().awaitDeletionsRecorded();
    node.applier().forgetDatabases();
    Set<String> databases = new TreeSet<>();
    touched().forEach(region -> databases.add(region.getDatabaseName()));
    TSStatus flushed = DeletionFlush.flush(node.flush(), status, databases);
    // The engine may have moved a pipe's task in the middle; repeated, it is captured.
    boolean captured =
        listening.stream()
            .allMatch(each -> node.feeds().isOpen(each) || !node.pipes().isKnown(each.pipe()));
    return captured || flushed.getCode() != TSStatusCode.SUCCESS_STATUS.getStatusCode()
        ? flushed
        : failure("deleted, but a pipe may not have captured it: execute it again");
  }

  private static TSStatus failure(String message) {
    return new TSStatus(TSStatusCode.PIPE_ERROR.getStatusCode()).setMessage(message);
  }

  /** The engine parses it, too, but says no more than whether it was done. */
  private static List<? extends PartialPath> deletedBy(String text) {
    try {
      Statement statement = StatementGenerator.createStatement(text, ZoneId.systemDefault());
      return statement instanceof DeleteDataStatement
              || statement instanceof DeleteTimeSeriesStatement
          ? statement.getPaths()
          : List.of();
    } catch (RuntimeException e) {
      LOGGER.debug("no statement, so nothing will be deleted: {}", text, e);
      return List.of();
    }
  }

  private List<DataRegion> touched() {
    return UserRegions.here().stream()
        .filter(region -> overlaps(region.getDatabaseName()))
        .toList();
  }

  private boolean overlaps(String database) {
    try {
      PartialPath all = new PartialPath(database + ".**");
      return paths.stream().anyMatch(path -> path.overlapWith(all));
    } catch (IllegalPathException e) {
      throw new IllegalStateException("the engine has a database that is no path", e);
    }
  }
}
