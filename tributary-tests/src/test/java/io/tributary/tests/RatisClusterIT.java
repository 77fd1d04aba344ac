// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A sender of three DataNodes whose data regions, too, use RatisConsensus, and a receiver of one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RatisClusterIT {
  private static final String DATABASE = "root.plant";
  private static final String ROWS = "SELECT s FROM root.plant.*";
  private static final Duration BOUND = Duration.ofMinutes(3);

  private final Cluster edge =
      Cluster.create("rafts")
          .replicated(3)
          .with("data_region_consensus_protocol_class", Cluster.RATIS_CONSENSUS);
  private final Node cloud =
      Node.create("raft-hub").with("data_region_consensus_protocol_class", Cluster.RATIS_CONSENSUS);

  @BeforeAll
  void start() {
    CompletableFuture<Node> cloudStart = CompletableFuture.supplyAsync(cloud::start);
    edge.start(3);
    cloudStart.join();
  }

  @AfterAll
  void close() throws Exception {
    try (edge) {
      cloud.close();
    }
  }

  @Test
  void rowsArrive_withoutFlush_whenALeaderDies_andStay_whenTheReceiverDies() throws Exception {
    edge.node(0).execute("INSERT INTO root.plant.d0(time, s) VALUES (1, 1)", "FLUSH");
    edge.node(0)
        .execute(
            "CREATE PIPESINK hub AS IoTDB (ip='%s',port=%d)".formatted(Node.HOST, cloud.port()),
            "CREATE PIPE p TO hub",
            "START PIPE p");
    edge.node(1).execute("INSERT INTO root.plant.d1(time, s) VALUES (2, 2)");
    Query.awaitSame(edge.node(0), cloud, ROWS, BOUND);

    Map.Entry<Integer, Node> led = edge.leaders(DATABASE).entrySet().iterator().next();
    Node leader = led.getValue();
    List<Node> others = edge.nodes().stream().filter(node -> node != leader).toList();
    try (RowWriter writer = RowWriter.to(DATABASE, others)) {
      writer.awaitMore(30);
      leader.killDataNode();
      writer.awaitMore(60);
    }
    edge.awaitOtherLeader(DATABASE, led.getKey(), leader);
    others.get(1).execute("INSERT INTO root.plant.d1(time, s) VALUES (2, 22)");
    // Ratis has each acknowledged row on a majority: none waits for the dead one.
    Query.awaitSame(others.get(0), cloud, ROWS, BOUND);

    leader.start();
    Query.until(
        BOUND, () -> assertThat(edge.query("SHOW PIPES").only("message")).isEqualTo("NORMAL"));
    Query.awaitSame(leader, cloud, ROWS, BOUND);

    // What came in files must be in the log of Ratis: it makes all data of it.
    cloud.kill();
    cloud.start();
    Query.awaitSame(leader, cloud, ROWS, BOUND);
  }
}
