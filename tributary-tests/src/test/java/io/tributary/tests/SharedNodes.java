// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test its {@link NodePair} and clears up behind it. The two nodes start with the first
 * test that asks for them and stop after the last one of all classes.
 */
final class SharedNodes implements ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedNodes.class);

  /** The nodes themselves; the root store closes them at the very end. */
  private record Nodes(Node edge, Node cloud) implements AutoCloseable {

    static Nodes start() {
      Node edge = Node.create("edge");
      Node cloud = Node.create("cloud");
      CompletableFuture<Node> edgeStart = CompletableFuture.supplyAsync(edge::start);
      cloud.start();
      edgeStart.join();
      return new Nodes(edge, cloud);
    }

    @Override
    public void close() throws IOException {
      IOException failure = new IOException("the shared nodes could not be removed");
      for (Node node : List.of(edge, cloud)) {
        try {
          node.close();
        } catch (IOException | AssertionError e) {
          failure.addSuppressed(e);
        }
      }
      if (failure.getSuppressed().length > 0) {
        throw failure;
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == NodePair.class;
  }

  @Override
  public NodePair resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(
            NodePair.class,
            key -> {
              Nodes nodes = nodes(context);
              return new NodePair(nodes.edge, nodes.cloud);
            },
            NodePair.class);
  }

  @Override
  public void afterEach(ExtensionContext context)
      throws IOException, IoTDBConnectionException, StatementExecutionException {
    NodePair pair = context.getStore(NAMESPACE).get(NodePair.class, NodePair.class);
    if (pair != null) {
      pair.clear();
    }
  }

  private static Nodes nodes(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Nodes.class, key -> Nodes.start(), Nodes.class);
  }
}
