// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A sender of three DataNodes with three copies, and a receiver of three with two. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterPairIT {
  private static final String DATABASE = "root.plant";
  private static final String ROWS = "SELECT s FROM root.plant.*";
  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final long MIB = 1024 * 1024;

  private final Cluster edge = Cluster.create("sources").replicated(3);
  private final Cluster cloud =
      Cluster.create("targets").replicated(2).with("schema_replication_factor", "3");

  private final ClusterLinks links = new ClusterLinks();

  @BeforeAll
  void start() throws Exception {
    CompletableFuture<Cluster> edgeStart = CompletableFuture.supplyAsync(() -> edge.start(3));
    cloud.start(3);
    edgeStart.join();
    links.open(cloud);
    edge.node(0).execute(links.createSink("hub"));
    edge.node(1).execute("CREATE PIPE p TO hub WITH SyncDelOp=true");
    edge.node(2).execute("START PIPE p");
  }

  @AfterAll
  void close() throws Exception {
    try (edge;
        cloud) {
      links.close();
    }
  }

  @Test
  @Order(1)
  void threeCopies_travelOnce(@TempDir Path folder) throws Exception {
    History history = new History(DATABASE, 8);
    history.load(edge.node(1), 6 * MIB, folder);
    for (int device = 0; device < 30; device++) {
      edge.node(device % 3).execute(insert(device, 1), insert(device, 2));
    }
    edge.node(2).execute("DELETE FROM root.plant.d7.s WHERE time = 2");

    awaitSame();
    history.awaitOn(cloud.awake(), BOUND);
    assertThat(edge.query("SHOW REGIONS").where("Database", DATABASE).where("Type", "DataRegion"))
        .extracting(Rows::size)
        .isEqualTo(3 * edge.leaders(DATABASE).size());
    System.out.printf("three copies: %d bytes up, history %d%n", links.bytesUp(), history.bytes());
    assertThat(links.bytesUp()).isLessThan(history.bytes() / 10 * 11);
  }

  @Test
  @Order(2)
  void anyNode_verifies_whileAllAreWritten_andRepairs() throws Exception {
    for (int device = 40; device < 50; device++) {
      edge.node(device % 3).execute(insert(device, 1), insert(device, 2));
    }
    try (RowWriter writer = RowWriter.to(DATABASE, edge.nodes())) {
      writer.awaitMore(30);
      for (Node node : edge.nodes()) {
        assertThat(node.query("VERIFY PIPE p").rows()).as(node.name()).isEmpty();
      }
    }
    awaitSame();
    cloud
        .node(1)
        .execute(
            "DELETE FROM root.plant.d43.s WHERE time = 1",
            "INSERT INTO root.plant.d44(time, s) VALUES (2, -1)");

    assertThat(edge.node(2).query("VERIFY PIPE p REPAIR").column("difference"))
        .containsExactly("1 missing; sent", "1 changed; sent");

    awaitSame();
    for (Node node : edge.nodes()) {
      assertThat(node.query("VERIFY PIPE p").rows()).as(node.name()).isEmpty();
    }
  }

  @Test
  @Order(3)
  void nodesThatDieOnBothEnds_areReplaced_andNothingIsLost() throws Exception {
    Node source = edge.leaders(DATABASE).values().iterator().next();
    Node target = cloud.node(0);
    List<Node> others = edge.nodes().stream().filter(node -> node != source).toList();

    try (RowWriter writer = RowWriter.to(DATABASE, others)) {
      writer.awaitMore(60);
      source.killDataNode();
      writer.awaitMore(60);
      target.killDataNode();
      writer.awaitMore(60);
    }
    source.start();
    target.start();

    awaitSame();
    for (Node node : edge.nodes()) {
      Query.until(
          BOUND,
          () -> {
            Rows pipes = node.query("SHOW PIPES");
            assertThat(pipes.only("status")).as(node.name()).isEqualTo("RUNNING");
            assertThat(pipes.only("message")).as(node.name()).isEqualTo("NORMAL");
          });
    }
  }

  private void awaitSame() throws Exception {
    Query.awaitSame(edge.awake(), cloud.awake(), ROWS, BOUND);
  }

  private static String insert(int device, int time) {
    return "INSERT INTO %s.d%d(time, s) VALUES (%d, %d)".formatted(DATABASE, device, time, device);
  }
}
