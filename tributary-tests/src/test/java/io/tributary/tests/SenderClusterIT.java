// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
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

  private final Cluster edge = Cluster.create("edges").replicated(2);
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

  private void assertAnswers(String status) throws Exception {
    for (Node node : edge.nodes()) {
      Rows rows = node.query("SHOW PIPES");
      assertThat(rows.column("status")).as(node.name()).isEqualTo(List.of(status));
      assertThat(rows.column("message")).as(node.name()).isEqualTo(List.of("NORMAL"));
    }
  }
}
