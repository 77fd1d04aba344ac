// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A sender of three DataNodes with two copies of everything, and a single node as its receiver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SenderClusterIT {
  private static final String DATABASE = "root.plant";

  // Ratis needs a majority of its copies: with two of a schema one silent node would stop
  // everything.
  private final Cluster edge =
      Cluster.create("edges").replicated(2).with("schema_replication_factor", "3");
  private final Node cloud = Node.create("hub");

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
  @Order(1)
  void statements_areTheSame_whicheverDataNodeIsAsked() throws Exception {
    edge.node(0)
        .execute(
            "CREATE PIPESINK hub AS IoTDB (ip='%s',port=%d)".formatted(Node.HOST, cloud.port()));
    edge.node(1).execute("CREATE PIPE p TO hub");
    assertAnswers("STOP");

    edge.node(2).execute("START PIPE p");
    assertAnswers("RUNNING");
    edge.node(0).execute("STOP PIPE p");
    assertAnswers("STOP");
    edge.node(1).execute("START PIPE p");
    assertAnswers("RUNNING");
  }

  @Test
  @Order(2)
  void rowsOfEveryRegion_arrive_withoutFlush() throws Exception {
    for (int device = 0; device < 30; device++) {
      edge.node(device % 3)
          .execute(
              "INSERT INTO %s.d%d(time, s) VALUES (1, %d)".formatted(DATABASE, device, device));
    }
    System.out.println(edge.query("SHOW REGIONS"));

    Query.awaitSame(edge.node(0), cloud, "SELECT ** FROM " + DATABASE);
  }

  @Test
  @Order(3)
  void nodeThatCountsAsRunning_andDoesNotAnswer_makesStatementsFail_withNothingHalfDone()
      throws Exception {
    Node asked = leaderOf("root.__system");
    Node mute = edge.nodes().stream().filter(node -> node != asked).findFirst().orElseThrow();
    asked.execute("CREATE PIPE stopped TO hub", "CREATE PIPE unwanted TO hub");
    String cause =
        "Connection refused on DataNode: {id=%d, internalEndPoint=TEndPoint(ip:%s, port:%d)}"
            .formatted(edge.dataNodeId(mute), Node.HOST, mute.internalPort());

    edge.suspend(mute);
    assertRefused(
        asked, "CREATE PIPE late TO hub", "Fail to create PIPE [late] because " + cause + ".");
    assertRefused(
        asked, "START PIPE stopped", "Fail to start PIPE [stopped] because " + cause + ".");
    assertRefused(asked, "STOP PIPE p", "Fail to stop PIPE [p] because " + cause + ".");
    assertRefused(
        asked,
        "DROP PIPE unwanted",
        "Fail to DROP_PIPE because Fail to drop PIPE [unwanted] because "
            + cause
            + ". Please execute [DROP PIPE unwanted] later to retry.");

    Rows pipes = asked.query("SHOW PIPES");
    assertThat(pipes.column("name")).containsExactly("p", "stopped", "unwanted");
    assertThat(pipes.column("status")).containsExactly("RUNNING", "STOP", "DROP");
    assertThat(pipes.column("message"))
        .containsOnly(
            "WARN: DataNode %d (%s:%d) does not answer"
                .formatted(edge.dataNodeId(mute), Node.HOST, mute.port()));

    // Unknown now: left out, and it catches up when it is back.
    edge.awaitStatus(mute, "Unknown");
    asked.execute("START PIPE stopped", "DROP PIPE unwanted");
    edge.resume(mute);
    edge.awaitStatus(mute, "Running");
    Query.awaitRows(
        mute,
        "SHOW PIPES",
        rows -> {
          assertThat(rows.column("name")).containsExactly("p", "stopped");
          assertThat(rows.column("status")).containsExactly("RUNNING", "RUNNING");
          assertThat(rows.column("message")).containsOnly("NORMAL");
        });
    mute.execute("DROP PIPE stopped");
    assertAnswers("RUNNING");
  }

  @Test
  @Order(4)
  void leaderThatDies_isReplaced_andNothingIsLost() throws Exception {
    Node leader = edge.leaders(DATABASE).values().iterator().next();
    List<Node> others = edge.nodes().stream().filter(node -> node != leader).toList();
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> write(others, done));

    Thread.sleep(2_000);
    leader.killDataNode();
    edge.awaitStatus(leader, "Unknown");
    Thread.sleep(5_000);
    done.set(true);
    System.out.println(writer.join() + " rows written while a leader died");
    leader.start();

    Query.awaitSame(others.get(0), cloud, "SELECT ** FROM " + DATABASE, Duration.ofMinutes(2));
    assertAnswers("RUNNING");
  }

  /** Each row until it is acknowledged: a region without a leader refuses it for a while. */
  private static int write(List<Node> nodes, AtomicBoolean done) {
    int rows = 0;
    while (!done.get()) {
      int row = rows++;
      Query.until(
          Duration.ofMinutes(1),
          () ->
              nodes
                  .get(row % nodes.size())
                  .execute(
                      "INSERT INTO %s.d%d(time, s) VALUES (%d, %d)"
                          .formatted(DATABASE, row % 30, 100 + row / 60, row)));
    }
    return rows;
  }

  private Node leaderOf(String database) {
    return edge.leaderOf(database);
  }

  private static void assertRefused(Node node, String sql, String message) {
    assertThatThrownBy(() -> node.execute(sql))
        .as(sql)
        .isInstanceOf(StatementExecutionException.class)
        .hasMessage("1107: " + message);
  }

  private void assertAnswers(String status) throws Exception {
    for (Node node : edge.nodes()) {
      Query.awaitRows(
          node,
          "SHOW PIPES",
          rows -> {
            assertThat(rows.column("status")).as(node.name()).isEqualTo(List.of(status));
            assertThat(rows.column("message")).as(node.name()).isEqualTo(List.of("NORMAL"));
          });
    }
  }
}
