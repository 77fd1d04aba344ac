// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.bench.LinkEmulator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pipes that would bring data back to where it came from, and some that pass it on. */
@ExtendWith(SharedNodes.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoopIT {
  private static final String LOOP =
      "ERROR: the receiver already sends to this sender, data would go round in a loop";

  /** Behind the cloud. */
  private final Node third = Node.create("third");

  @BeforeAll
  void start() {
    third.start();
  }

  /** Before what it has received is deleted where that came from. */
  @AfterEach
  void clear() throws Exception {
    new NodePair(third, third).clear();
  }

  @AfterAll
  void close() throws Exception {
    third.close();
  }

  @Test
  void pipe_toItsOwnNode_isRefused(NodePair pair) throws Exception {
    pair.edge()
        .execute(
            "CREATE PIPESINK %s AS IoTDB (port=%d)".formatted(pair.sink(), pair.edge().port()));
    pair.createPipe("");
    pair.startPipe();
    pair.awaitMessage("ERROR: the pipe sink is the sending node itself");
  }

  @Test
  void pipe_backToTheSender_isRefusedAndTheFirstGoesOn(NodePair pair) throws Exception {
    pair.connect();
    insert(pair, 1);
    pair.awaitSameData();
    connect(pair.cloud(), pair.edge(), "back");
    awaitMessage(pair.cloud(), "back", LOOP);
    insert(pair, 2);
    pair.awaitSameData();
    assertThat(pair.message()).isEqualTo("NORMAL");
  }

  @Test
  void pipe_thatClosesARingOfThree_isRefused_andNothingComesBack(NodePair pair) throws Exception {
    Node edge = pair.edge();
    pair.connect();
    insert(pair, 1);
    pair.awaitSameData();
    connect(pair.cloud(), third, "onward");
    awaitAtTheThird(pair);

    connect(third, edge, "back");
    awaitMessage(third, "back", LOOP);

    // What goes round would bring the old value back.
    edge.execute(
        "INSERT INTO %s.d(time, s) VALUES (1, 7)".formatted(pair.database()),
        "INSERT INTO %s.d(time, s) VALUES (2, 8)".formatted(pair.database()));
    awaitAtTheThird(pair);
    assertThat(edge.query("SELECT s FROM %s.d".formatted(pair.database())).rows())
        .containsExactly(List.of("1", "7.0"), List.of("2", "8.0"));
    assertThat(receivers(edge)).isEmpty();
    assertThat(receivers(pair.cloud())).containsExactly(pair.pipe());
    assertThat(receivers(third)).containsExactly("onward");
    assertThat(pair.message()).isEqualTo("NORMAL");
    assertThat(message(pair.cloud(), "onward")).isEqualTo("NORMAL");
    assertThat(message(third, "back")).isEqualTo(LOOP);
  }

  /** Whoever is asked first refuses; that opens the ring, and the others go on. */
  @Test
  void ringOfThree_thatIsStartedAllAtOnce_isOpenedAtOnePlace(NodePair pair) throws Exception {
    pair.connect();
    connect(pair.cloud(), third, "onward");
    connect(third, pair.edge(), "back");

    Query.until(Query.BOUND, () -> assertThat(messages(pair)).contains(LOOP));
    Query.until(
        Query.BOUND, () -> assertThat(messages(pair)).containsOnlyOnce(LOOP).contains("NORMAL"));
    List<String> settled = messages(pair);
    Thread.sleep(12_000); // it is asked again every five seconds
    assertThat(messages(pair)).isEqualTo(settled);
    assertThat(settled.stream().filter("NORMAL"::equals)).hasSize(2);
  }

  /** While the first pipe's link is down the second one must not take its chance. */
  @Test
  void pipe_backToASenderThatIsAwayForAWhile_staysRefused(NodePair pair) throws Exception {
    try (LinkEmulator link = pair.link()) {
      pair.connectThrough(link);
      insert(pair, 1);
      pair.awaitSameData();
      connect(pair.cloud(), pair.edge(), "back");
      awaitMessage(pair.cloud(), "back", LOOP);

      link.blackHole(true);
      Query.until(Query.BOUND, () -> assertThat(receivers(pair.cloud())).isEmpty());
      Thread.sleep(6_000); // it is asked again every five seconds
      assertThat(message(pair.cloud(), "back")).isEqualTo(LOOP);
      assertThat(receivers(pair.edge())).isEmpty();

      link.blackHole(false);
      pair.awaitMessage("NORMAL");
      pair.dropPipe();
    }
  }

  @Test
  void relay_passesOnWhatItReceives_inFilesAndRows_withoutFlush(NodePair pair) throws Exception {
    insert(pair, 1); // in a file, when the first pipe starts
    pair.edge().execute("FLUSH");
    insert(pair, 2);
    pair.connect("WITH SyncDelOp=true");
    pair.awaitSameData();
    insert(pair, 3);
    pair.awaitSameData();

    // What has come until now is history of the second pipe.
    connect(pair.cloud(), third, "onward", "WITH SyncDelOp=true");
    awaitAtTheThird(pair);

    insert(pair, 4); // a row, all the way
    awaitAtTheThird(pair);
    pair.edge().execute("DELETE FROM %s.d.s WHERE time <= 2".formatted(pair.database()));
    awaitAtTheThird(pair);

    pair.stopPipe(); // then a file, all the way
    insert(pair, 5);
    pair.edge().execute("FLUSH");
    pair.edge().restart();
    pair.startPipe();
    awaitAtTheThird(pair);
    assertThat(pair.message()).isEqualTo("NORMAL");
    assertThat(message(pair.cloud(), "onward")).isEqualTo("NORMAL");
  }

  @Test
  void clusters_thatSendToEachOther_haveAnError_whicheverNodesTheDataComesBy() throws Exception {
    try (Cluster east = Cluster.create("east");
        Cluster west = Cluster.create("west")) {
      east.start(2);
      west.start(2);
      for (int device = 0; device < 6; device++) {
        east.node(device % 2)
            .execute("INSERT INTO root.east.d%d(time, s) VALUES (1, %d)".formatted(device, device));
      }
      // Each pipe ends at the node that has nothing to do with the other one.
      connect(east.node(0), west.node(1), "there");
      Query.awaitSame(east.node(0), west.node(0), "SELECT ** FROM root.east");
      connect(west.node(0), east.node(1), "back");

      Query.until(
          Query.BOUND,
          () -> assertThat(message(west.node(0), "back")).startsWith("ERROR: ").contains("loop"));
      east.node(1).execute("INSERT INTO root.east.d0(time, s) VALUES (2, 7)");
      Query.awaitSame(east.node(0), west.node(0), "SELECT ** FROM root.east");
      assertThat(message(east.node(0), "there")).isEqualTo("NORMAL");
    }
  }

  private static void connect(Node from, Node to, String pipe) throws Exception {
    connect(from, to, pipe, "");
  }

  private static void connect(Node from, Node to, String pipe, String rest) throws Exception {
    from.execute(
        "CREATE PIPESINK %s AS IoTDB (ip='%s',port=%d)".formatted(pipe, Node.HOST, to.port()),
        "CREATE PIPE %1$s TO %1$s %2$s".formatted(pipe, rest).strip(),
        "START PIPE " + pipe);
  }

  private void awaitAtTheThird(NodePair pair) {
    Query.awaitSame(pair.edge(), third, "SELECT ** FROM " + pair.database());
  }

  private static void awaitMessage(Node node, String pipe, String message) {
    Query.until(Query.BOUND, () -> assertThat(message(node, pipe)).isEqualTo(message));
  }

  private static String message(Node node, String pipe) throws Exception {
    return node.query("SHOW PIPE " + pipe).where("role", "sender").only("message");
  }

  private List<String> messages(NodePair pair) throws Exception {
    return List.of(pair.message(), message(pair.cloud(), "onward"), message(third, "back"));
  }

  /** The pipes that send to this node. */
  private static List<String> receivers(Node node) throws Exception {
    return node.query("SHOW PIPES").where("role", "receiver").column("name").stream()
        .distinct()
        .toList();
  }

  private static void insert(NodePair pair, long time) throws Exception {
    pair.edge()
        .execute("INSERT INTO %s.d(time, s) VALUES (%d, 1)".formatted(pair.database(), time));
  }
}
