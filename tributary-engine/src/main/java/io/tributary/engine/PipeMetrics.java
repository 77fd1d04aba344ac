// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.SenderStatus;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.iotdb.commons.service.metric.MetricService;
import org.apache.iotdb.metrics.AbstractMetricService;
import org.apache.iotdb.metrics.metricsets.IMetricSet;
import org.apache.iotdb.metrics.utils.MetricLevel;
import org.apache.iotdb.metrics.utils.MetricType;
import org.jspecify.annotations.Nullable;

/**
 * One pipe's metrics on this node, among the engine's own: read when somebody scrapes them, and
 * gone with the pipe. Counters are since the node's start.
 *
 * <p>The engine holds what it reads weakly: whoever opens this must keep it.
 */
final class PipeMetrics implements IMetricSet {

  /** What is read. Called by any thread; must be cheap. */
  interface Facts {
    SenderStatus sender();

    /** As of the last second. */
    PipeFigures figures();

    VerifyFindings findings();

    Backlog backlog();

    /** How long the oldest file has been waiting. */
    double oldestAgeSeconds();

    /** Of the files that are kept, what the engine has no longer. */
    long keptBytes();

    /** How much that may be. */
    long keptLimitBytes();

    int quarantined();

    /** How many gaps are recorded. */
    long gaps(GapCause cause);

    /** How long the sending thread has been at work since the start. */
    double busySeconds();

    /** When something was acknowledged last, since 1970; 0 when nothing was. */
    double lastAckSeconds();
  }

  /** One metric; a new one is a line in {@link #GAUGES}. */
  record Gauge(String name, List<String> tags, ToDoubleFunction<Facts> value) {

    private static Gauge of(String name, ToDoubleFunction<Facts> value, String... tags) {
      return new Gauge("iotdb_sync_" + name, List.of(tags), value);
    }

    private String[] tags(String pipe) {
      return Stream.concat(Stream.of("pipe", pipe), tags.stream()).toArray(String[]::new);
    }
  }

  static final List<Gauge> GAUGES =
      List.of(
          Gauge.of("connected", it -> it.sender().phase() == SenderStatus.Phase.CONNECTED ? 1 : 0),
          Gauge.of("running", it -> it.sender().phase() == SenderStatus.Phase.PAUSED ? 0 : 1),
          Gauge.of("last_ack_timestamp_seconds", Facts::lastAckSeconds),
          Gauge.of("acked_points_total", it -> it.sender().points()),
          Gauge.of("acked_files_total", it -> it.sender().files()),
          Gauge.of("sent_bytes_total", it -> it.sender().bytes(), "kind", "wire"),
          Gauge.of(
              "sent_bytes_total",
              it -> it.sender().bytes() + it.figures().savedBytes(),
              "kind",
              "raw"),
          Gauge.of("retries_total", it -> it.sender().retries()),
          Gauge.of("lag_seconds", it -> orUnknown(it.figures().lagMillis()) / 1_000),
          Gauge.of("pending_points", it -> orUnknown(it.figures().backlogPoints())),
          Gauge.of("pending_files", it -> it.backlog().files()),
          Gauge.of("pending_bytes", it -> it.backlog().fileBytes() + it.backlog().queuedBytes()),
          Gauge.of("queue_oldest_age_seconds", Facts::oldestAgeSeconds),
          Gauge.of("queue_used_bytes", Facts::keptBytes),
          Gauge.of("queue_capacity_bytes", Facts::keptLimitBytes),
          Gauge.of("deadletter_batches", Facts::quarantined),
          Gauge.of("dropped_total", it -> it.gaps(GapCause.DISK_FULL), "reason", "disk_full"),
          Gauge.of("dropped_total", it -> it.gaps(GapCause.EXPIRED), "reason", "expired"),
          Gauge.of("dropped_total", it -> it.gaps(GapCause.GIVEN_UP), "reason", "given_up"),
          Gauge.of("verify_ranges_total", it -> it.findings().equal(), "result", "equal"),
          Gauge.of("verify_ranges_total", it -> it.findings().different(), "result", "different"),
          Gauge.of("send_duration_seconds_total", Facts::busySeconds));

  private final String pipe;
  private final Facts facts;

  private PipeMetrics(String pipe, Facts facts) {
    this.pipe = pipe;
    this.facts = facts;
  }

  private static double orUnknown(@Nullable Long number) {
    return number == null ? Double.NaN : number;
  }

  /** Among the engine's from now on. */
  static PipeMetrics open(String pipe, Facts facts) {
    PipeMetrics opened = new PipeMetrics(pipe, facts);
    MetricService.getInstance().addMetricSet(opened);
    return opened;
  }

  /** No longer; may be called again. */
  void close() {
    MetricService.getInstance().removeMetricSet(this);
  }

  @Override
  public void bindTo(AbstractMetricService metrics) {
    for (Gauge gauge : GAUGES) {
      metrics.createAutoGauge(
          gauge.name, MetricLevel.IMPORTANT, facts, gauge.value, gauge.tags(pipe));
    }
  }

  @Override
  public void unbindFrom(AbstractMetricService metrics) {
    for (Gauge gauge : GAUGES) {
      metrics.remove(MetricType.AUTO_GAUGE, gauge.name, gauge.tags(pipe));
    }
  }
}
