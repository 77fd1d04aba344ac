// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import io.tributary.bench.LinkEmulator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A {@link LinkEmulator} before each node of a receiver's cluster, in the order of its nodes. */
final class ClusterLinks implements AutoCloseable {
  private final List<LinkEmulator> links = new ArrayList<>();

  /** Opens them, when the nodes have their ports. */
  void open(Cluster cluster) throws IOException {
    for (Node node : cluster.nodes()) {
      links.add(LinkEmulator.to(Node.HOST, node.port()));
    }
  }

  /** CREATE PIPESINK to all of them. */
  String createSink(String name) {
    String nodes =
        links.stream().map(link -> Node.HOST + ":" + link.port()).collect(Collectors.joining(","));
    return "CREATE PIPESINK %s AS IoTDB (nodes='%s')".formatted(name, nodes);
  }

  List<LinkEmulator> all() {
    return links;
  }

  /** Of all of them. */
  long bytesUp() {
    return links.stream().mapToLong(LinkEmulator::bytesUp).sum();
  }

  @Override
  public void close() {
    links.forEach(LinkEmulator::close);
  }
}
