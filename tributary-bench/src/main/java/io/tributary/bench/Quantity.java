// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.util.Locale;

/** What is measured. Of each, less is better. */
enum Quantity {
  SECONDS("seconds", "seconds", 1, 2),
  START_SECONDS("startSeconds", "start of both nodes, s", 1, 2),
  INGEST_SECONDS("ingestSeconds", "ingest, s", 1, 2),
  LAG_SECONDS("lagSeconds", "lag at the end, s", 1, 2),
  FRESH_SECONDS("freshSeconds", "fresh row visible, s", 1, 2),
  DRAINED_SECONDS("drainedSeconds", "backlog drained, s", 1, 2),
  ONE_EDGE_SECONDS("oneEdgeSeconds", "one edge alone, s", 1, 2),
  ALL_EDGES_SECONDS("allEdgesSeconds", "all edges at once, s", 1, 2),
  SLOWEST_BY_FASTEST("slowestByFastest", "slowest / fastest edge", 1, 2),
  TAKEN_P50_MILLIS("takenP50Millis", "taken by the edge p50, ms", 1, 0),
  TAKEN_P99_MILLIS("takenP99Millis", "taken by the edge p99, ms", 1, 0),
  VISIBLE_P50_MILLIS("visibleP50Millis", "visible p50, ms", 1, 0),
  VISIBLE_P99_MILLIS("visibleP99Millis", "visible p99, ms", 1, 0),
  SENDER_CPU_SECONDS("senderCpuSeconds", "sender CPU, s", 1, 2),
  RECEIVER_CPU_SECONDS("receiverCpuSeconds", "receiver CPU, s", 1, 2),
  SENDER_PEAK_BYTES("senderPeakBytes", "sender peak memory, MB", 1e6, 0),
  RECEIVER_PEAK_BYTES("receiverPeakBytes", "receiver peak memory, MB", 1e6, 0),
  WIRE_BYTES("wireBytes", "on the wire, MB", 1e6, 2),
  WIRE_BYTES_PER_POINT("wireBytesPerPoint", "on the wire, bytes/point", 1, 2),
  AGAIN_BYTES("againBytes", "sent again, MB", 1e6, 2),
  SENDER_WRITTEN_BYTES("senderWrittenBytes", "sender disk written, MB", 1e6, 2),
  RECEIVER_WRITTEN_BYTES("receiverWrittenBytes", "receiver disk written, MB", 1e6, 2);

  private final String key;
  private final String label;
  private final double unit;
  private final int decimals;

  Quantity(String key, String label, double unit, int decimals) {
    this.key = key;
    this.label = label;
    this.unit = unit;
    this.decimals = decimals;
  }

  /** Its name in JSON, with the unit. */
  String key() {
    return key;
  }

  /** Its name in a table, with the unit there. */
  String label() {
    return label;
  }

  /** A value as a table shows it. */
  String text(double value) {
    return value == Sample.NEVER
        ? "never"
        : String.format(Locale.ROOT, "%." + decimals + "f", value / unit);
  }
}
