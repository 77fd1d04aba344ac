// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Catalog;
import io.tributary.catalog.CatalogException;
import io.tributary.catalog.CatalogStoreException;
import io.tributary.catalog.NodeFailures;
import io.tributary.catalog.Pipe;
import io.tributary.catalog.PipeStatus;
import io.tributary.engine.DataNodes.DataNode;
import io.tributary.sql.SqlContext;
import io.tributary.sql.SyncStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CREATE, START, STOP and DROP PIPE, on whichever DataNode they were sent to. Each changes the
 * catalog first, durably, then the engine's pipe and the senders of every DataNode that counts as
 * Running. One of these that does not answer makes the statement fail, and what it had changed is
 * changed back; DROP alone stays half done and can be repeated. Thread-safe.
 */
final class PipeStatements {

  private static final Logger LOGGER = LoggerFactory.getLogger(PipeStatements.class);

  private final Catalog catalog;
  private final PipeControl control;
  private final DataNodes nodes;
  private final NodeCalls calls;

  PipeStatements(Catalog catalog, PipeControl control, DataNodes nodes, NodeCalls calls) {
    this.catalog = catalog;
    this.control = control;
    this.nodes = nodes;
    this.calls = calls;
  }

  /** CREATE PIPE. */
  void create(SyncStatement.CreatePipe statement, SqlContext context)
      throws CatalogException, CatalogStoreException {
    requireReachable(statement.name(), NodeFailures::create);
    Pipe pipe;
    List<String> failures = new ArrayList<>();
    // No round of this node may see the row and make the engine's pipe, too.
    synchronized (control) {
      pipe = catalog.createPipe(statement, context);
      try {
        EnginePipes.create(pipe);
      } catch (EngineException e) {
        failures.add(cause(e));
      }
    }
    if (failures.isEmpty()) {
      failures.addAll(everywhere());
    }
    if (!failures.isEmpty()) {
      Pipe unwanted = catalog.dropPipe(pipe.name());
      try {
        control.dropHere(unwanted);
      } catch (EngineException e) {
        LOGGER.warn("The engine pipe of PIPE [{}] is dropped by a later round", pipe.name(), e);
      }
      catalog.forgetPipe(unwanted);
      throw NodeFailures.create(pipe.name(), failures);
    }
  }

  /** START PIPE; succeeds with the receiver away. */
  void start(String name) throws CatalogException, CatalogStoreException {
    requireReachable(name, NodeFailures::start);
    PipeStatus before = catalog.requirePipe(name).status();
    Pipe pipe = catalog.startPipe(name);
    List<String> failures = everywhere();
    if (!failures.isEmpty()) {
      if (before == PipeStatus.STOP) {
        takeBack(catalog.stopPipe(name));
      }
      throw NodeFailures.start(pipe.name(), failures);
    }
  }

  /** STOP PIPE: no sender of it sends any more. */
  void stop(String name) throws CatalogException, CatalogStoreException {
    requireReachable(name, NodeFailures::stop);
    PipeStatus before = catalog.requirePipe(name).status();
    Pipe pipe = catalog.stopPipe(name);
    List<String> failures = everywhere();
    if (!failures.isEmpty()) {
      if (before == PipeStatus.RUNNING) {
        takeBack(catalog.startPipe(name));
      }
      throw NodeFailures.stop(pipe.name(), failures);
    }
  }

  /** DROP PIPE: forgets everything about it on this side. */
  void drop(String name) throws CatalogException, CatalogStoreException {
    List<String> unreachable = unreachable();
    try {
      Pipe pipe = catalog.dropPipe(name);
      List<String> failures = finishDrop(pipe, unreachable);
      if (!failures.isEmpty()) {
        throw NodeFailures.drop(pipe.name(), failures);
      }
    } catch (EngineException e) {
      throw NodeFailures.drop(name, List.of(cause(e)));
    } catch (CatalogStoreException e) {
      if (!unreachable.isEmpty()) {
        throw NodeFailures.drop(name, unreachable); // one of them leads the catalog's rows
      }
      throw e;
    }
  }

  /** What keeps it from being dropped now; empty when it is dropped. */
  private List<String> finishDrop(Pipe pipe, List<String> unreachable)
      throws EngineException, CatalogStoreException {
    PipeKey key = PipeKey.of(pipe);
    control.release(key);
    if (!unreachable.isEmpty()) {
      return unreachable;
    }
    control.dropHere(pipe);
    List<String> failures =
        failures(calls.ask(nodes.runningOthers(), NodeCall.Action.LET_GO, key.arguments()));
    if (failures.isEmpty()) {
      catalog.forgetPipe(pipe);
    }
    return failures;
  }

  private void requireReachable(
      String pipe, BiFunction<String, List<String>, CatalogException> refusal)
      throws CatalogException {
    List<String> unreachable = unreachable();
    if (!unreachable.isEmpty()) {
      throw refusal.apply(pipe, unreachable);
    }
  }

  /** Which of the nodes that count as Running do not answer, as the page says it. */
  private List<String> unreachable() {
    try {
      return failures(calls.ask(nodes.runningOthers(), NodeCall.Action.PING));
    } catch (EngineException e) {
      return List.of(cause(e));
    }
  }

  /** Makes the senders of all nodes follow the catalog; says where that failed. */
  private List<String> everywhere() {
    control.followQuietly();
    try {
      return failures(calls.ask(nodes.runningOthers(), NodeCall.Action.FOLLOW));
    } catch (EngineException e) {
      return List.of(cause(e));
    }
  }

  /** Where this fails, too, the rounds of each node go on trying. */
  private void takeBack(Pipe pipe) {
    List<String> failures = everywhere();
    LOGGER.warn(
        "PIPE [{}] is {} again, but not yet here: {}", pipe.name(), pipe.status(), failures);
  }

  private static List<String> failures(List<NodeCalls.Reply> replies) {
    List<String> failures = new ArrayList<>();
    for (NodeCalls.Reply reply : replies) {
      if (!reply.failure().isEmpty()) {
        DataNode node = reply.node();
        failures.add(
            reply.answered()
                ? "DataNode %d: %s".formatted(node.id(), reply.failure())
                : NodeFailures.connectionRefused(
                    node.id(), node.internal().getIp(), node.internal().getPort()));
      }
    }
    return failures;
  }

  /** The engine's sentence without its full stop: ours follows. */
  private static String cause(EngineException e) {
    String message = String.valueOf(e.getMessage()).strip();
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }
}
