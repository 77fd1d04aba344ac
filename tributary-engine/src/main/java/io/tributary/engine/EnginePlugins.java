// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.pipe.CreatePipePluginStatement;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.pipe.ShowPipePluginsStatement;
import org.apache.iotdb.rpc.TSStatusCode;

/**
 * The plug-ins by which the engine's pipes reach us. The cluster learns of them once. Thread-safe.
 *
 * <p>Only one node may tell it, and only while every DataNode answers: a CREATE PIPEPLUGIN that
 * fails on one of them is rolled back, and a second one that comes meanwhile waits for the first
 * and the first for the second, for ever, and no pipe is made any more (decision 0020).
 */
final class EnginePlugins {

  private final DataNodes nodes;

  @GuardedBy("this")
  private boolean registered;

  EnginePlugins(DataNodes nodes) {
    this.nodes = nodes;
  }

  /**
   * Makes sure that the cluster knows them. Blocks until the ConfigNode has answered.
   *
   * @throws EngineException when it does not yet; to be called again
   */
  synchronized void register() throws EngineException, IOException {
    if (registered) {
      return;
    }
    if (!known().containsAll(List.of(PipeAttributes.SOURCE_PLUGIN, PipeAttributes.SINK_PLUGIN))) {
      Optional<String> obstacle = obstacle(nodes.all(), SyncNode.dataNodeId());
      if (obstacle.isPresent()) {
        throw new EngineException(TSStatusCode.PIPE_ERROR.getStatusCode(), obstacle.get());
      }
      create();
    }
    registered = true;
  }

  private static Set<String> known() throws EngineException {
    return EngineSql.query(new ShowPipePluginsStatement()).stream()
        .flatMap(row -> row.columns().get(0).stream())
        .collect(Collectors.toCollection(() -> new TreeSet<>(String.CASE_INSENSITIVE_ORDER)));
  }

  /** Why the node of this number must not tell the cluster now. */
  static Optional<String> obstacle(List<DataNodes.DataNode> all, int self) {
    return all.stream()
        .filter(node -> node.id() != self)
        .filter(node -> !node.isRunning() || node.id() < self)
        .map(
            node ->
                node.isRunning()
                    ? node.label() + " has not registered the plug-ins yet"
                    : node.label() + " is not Running yet")
        .findFirst();
  }

  private static void create() throws EngineException, IOException {
    // The engine wants a jar to copy to every node, but looks on the class path first.
    Path jar = Files.createTempFile("tributary-plugins", ".jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, new Manifest()).close();
    }
    try {
      create(PipeAttributes.SOURCE_PLUGIN, TributarySource.class, jar);
      create(PipeAttributes.SINK_PLUGIN, TributarySink.class, jar);
    } finally {
      Files.delete(jar);
    }
  }

  private static void create(String name, Class<?> plugin, Path jar) throws EngineException {
    EngineSql.execute(
        new CreatePipePluginStatement(name, true, plugin.getName(), jar.toUri().toString()));
  }
}
