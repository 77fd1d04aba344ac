// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import org.apache.iotdb.commons.service.metric.MetricService;
import org.apache.iotdb.metrics.AbstractMetricService;
import org.apache.iotdb.metrics.metricsets.IMetricSet;
import org.apache.iotdb.metrics.utils.MetricLevel;
import org.apache.iotdb.metrics.utils.MetricType;

/**
 * What synchronisation uses of this node, in the engine's own metrics: on its Prometheus endpoint,
 * for whoever has that on.
 */
final class SyncMetrics implements IMetricSet {

  private static final String USED = "sync_sender_memory_used_bytes";
  private static final String LIMIT = "sync_sender_memory_limit_bytes";

  private final SenderMemory memory;

  private SyncMetrics(SenderMemory memory) {
    this.memory = memory;
  }

  /** Call when the engine has started. */
  static void register(SenderMemory memory) {
    MetricService.getInstance().addMetricSet(new SyncMetrics(memory));
  }

  @Override
  public void bindTo(AbstractMetricService metrics) {
    metrics.createAutoGauge(USED, MetricLevel.IMPORTANT, memory, SenderMemory::used);
    metrics.createAutoGauge(LIMIT, MetricLevel.IMPORTANT, memory, SenderMemory::limit);
  }

  @Override
  public void unbindFrom(AbstractMetricService metrics) {
    metrics.remove(MetricType.AUTO_GAUGE, USED);
    metrics.remove(MetricType.AUTO_GAUGE, LIMIT);
  }
}
