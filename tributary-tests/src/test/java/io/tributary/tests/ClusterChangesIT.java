// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.bench.LinkEmulator;
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

/** A sender of three DataNodes with one copy of everything and three ConfigNodes, as it changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterChangesIT {
  private static final String DATABASE = "root.plant";
  private static final String ROWS = "SELECT s FROM root.plant.*";
  private static final String REGIONS = "SHOW REGIONS";
  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final long MIB = 1024 * 1024;

  private final Cluster edge = Cluster.create("changing").replicated(1);
  private final Node cloud = Node.create("steady");
  private LinkEmulator link;

  @BeforeAll
  void start() throws Exception {
    link = LinkEmulator.to(Node.HOST, cloud.port());
    CompletableFuture<Node> cloudStart = CompletableFuture.supplyAsync(cloud::start);
    edge.start(3);
    cloudStart.join();
    edge.node(0)
        .execute(
            "CREATE PIPESINK hub AS IoTDB (ip='%s',port=%d)".formatted(Node.HOST, link.port()),
            "CREATE PIPE p TO hub",
            "START PIPE p");
  }

  @AfterAll
  void close() throws Exception {
    try (edge;
        cloud) {
      link.close();
    }
  }

  @Test
  @Order(1)
  void regionThatIsMigrated_goesOn_whereItWas(@TempDir Path folder) throws Exception {
    History history = new History(DATABASE, 9);
    history.load(edge.node(0), 6 * MIB, folder);
    history.awaitOn(cloud, BOUND);
    edge.node(0).execute("INSERT INTO root.plant.d0(time, s) VALUES (1, 1)", "FLUSH");
    awaitSame();
    int region = edge.leaders(DATABASE).keySet().iterator().next();
    Node from = edge.leader(DATABASE, region);
    Node to = edge.nodes().stream().filter(node -> node != from).findFirst().orElseThrow();
    long before = link.bytesUp();

    try (RowWriter writer = RowWriter.to(DATABASE, edge.nodes())) {
      writer.awaitMore(30);
      edge.node(0)
          .execute(
              "MIGRATE REGION %d FROM %d TO %d"
                  .formatted(region, edge.dataNodeId(from), edge.dataNodeId(to)));
      Query.until(
          BOUND,
          () -> {
            Rows copies = edge.query(REGIONS).where("RegionId", String.valueOf(region));
            assertThat(copies.only("RpcPort")).isEqualTo(String.valueOf(to.port()));
            assertThat(copies.only("Status")).isEqualTo("Running");
          });
      writer.awaitMore(30);
    }

    awaitSame();
    awaitNormal();
    System.out.printf(
        "a migration: %d bytes up, history %d%n", link.bytesUp() - before, history.bytes());
    assertThat(link.bytesUp() - before).isLessThan(history.bytes() / 4);
  }

  @Test
  @Order(2)
  void configNodeLeaderThatDies_isReplaced_andPipesAndStatementsGoOn() throws Exception {
    edge.awaitStatus(edge.addConfigNode(), "Running");
    edge.awaitStatus(edge.addConfigNode(), "Running");
    Node leader = edge.configLeader();

    try (RowWriter writer = RowWriter.to(DATABASE, edge.nodes())) {
      leader.killConfigNode();
      writer.awaitMore(60);
      Query.until(BOUND, () -> assertThat(edge.configLeader()).isNotEqualTo(leader));
    }
    Query.until(BOUND, () -> edge.node(1).execute("STOP PIPE p"));
    edge.node(2).execute("START PIPE p");
    awaitSame();
    awaitNormal();
    leader.start();
    edge.node(1).execute("INSERT INTO root.late.d(time, s) VALUES (1, 1)");
    Query.awaitSame(edge.node(0), cloud, "SELECT ** FROM root.late", BOUND);
  }

  @Test
  @Order(3)
  void dataNodeThatIsRemoved_handsItsRegionsOn_andNothingIsLost() throws Exception {
    Node leaving = edge.node(2);
    List<Node> staying = List.of(edge.node(0), edge.node(1));
    try (RowWriter writer = RowWriter.to(DATABASE, staying)) {
      writer.awaitMore(30);
      edge.remove(leaving);
      writer.awaitMore(30);
    }

    assertThat(edge.query("SHOW DATANODES").size()).isEqualTo(2);
    awaitSame();
    awaitNormal();
  }

  private void awaitSame() throws Exception {
    Query.awaitSame(edge.awake(), cloud, ROWS, BOUND);
  }

  private void awaitNormal() {
    for (Node node : edge.nodes()) {
      Query.until(
          BOUND, () -> assertThat(node.query("SHOW PIPES").only("message")).isEqualTo("NORMAL"));
    }
  }
}
