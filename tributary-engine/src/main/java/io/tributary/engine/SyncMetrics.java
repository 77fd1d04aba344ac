// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.disk.DiskTimes;
import org.apache.iotdb.commons.service.metric.MetricService;
import org.apache.iotdb.metrics.AbstractMetricService;
import org.apache.iotdb.metrics.metricsets.IMetricSet;
import org.apache.iotdb.metrics.utils.MetricLevel;
import org.apache.iotdb.metrics.utils.MetricType;

/**
 * What synchronisation is for this node as a whole, in the engine's own metrics; {@link
 * PipeMetrics} has the pipes.
 */
final class SyncMetrics implements IMetricSet {

  /** Of all that synchronisation does in this process. */
  static final DiskTimes DISK = new DiskTimes(System::nanoTime);

  private static final String USED = "iotdb_sync_sender_memory_used_bytes";
  private static final String LIMIT = "iotdb_sync_sender_memory_limit_bytes";
  private static final String RELOAD = "iotdb_sync_config_reload_success";
  private static final String DISK_READ = "iotdb_sync_disk_read_duration_seconds_total";
  private static final String DISK_WRITE = "iotdb_sync_disk_write_duration_seconds_total";
  private static final String UNCLEAN = "iotdb_sync_unclean_shutdown_total";

  private final SenderMemory memory;
  private final SettingsFiles settings;
  private final UncleanShutdowns shutdowns;

  private SyncMetrics(SenderMemory memory, SettingsFiles settings, UncleanShutdowns shutdowns) {
    this.memory = memory;
    this.settings = settings;
    this.shutdowns = shutdowns;
  }

  /** Call when the engine has started. */
  static void register(SenderMemory memory, SettingsFiles settings, UncleanShutdowns shutdowns) {
    MetricService.getInstance().addMetricSet(new SyncMetrics(memory, settings, shutdowns));
  }

  @Override
  public void bindTo(AbstractMetricService metrics) {
    metrics.createAutoGauge(USED, MetricLevel.IMPORTANT, memory, SenderMemory::used);
    metrics.createAutoGauge(LIMIT, MetricLevel.IMPORTANT, memory, SenderMemory::limit);
    metrics.createAutoGauge(RELOAD, MetricLevel.IMPORTANT, settings, it -> it.isReloaded() ? 1 : 0);
    metrics.createAutoGauge(DISK_READ, MetricLevel.IMPORTANT, DISK, DiskTimes::readSeconds);
    metrics.createAutoGauge(DISK_WRITE, MetricLevel.IMPORTANT, DISK, DiskTimes::writeSeconds);
    metrics.createAutoGauge(UNCLEAN, MetricLevel.IMPORTANT, shutdowns, UncleanShutdowns::count);
  }

  @Override
  public void unbindFrom(AbstractMetricService metrics) {
    for (String name : new String[] {USED, LIMIT, RELOAD, DISK_READ, DISK_WRITE, UNCLEAN}) {
      metrics.remove(MetricType.AUTO_GAUGE, name);
    }
  }
}
