// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A single sender, and a receiver of three DataNodes with two copies of all data. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReceiverClusterIT {
  private static final String DATABASE = "root.plant";
  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final long MIB = 1024 * 1024;

  private final Node edge = Node.create("box");
  private final Cluster cloud =
      Cluster.create("clouds")
          .replicated(2)
          .with("schema_replication_factor", "3")
          // Queries, too, wait so long for a node that stands still.
          .with("dn_connection_timeout_ms", "10000");

  private final ClusterLinks links = new ClusterLinks();

  @BeforeAll
  void start() throws Exception {
    CompletableFuture<Node> edgeStart = CompletableFuture.supplyAsync(edge::start);
    cloud.start(3);
    edgeStart.join();
    links.open(cloud);
    for (int device = 0; device < 30; device++) {
      edge.execute(insert(device, 1, device), insert(device, 2, device));
    }
    edge.execute(
        "FLUSH",
        links.createSink("hub"),
        "CREATE PIPE p TO hub WITH SyncDelOp=true",
        "START PIPE p");
  }

  @AfterAll
  void close() throws Exception {
    try (cloud;
        edge) {
      links.close();
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
    Node connected = connected();
    try (RowWriter writer = RowWriter.to(DATABASE, List.of(edge))) {
      writer.awaitMore(60);
      connected.killDataNode();
      Query.until(
          BOUND, () -> assertThat(edge.query("SHOW PIPES").only("message")).isEqualTo("NORMAL"));
      writer.awaitMore(60);
    }

    awaitSame();
    connected.start();
    awaitSame();
  }

  @Test
  @Order(3)
  void nodeThatIsMute_isReplaced_andWhatItStillHas_doesNotComeAfterwards() throws Exception {
    Node connected = connected();
    // What it leads itself it would write late whoever had told it: that is the engine's.
    String database = databaseLedByAnotherThan(connected);
    // A file that it is just loading it would load to its end: also a known limit.
    Query.until(BOUND, () -> assertThat(edge.files().inTransfer()).isEmpty());

    cloud.suspend(connected);
    try {
      for (int value = 2; value < 50; value++) {
        edge.execute("INSERT INTO %s.d(time, s) VALUES (50, %d)".formatted(database, value));
      }
      edge.execute("DELETE FROM %s.d.s WHERE time = 1".formatted(database));
      awaitSame(database);
      // What it still has is older than this.
      edge.execute("INSERT INTO %s.d(time, s) VALUES (50, 1000)".formatted(database));
      awaitSame(database);
    } finally {
      cloud.resume(connected);
    }
    cloud.awaitStatus(connected, "Running");
    Thread.sleep(5_000); // for what it still has to come, if it does

    awaitSame(database);
    assertThat(edge.query("SHOW PIPES").only("message")).isEqualTo("NORMAL");
  }

  @Test
  @Order(4)
  void nodeThatDiesInTheMiddleOfAFile_costsNoMoreThanAMebibyteOfIt(@TempDir Path folder)
      throws Exception {
    // Both files in one region: the engine makes no new one while a node is dead.
    History history = new History("root.archive", 6);
    history.load(edge, 4 * MIB, folder);
    history.awaitOn(cloud.awake(), BOUND);
    awaitSame();
    long first = history.bytes();
    Node connected = connected();
    links.all().forEach(link -> link.bandwidth(MIB));
    long before = links.bytesUp();
    // It may be on its way long before the statement that loads it has ended.
    CompletableFuture<Void> load = loading(history, 8 * MIB, folder);
    Query.until(BOUND, () -> assertThat(links.bytesUp() - before).isGreaterThan(4 * MIB));

    connected.killDataNode();
    long atDeath = links.bytesUp() - before;
    links.all().forEach(link -> link.bandwidth(0));
    load.get();
    long second = history.bytes() - first;
    try {
      edge.execute(insert(7, 70, 1));
      history.awaitOn(cloud.awake(), BOUND);
      awaitSame();
    } finally {
      connected.start();
    }
    long all = links.bytesUp() - before;
    System.out.printf(
        "a file of %d bytes, its receiver died at %d: %d in all%n", second, atDeath, all);
    assertThat(atDeath).as("in its middle").isLessThan(second);
    // What was on the link, frames and live rows are in these, too.
    assertThat(all).isLessThan(second + 2 * MIB);
  }

  @Test
  @Order(5)
  void senderThatStartsAgain_atANodeThatNeverSawItsFiles_sendsNoneOfThemAgain() throws Exception {
    Node connected = connected();
    long before = links.bytesUp();
    edge.kill();
    connected.killDataNode();
    try {
      edge.start();
      edge.execute(insert(8, 80, 1));
      Query.until(BOUND, () -> assertThat(connected()).isNotEqualTo(connected));
      awaitSame();
    } finally {
      connected.start();
    }
    assertThat(links.bytesUp() - before).isLessThan(2 * MIB);
  }

  @Test
  @Order(6)
  void loadConfiguration_reachesAllNodes_andOnLocalOnlyOne() throws Exception {
    cloud.setEverywhere("ip_white_list", "10.0.0.1/32");
    cloud.node(1).execute("LOAD CONFIGURATION ON LOCAL");
    assertThat(allowing()).containsExactly(true, false, true);
    cloud.node(1).execute("LOAD CONFIGURATION ON CLUSTER");
    assertThat(allowing()).containsExactly(false, false, false);
    Query.until(
        BOUND,
        () ->
            assertThat(edge.query("SHOW PIPES").only("message"))
                .startsWith("ERROR: permission is not allowed"));

    cloud.setEverywhere("ip_white_list", "127.0.0.0/8");
    cloud.node(2).set("ip_white_list", "10.0.0.300/32");
    assertThatThrownBy(() -> cloud.node(0).loadConfiguration())
        .isInstanceOf(StatementExecutionException.class)
        .hasMessageContaining("DataNode %d (".formatted(cloud.dataNodeId(cloud.node(2))))
        .hasMessageContaining("ip_white_list: <10.0.0.300/32>");
    assertThat(allowing()).containsExactly(true, true, false);

    cloud.node(2).set("ip_white_list", "127.0.0.0/8");
    cloud.node(0).loadConfiguration();
    assertThat(allowing()).containsExactly(true, true, true);
    edge.execute(insert(9, 90, 1));
    awaitSame();
  }

  private CompletableFuture<Void> loading(History history, long bytes, Path folder) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            history.load(edge, bytes, folder);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** A new database with two points at time 1 and 50, which have arrived. */
  private String databaseLedByAnotherThan(Node node) throws Exception {
    for (int number = 0; ; number++) {
      String database = "root.mute" + number;
      edge.execute("INSERT INTO %s.d(time, s) VALUES (1, 1), (50, 1)".formatted(database));
      awaitSame(database);
      if (!cloud.leaders(database).containsValue(node)) {
        return database;
      }
    }
  }

  /** Whether each node's list has this host. */
  private List<Boolean> allowing() throws Exception {
    List<Boolean> allowing = new ArrayList<>();
    for (Node node : cloud.nodes()) {
      try (Peer peer = Peer.connect(node, Node.HOST)) {
        String answer = String.valueOf(peer.logIn().enginePipeCall().getMessage());
        allowing.add(!answer.startsWith("permission is not allowed"));
      }
    }
    return allowing;
  }

  /** The node at which the pipe comes in. */
  private Node connected() {
    List<Node> found = new ArrayList<>();
    Query.until(
        BOUND,
        () -> {
          found.clear();
          for (int i = 0; i < links.all().size(); i++) {
            if (links.all().get(i).openConnections() > 0) {
              found.add(cloud.node(i));
            }
          }
          assertThat(found).hasSize(1);
        });
    return found.get(0);
  }

  private List<String> receivers() throws Exception {
    List<String> found = new ArrayList<>();
    for (Node node : cloud.nodes()) {
      found.addAll(node.query("SHOW PIPES").where("role", "receiver").column("name"));
    }
    return found;
  }

  private void awaitSame() throws IOException {
    awaitSame(DATABASE);
  }

  private void awaitSame(String database) throws IOException {
    Query.awaitSame(edge, cloud.awake(), "SELECT ** FROM " + database, BOUND);
  }

  private static String insert(int device, int time, int value) {
    return "INSERT INTO %s.d%d(time, s) VALUES (%d, %d)".formatted(DATABASE, device, time, value);
  }
}
