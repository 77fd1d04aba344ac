// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.bench.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node tells Prometheus, and whether dashboard and alerts ask for nothing else. */
@ExtendWith(SharedNodes.class)
class MetricsIT {
  private static final Pattern NAME = Pattern.compile("\\biotdb_sync_[a-z_]+\\b");

  @Test
  void pipe_isOnThePrometheusEndpointAndInSelects_byTheNamesOfDashboardAndAlerts(NodePair shared)
      throws Exception {
    int port = Ports.next();
    try (Node edge = Node.create("measured-edge")) {
      edge.with("dn_metric_reporter_list", "PROMETHEUS,IOTDB")
          .with("dn_metric_prometheus_reporter_port", Integer.toString(port))
          .with("dn_metric_iotdb_reporter_port", Integer.toString(edge.port()))
          .start();
      NodePair pair = new NodePair(edge, shared.cloud());
      edge.execute("INSERT INTO %s.d1(time, a) VALUES (1, 1)".formatted(pair.database()));
      pair.connect();
      edge.execute("INSERT INTO %s.d1(time, a) VALUES (2, 2)".formatted(pair.database()));
      pair.awaitSameData();

      String label = "pipe=\"%s\"".formatted(pair.pipe());
      Query.until(
          Query.BOUND,
          () -> {
            String page = scrape(port);
            assertThat(value(page, "iotdb_sync_connected", label)).isEqualTo(1.0);
            assertThat(value(page, "iotdb_sync_acked_files_total", label)).isPositive();
            assertThat(value(page, "iotdb_sync_sent_bytes_total", label + ",kind=\"wire\""))
                .isPositive();
            assertThat(value(page, "iotdb_sync_lag_seconds", label)).isZero();
            assertThat(value(page, "iotdb_sync_last_ack_timestamp_seconds", label))
                .isGreaterThan(1_600_000_000.0);
            assertThat(value(page, "iotdb_sync_config_reload_success", "")).isEqualTo(1.0);
          });
      Path documents = Command.root().resolve("docs").resolve("operations.md");
      assertThat(names(scrape(port)))
          .isEqualTo(names(Files.readString(documents)))
          .containsAll(names(shipped("grafana/tributary.json")))
          .containsAll(names(shipped("prometheus/tributary-alerts.yml")));
      Query.until(
          Query.BOUND,
          () ->
              assertThat(
                      edge.query("SELECT value FROM root.__system.metric.**.iotdb_sync_running.**")
                          .isEmpty())
                  .isFalse());
      edge.killDataNode();
      edge.start();
      Query.until(
          Query.BOUND,
          () ->
              assertThat(value(scrape(port), "iotdb_sync_unclean_shutdown_total", ""))
                  .isEqualTo(1.0));
      pair.dropPipe();
      assertThat(scrape(port)).doesNotContain(label);
    }
  }

  /** A file of the distribution. */
  private static String shipped(String name) throws IOException {
    Path dist = Path.of(System.getProperty("tributary.dist"));
    return Files.readString(dist.resolve("ops").resolve(name));
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    NAME.matcher(text).results().map(MatchResult::group).forEach(names::add);
    return names;
  }

  /** Of the only line with this name and label. */
  private static double value(String page, String name, String label) {
    List<String> lines =
        page.lines().filter(line -> line.startsWith(name + "{") && line.contains(label)).toList();
    assertThat(lines).as(name).hasSize(1);
    String line = lines.get(0);
    return Double.parseDouble(line.substring(line.lastIndexOf('}') + 1).strip());
  }

  private static String scrape(int port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://%s:%d/metrics".formatted(Node.HOST, port)))
            .timeout(Duration.ofSeconds(10))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString(UTF_8))
        .body();
  }
}
