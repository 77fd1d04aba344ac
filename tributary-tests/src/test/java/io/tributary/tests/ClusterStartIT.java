// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Clusters of several nodes, as users start them. */
class ClusterStartIT {
  private static final String DATABASE = "root.c";

  @Test
  void cluster_threeCopies_areOnThreeDataNodes() throws Exception {
    try (Cluster cluster = Cluster.create("three").replicated(3)) {
      cluster.start(3);
      cluster.node(1).execute("INSERT INTO root.c.d(time, s) VALUES (1, 2)");

      assertThat(cluster.query("SHOW DATANODES").column("Status"))
          .isEqualTo(List.of("Running", "Running", "Running"));
      Rows regions = cluster.query("SHOW REGIONS").where("Database", DATABASE);
      assertThat(regions.where("Type", "DataRegion").column("DataNodeId")).hasSize(3);
      assertThat(regions.where("Type", "SchemaRegion").column("DataNodeId")).hasSize(3);
      Node leader = cluster.leaderOf(DATABASE);
      assertThat(cluster.nodes()).contains(leader);

      cluster.suspend(leader);
      cluster.awaitStatus(leader, "Unknown");
      cluster.resume(leader);
      cluster.awaitStatus(leader, "Running");
    }
  }
}
