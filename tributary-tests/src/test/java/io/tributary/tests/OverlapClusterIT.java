// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A receiver of two DataNodes, and a sender connected to each: here both shared nodes send. */
@ExtendWith(SharedNodes.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverlapClusterIT {
  private final Cluster receiver = Cluster.create("receiver");

  @BeforeAll
  void start() {
    receiver.start(2);
  }

  @AfterAll
  void stop() throws Exception {
    receiver.close();
  }

  @Test
  void device_thatComesToTwoNodes_isAWarningOnBothEnds_untilOnePipeIsDropped(NodePair shared)
      throws Exception {
    NodePair first = new NodePair(shared.edge(), receiver.node(0));
    NodePair second = new NodePair(shared.cloud(), receiver.node(1));
    String device = first.database() + ".d";
    first.connect();
    second.connect();

    insert(first, device, 1);
    insert(second, device, 2);

    String toFirst =
        "WARN: device %s is also sent by 127.0.0.1 (pipe %s)".formatted(device, second.pipe());
    String toSecond =
        "WARN: device %s is also sent by 127.0.0.1 (pipe %s)".formatted(device, first.pipe());
    first.awaitMessage(toFirst);
    second.awaitMessage(toSecond);
    assertThat(first.receiverRows().column("message")).containsExactly(toFirst);
    assertThat(second.receiverRows().column("message")).containsExactly(toSecond);

    first.dropPipe();
    second.awaitMessage("NORMAL");
    Query.until(
        Query.BOUND,
        () -> assertThat(second.receiverRows().column("message")).containsExactly("NORMAL"));
  }

  private static void insert(NodePair pair, String device, long time) throws Exception {
    pair.edge().execute("INSERT INTO %s(time, s) VALUES (%d, 1)".formatted(device, time));
  }
}
