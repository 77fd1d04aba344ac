// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A second edge sends to the cloud, and both have written the same device. */
@ExtendWith(SharedNodes.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverlapIT {
  private final Node secondEdge =
      Node.create("second-edge").with("tributary_datanode_heap", "384m");
  private NodePair first;
  private NodePair second;

  @BeforeAll
  void start() {
    secondEdge.start();
  }

  @AfterAll
  void stop() throws Exception {
    secondEdge.close();
  }

  @BeforeEach
  void pair(NodePair pair) {
    first = pair;
    second = new NodePair(secondEdge, pair.cloud());
  }

  @AfterEach
  void clear() throws Exception {
    second.clear();
  }

  @Test
  void rowsOfOneDevice_areAWarningOnAllThree_untilOnePipeIsDropped() throws Exception {
    first.connect();
    second.connect();
    insert(first, first.database() + ".shared", 1);
    insert(first, first.database() + ".own", 1);
    insert(second, second.database() + ".own", 1);
    Query.until(
        Query.BOUND, () -> assertThat(messagesAtTheCloud()).containsExactly("NORMAL", "NORMAL"));
    assertThat(first.message()).isEqualTo("NORMAL");
    assertThat(second.message()).isEqualTo("NORMAL");

    insert(second, first.database() + ".shared", 2);

    awaitWarnings("shared");
    first.dropPipe();
    second.awaitMessage("NORMAL");
    Query.until(
        Query.BOUND,
        () ->
            assertThat(second.receiverRows().column("message"))
                .isNotEmpty()
                .containsOnly("NORMAL"));
  }

  @Test
  void filesOfOneDevice_areAWarningOnAllThree_untilOnePipeIsDropped() throws Exception {
    insert(first, first.database() + ".`kiln 7`", 1);
    insert(second, first.database() + ".`kiln 7`", 2);
    first.edge().execute("FLUSH");
    second.edge().execute("FLUSH");

    first.connect();
    second.connect();

    awaitWarnings("`kiln 7`");
    second.dropPipe();
    first.awaitMessage("NORMAL");
  }

  private void awaitWarnings(String device) {
    String warning = "WARN: device %s.%s is also sent by 127.0.0.1 (pipe %s)";
    String toFirst = warning.formatted(first.database(), device, second.pipe());
    String toSecond = warning.formatted(first.database(), device, first.pipe());
    first.awaitMessage(toFirst);
    second.awaitMessage(toSecond);
    Query.until(
        Query.BOUND,
        () -> {
          assertThat(first.receiverRows().column("message")).isNotEmpty().containsOnly(toFirst);
          assertThat(second.receiverRows().column("message")).isNotEmpty().containsOnly(toSecond);
        });
  }

  private List<String> messagesAtTheCloud() throws Exception {
    return first.cloud().query("SHOW PIPES").where("role", "receiver").column("message");
  }

  private static void insert(NodePair pair, String device, long time) throws Exception {
    pair.edge().execute("INSERT INTO %s(time, s) VALUES (%d, 1)".formatted(device, time));
  }
}
