// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.HostPort;
import io.tributary.cli.Program;
import java.util.List;

/** Who does a work: the engine's own pipe with one of its sinks, or Tributary. */
enum Contender {
  STOCK_ASYNC("stock-async", "iotdb-thrift-async-sink"),
  STOCK_SYNC("stock-sync", "iotdb-thrift-sync-sink"),
  TRIBUTARY("tributary", "tributary-sink");

  private final String label;
  private final String sink;

  Contender(String label, String sink) {
    this.label = label;
    this.sink = sink;
  }

  boolean isStock() {
    return this != TRIBUTARY;
  }

  Program program() {
    return isStock() ? Program.STOCK_ENGINE : Program.TRIBUTARY;
  }

  /** What it is called in tables and in JSON. */
  String label() {
    return label;
  }

  /** The sink that the data goes through; all its settings are defaults. */
  String sink() {
    return sink;
  }

  /** What makes all data of the edge go to the receiver, and keeps doing so. */
  List<String> connect(HostPort receiver) {
    return isStock()
        ? List.of(
            "CREATE PIPE bench WITH SINK ('sink'='%s', 'node-urls'='%s')".formatted(sink, receiver))
        : List.of(
            "CREATE PIPESINK cloud AS IoTDB (ip='%s', port=%d)"
                .formatted(receiver.host(), receiver.port()),
            "CREATE PIPE bench TO cloud",
            "START PIPE bench");
  }
}
