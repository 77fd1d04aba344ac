// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A single sender, and a receiver of three DataNodes with two copies of all data. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReceiverClusterIT {
  private static final String DATABASE = "root.plant";
  private static final Duration BOUND = Duration.ofMinutes(3);

  private final Node edge = Node.create("box");
  private final Cluster cloud =
      Cluster.create("clouds").replicated(2).with("schema_replication_factor", "3");

  @BeforeAll
  void start() throws Exception {
    CompletableFuture<Node> edgeStart = CompletableFuture.supplyAsync(edge::start);
    cloud.start(3);
    edgeStart.join();
    String nodes =
        cloud.nodes().stream()
            .map(node -> Node.HOST + ":" + node.port())
            .collect(Collectors.joining(","));
    for (int device = 0; device < 30; device++) {
      edge.execute(insert(device, 1, device), insert(device, 2, device));
    }
    edge.execute(
        "FLUSH",
        "CREATE PIPESINK hub AS IoTDB (nodes='" + nodes + "')",
        "CREATE PIPE p TO hub WITH SyncDelOp=true",
        "START PIPE p");
  }

  @AfterAll
  void close() throws Exception {
    try (cloud) {
      edge.close();
    }
  }

  @Test
  @Order(1)
  void historyAndRows_arrive_andAreShownWhereTheyCameIn() throws Exception {
    edge.execute(insert(3, 3, 33));

    awaitSame();
    assertThat(receivers()).hasSize(1);
  }

  @Test
  @Order(2)
  void nodeThatDies_isReplacedByTheNext_underLoad() throws Exception {
    Node connected = cloud.node(0);
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> write(done));
    Thread.sleep(2_000);

    connected.killDataNode();
    Query.until(
        BOUND, () -> assertThat(edge.query("SHOW PIPES").only("message")).isEqualTo("NORMAL"));
    Thread.sleep(5_000);
    done.set(true);
    System.out.println(writer.join() + " rows written while a receiver died");

    awaitSame();
    connected.start();
    awaitSame();
  }

  @Test
  @Order(3)
  void nodeThatIsMute_isReplaced_andWhatItStillHas_doesNotComeAfterwards() throws Exception {
    Node connected = cloud.node(1);
    edge.execute(insert(4, 50, 1));
    awaitSame();

    cloud.suspend(connected);
    for (int value = 2; value < 50; value++) {
      edge.execute(insert(4, 50, value), insert(5, 50, value));
    }
    edge.execute("DELETE FROM " + DATABASE + ".d6.s WHERE time <= 1");
    awaitSame();
    cloud.resume(connected);
    cloud.awaitStatus(connected, "Running");

    awaitSame();
    assertThat(edge.query("SHOW PIPES").only("message")).isEqualTo("NORMAL");
  }

  private List<String> receivers() throws Exception {
    List<String> found = new ArrayList<>();
    for (Node node : cloud.nodes()) {
      found.addAll(node.query("SHOW PIPES").where("role", "receiver").column("name"));
    }
    return found;
  }

  private void awaitSame() throws IOException {
    Query.awaitSame(edge, cloud.awake(), "SELECT ** FROM " + DATABASE, BOUND);
  }

  private int write(AtomicBoolean done) {
    int rows = 0;
    while (!done.get()) {
      int row = rows++;
      Query.until(Query.BOUND, () -> edge.execute(insert(row % 30, 100 + row / 60, row)));
    }
    return rows;
  }

  private static String insert(int device, int time, int value) {
    return "INSERT INTO %s.d%d(time, s) VALUES (%d, %d)".formatted(DATABASE, device, time, value);
  }
}
