// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.SenderStatus;
import io.tributary.sender.SenderStatus.Phase;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The numbers of one pipe, by the names that dashboards know. */
class PipeMetricsTest {

  private record Facts(SenderStatus sender) implements PipeMetrics.Facts {
    @Override
    public PipeFigures figures() {
      return PipeFigures.unknown("of a node that does not answer");
    }

    @Override
    public VerifyFindings findings() {
      VerifyFindings findings = new VerifyFindings();
      findings.compared(5, List.of());
      return findings;
    }

    @Override
    public Backlog backlog() {
      return new Backlog(3, 100, 11, 5_000);
    }

    @Override
    public double oldestAgeSeconds() {
      return backlog().oldestAgeSeconds(7_500);
    }

    @Override
    public long keptBytes() {
      return 40;
    }

    @Override
    public long keptLimitBytes() {
      return 50;
    }

    @Override
    public int quarantined() {
      return 6;
    }

    @Override
    public long gaps(GapCause cause) {
      return cause.code();
    }

    @Override
    public double busySeconds() {
      return 1.5;
    }

    @Override
    public double lastAckSeconds() {
      return 1_700_000_000.25;
    }
  }

  @Test
  void everyNumber_hasItsName() {
    assertThat(values(Phase.CONNECTED))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("iotdb_sync_connected[]", 1.0),
                Map.entry("iotdb_sync_running[]", 1.0),
                Map.entry("iotdb_sync_last_ack_timestamp_seconds[]", 1_700_000_000.25),
                Map.entry("iotdb_sync_acked_points_total[]", 7.0),
                Map.entry("iotdb_sync_acked_files_total[]", 8.0),
                Map.entry("iotdb_sync_sent_bytes_total[kind, wire]", 9.0),
                Map.entry("iotdb_sync_sent_bytes_total[kind, raw]", 9.0),
                Map.entry("iotdb_sync_lag_seconds[]", Double.NaN),
                Map.entry("iotdb_sync_pending_points[]", Double.NaN),
                Map.entry("iotdb_sync_verify_ranges_total[result, equal]", 5.0),
                Map.entry("iotdb_sync_verify_ranges_total[result, different]", 0.0),
                Map.entry("iotdb_sync_retries_total[]", 10.0),
                Map.entry("iotdb_sync_pending_files[]", 3.0),
                Map.entry("iotdb_sync_pending_bytes[]", 111.0),
                Map.entry("iotdb_sync_queue_oldest_age_seconds[]", 2.5),
                Map.entry("iotdb_sync_queue_used_bytes[]", 40.0),
                Map.entry("iotdb_sync_queue_capacity_bytes[]", 50.0),
                Map.entry("iotdb_sync_deadletter_batches[]", 6.0),
                Map.entry("iotdb_sync_dropped_total[reason, disk_full]", 1.0),
                Map.entry("iotdb_sync_dropped_total[reason, expired]", 2.0),
                Map.entry("iotdb_sync_dropped_total[reason, given_up]", 3.0),
                Map.entry("iotdb_sync_send_duration_seconds_total[]", 1.5)));
  }

  @Test
  void pipeThatIsStoppedOrAway_isNotConnected() {
    assertThat(values(Phase.PAUSED))
        .containsEntry("iotdb_sync_running[]", 0.0)
        .containsEntry("iotdb_sync_connected[]", 0.0);
    assertThat(values(Phase.AWAY))
        .containsEntry("iotdb_sync_running[]", 1.0)
        .containsEntry("iotdb_sync_connected[]", 0.0);
  }

  @Test
  void metricsOfOneName_haveTheSameLabels_asTheEngineDemands() {
    Map<String, List<String>> labels = new TreeMap<>();
    for (PipeMetrics.Gauge gauge : PipeMetrics.GAUGES) {
      List<String> own = gauge.tags().isEmpty() ? List.of() : List.of(gauge.tags().get(0));
      assertThat(labels.getOrDefault(gauge.name(), own)).isEqualTo(own);
      labels.put(gauge.name(), own);
    }
    assertThat(new HashSet<>(PipeMetrics.GAUGES)).hasSameSizeAs(PipeMetrics.GAUGES);
  }

  private static Map<String, Double> values(Phase phase) {
    Facts facts = new Facts(new SenderStatus(phase, "NORMAL", 7, 8, 9, 10, Optional.of(1L)));
    Map<String, Double> values = new TreeMap<>();
    for (PipeMetrics.Gauge gauge : PipeMetrics.GAUGES) {
      values.put(gauge.name() + gauge.tags(), gauge.value().applyAsDouble(facts));
    }
    return values;
  }
}
