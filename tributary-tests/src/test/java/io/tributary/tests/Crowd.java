// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many nodes on this host, each a cluster of its own, and small. They are started and closed a few
 * at a time: each takes a core for some seconds. Close it, also when its start failed.
 */
final class Crowd implements AutoCloseable {
  private static final int AT_ONCE = 3;

  private interface Action {
    void on(Node node) throws IOException;
  }

  private final List<Node> nodes = new ArrayList<>();

  /** A node that does not run yet. */
  Node add(String name) {
    Node node =
        Node.create(name)
            .with("tributary_datanode_heap", "256m")
            .with("tributary_datanode_jvm_options", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .with("tributary_confignode_heap", "96m");
    nodes.add(node);
    return node;
  }

  /** Starts all of them. */
  void start() {
    each(Node::start);
  }

  @Override
  public void close() {
    each(Node::close);
  }

  private void each(Action action) {
    AssertionError failure = new AssertionError("not all nodes did as they were told");
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (Node node : nodes) {
        all.add(
            threads.submit(
                () -> {
                  action.on(node);
                  return node;
                }));
      }
      for (Future<?> one : all) {
        try {
          one.get();
        } catch (Exception e) {
          failure.addSuppressed(e);
        }
      }
    } finally {
      threads.shutdown();
    }
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }
}
