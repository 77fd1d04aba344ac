// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.HostPort;
import io.tributary.cli.Program;
import java.util.List;

/** Who does a work: nobody, the engine's own pipe with one of its sinks, or Tributary. */
enum Contender {
  /** The engine alone: what the edge takes when nothing is sent. */
  NO_PIPE("no-pipe", "none"),
  STOCK_ASYNC("stock-async", "iotdb-thrift-async-sink"),
  STOCK_SYNC("stock-sync", "iotdb-thrift-sync-sink"),
  /** Without any pipe: whoever has the data writes it to the receiver. */
  STOCK_CLIENT("stock-client", "none, the client library's Session"),
  TRIBUTARY("tributary", "tributary-sink");

  /** All that send. */
  static final List<Contender> PIPES = List.of(STOCK_ASYNC, STOCK_SYNC, TRIBUTARY);

  private final String label;
  private final String sink;

  Contender(String label, String sink) {
    this.label = label;
    this.sink = sink;
  }

  boolean hasPipe() {
    return this != NO_PIPE && this != STOCK_CLIENT;
  }

  /** Whether Tributary is compared with it. */
  boolean isRival() {
    return this != NO_PIPE && this != TRIBUTARY;
  }

  /** Whether it sends by the engine's own pipe. */
  boolean isStock() {
    return this == STOCK_ASYNC || this == STOCK_SYNC;
  }

  Program program() {
    return this == TRIBUTARY ? Program.TRIBUTARY : Program.STOCK_ENGINE;
  }

  /** What it is called in tables and in JSON. */
  String label() {
    return label;
  }

  /** The sink that the data goes through, if any; all its settings are defaults. */
  String sink() {
    return sink;
  }

  /** What makes all data of the edge go to the receiver, and keeps doing so. */
  List<String> connect(HostPort receiver) {
    return switch (this) {
      case NO_PIPE, STOCK_CLIENT -> List.of();
      case STOCK_ASYNC, STOCK_SYNC ->
          List.of(
              "CREATE PIPE bench WITH SINK ('sink'='%s', 'node-urls'='%s')"
                  .formatted(sink, receiver));
      case TRIBUTARY ->
          List.of(
              "CREATE PIPESINK cloud AS IoTDB (ip='%s', port=%d)"
                  .formatted(receiver.host(), receiver.port()),
              "CREATE PIPE bench TO cloud",
              "START PIPE bench");
    };
  }
}
