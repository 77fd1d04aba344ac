// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.bench.LinkEmulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A sender of three DataNodes with two copies of everything, and a single node as its receiver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SenderClusterIT {
  private static final String DATABASE = "root.plant";
  private static final String ARCHIVE = "root.archive";
  private static final String SEASONS = "root.seasons";
  private static final String CLASH = "root.clash";
  private static final String PROGRESS = "SELECT ** FROM root.__system.tributary.progress";
  private static final long MIB = 1024 * 1024;
  private static final Duration BOUND = Duration.ofMinutes(2);

  /** The engine waits for a node that stands still before it leads what that led by another one. */
  private static final Duration LEADER_BOUND = Duration.ofMinutes(4);

  // Ratis needs a majority of its copies: with two of a schema one silent node would stop
  // everything.
  private final Cluster edge =
      Cluster.create("edges").replicated(2).with("schema_replication_factor", "3");
  private final Node cloud = Node.create("hub");

  private LinkEmulator link;

  @BeforeAll
  void start() throws Exception {
    link = LinkEmulator.to(Node.HOST, cloud.port());
    CompletableFuture<Node> cloudStart = CompletableFuture.supplyAsync(cloud::start);
    edge.start(3);
    cloudStart.join();
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
  void statements_areTheSame_whicheverDataNodeIsAsked() throws Exception {
    edge.node(0)
        .execute(
            "CREATE PIPESINK hub AS IoTDB (ip='%s',port=%d)".formatted(Node.HOST, link.port()));
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

    Query.awaitSame(edge.node(0), cloud, "SELECT ** FROM " + DATABASE);
    awaitEverywhere(
        "SHOW PIPE STATUS",
        rows -> {
          assertThat(rows.only("health")).as("%s", rows).isEqualTo("OK");
          assertThat(rows.only("lag seconds")).isEqualTo("0.0");
          assertThat(rows.only("backlog points")).isEqualTo("0");
        });
  }

  @Test
  @Order(3)
  void quarantine_isThatOfAllNodes_andLoadConfigurationReachesThemAll() throws Exception {
    edge.setEverywhere("max_number_of_sync_file_retry", "0");
    clash("d1");
    Node leader = edge.leaderOf(CLASH);
    Node other = edge.nodes().stream().filter(node -> node != leader).findFirst().orElseThrow();
    other.loadConfiguration();
    edge.node(0).execute("INSERT INTO root.clash.d1(time, s) VALUES (2, 'two')");

    String warning =
        "WARN: DataNode %d (%s:%d): ".formatted(edge.dataNodeId(leader), Node.HOST, leader.port());
    awaitEverywhere(
        "SHOW PIPES", rows -> assertThat(rows.only("message")).contains(warning, " set aside"));
    awaitEverywhere(
        "SHOW QUARANTINE p",
        rows -> assertThat(rows.column("device or file")).contains(CLASH + ".d1.s"));
    awaitEverywhere(
        "SHOW GAPS p",
        rows -> assertThat(rows.column("series or device")).contains(CLASH + ".d1.s"));
    awaitEverywhere(
        "SHOW PIPE STATUS p",
        rows -> {
          assertThat(rows.only("health")).isEqualTo("DEGRADED");
          assertThat(rows.only("reason")).startsWith(warning.substring("WARN: ".length()));
          assertThat(rows.only("quarantined")).isNotEqualTo("0");
        });
    assertThat(leader.files().log("sync")).contains("(attempt 1 of 1)");

    mend("d1");
    other.execute("RETRY QUARANTINE p");
    Query.awaitSame(other, cloud, "SELECT s FROM root.clash.d1", BOUND);
    awaitEverywhere("SHOW QUARANTINE", rows -> assertThat(rows.isEmpty()).isTrue());
    awaitEverywhere("SHOW GAPS", rows -> assertThat(rows.isEmpty()).isTrue());

    clash("d2");
    awaitEverywhere("SHOW QUARANTINE", rows -> assertThat(rows.isEmpty()).isFalse());
    other.execute("DROP QUARANTINE p");
    awaitEverywhere("SHOW QUARANTINE", rows -> assertThat(rows.isEmpty()).isTrue());
    awaitEverywhere(
        "SHOW GAPS",
        rows ->
            assertThat(rows.column("reason"))
                .isNotEmpty()
                .allMatch(reason -> reason.startsWith("given up by DROP QUARANTINE: ")));
    mend("d2");
    assertAnswers("RUNNING");
  }

  @Test
  @Order(4)
  void nodeThatCountsAsRunning_andDoesNotAnswer_makesStatementsFail_withNothingHalfDone()
      throws Exception {
    Node asked = edge.leaderOf("root.__system");
    Node mute = edge.nodes().stream().filter(node -> node != asked).findFirst().orElseThrow();
    asked.execute("CREATE PIPE stopped TO hub", "CREATE PIPE unwanted TO hub");
    String cause = connectionRefused(mute);
    assertRefusedWhileMute(mute, asked, "CREATE PIPE late TO hub", createFailure(cause));
    assertRefusedWhileMute(mute, asked, "START PIPE stopped", startFailure("stopped", cause));
    String stopFailure = "Fail to stop PIPE [p] because " + cause + ".";
    assertRefusedWhileMute(mute, asked, "STOP PIPE p", stopFailure);
    assertRefusedWhileMute(mute, asked, "DROP PIPE unwanted", dropFailure("unwanted", cause));

    edge.suspend(mute);
    try {
      assertNothingHalfDone(asked, mute);
      Rows status = asked.query("SHOW PIPE STATUS p");
      assertThat(status.only("health")).isEqualTo("STALLED");
      assertThat(status.only("reason")).endsWith(" of the sender does not answer");
      assertThat(status.only("lag seconds")).isEmpty();
      // Unknown now: left out, and it catches up when it is back.
      edge.awaitStatus(mute, "Unknown");
      Query.until(LEADER_BOUND, () -> asked.execute("START PIPE stopped"));
      Query.until(LEADER_BOUND, () -> asked.execute("DROP PIPE unwanted"));
    } finally {
      edge.resume(mute);
    }
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
  @Order(5)
  void leaderThatDiesInTheMiddleOfAHistory_isReplaced_andOnlyTheRestIsSent(@TempDir Path folder)
      throws Exception {
    edge.node(0).execute("DROP PIPE p");
    History history = new History(SEASONS, 3);
    for (int week = 0; week < 12; week++) {
      history.load(edge.node(0), MIB, folder);
      history.skipToNextWeek();
    }
    // Whether the weeks are in one region or two is the engine's.
    Map.Entry<Integer, Node> led = edge.leaders(SEASONS).entrySet().iterator().next();
    Node leader = led.getValue();
    Node other = edge.nodes().stream().filter(node -> node != leader).findFirst().orElseThrow();
    link.bandwidth(MIB);
    long before = link.bytesUp();

    other.execute("CREATE PIPE p TO hub", "START PIPE p");
    long most = history.bytes() * 3 / 4;
    Query.until(BOUND, () -> assertThat(history.bytesOn(cloud)).isGreaterThan(most));
    long arrived = history.bytesOn(cloud);
    leader.killDataNode();
    long atDeath = link.bytesUp() - before;
    try {
      edge.awaitOtherLeader(SEASONS, led.getKey(), leader);
      history.awaitOn(cloud, BOUND);
    } finally {
      link.bandwidth(0);
      leader.start();
    }

    long sent = link.bytesUp() - before;
    System.out.printf(
        "a death in a history of %d: %d bytes up then, %d had arrived, %d up in all%n",
        history.bytes(), atDeath, arrived, sent);
    // A week, which is a MiB, may have arrived a moment before others could hear of it.
    assertThat(sent).isLessThan(atDeath + (history.bytes() - arrived) + 3 * MIB);
    assertAnswers("RUNNING");
  }

  @Test
  @Order(6)
  void leaderThatDies_isReplaced_nothingIsLost_andWhatHadArrivedIsNotSentAgain(@TempDir Path folder)
      throws Exception {
    History history = new History(ARCHIVE, 5);
    history.load(edge.node(0), 8 * MIB, folder);
    history.awaitOn(cloud, BOUND);
    Node leader = edge.leaderOf(ARCHIVE);
    int region = edge.leaders(ARCHIVE).keySet().iterator().next();
    List<Node> others = edge.nodes().stream().filter(node -> node != leader).toList();
    awaitProgress();
    long before = link.bytesUp();

    try (RowWriter writer = RowWriter.to(DATABASE, others)) {
      writer.awaitMore(60);
      leader.killDataNode();
      edge.awaitOtherLeader(ARCHIVE, region, leader);
      writer.awaitMore(60);
      Query.until(
          BOUND,
          () ->
              assertThat(others.get(0).query("SHOW PIPES").only("message"))
                  .as("without the dead node")
                  .isEqualTo("NORMAL"));
    } finally {
      leader.start();
    }

    Query.awaitSame(others.get(0), cloud, "SELECT s FROM root.plant.*", BOUND);
    history.awaitOn(cloud, BOUND);
    assertAnswers("RUNNING");
    System.out.printf(
        "a leader's death: %d bytes up, history %d%n", link.bytesUp() - before, history.bytes());
    assertThat(link.bytesUp() - before).isLessThan(history.bytes() / 4);
  }

  @Test
  @Order(7)
  void valueThatAFormerLeaderRepeats_doesNotGoBack() throws Exception {
    edge.node(0).execute("INSERT INTO root.archive.repeated(time, s) VALUES (1, 1), (2, 1)");
    assertRepeated("1.0", "1.0");
    awaitProgress();
    awaitCopied("repeated");
    Rows regions =
        edge.query("SHOW DATA REGIONID WHERE DEVICE = root.archive.repeated AND TIME = 1");
    int region = Integer.parseInt(regions.only("RegionId"));
    Node leader = edge.leader(ARCHIVE, region);
    Node other = edge.nodes().stream().filter(node -> node != leader).findFirst().orElseThrow();

    leader.killDataNode();
    try {
      edge.awaitOtherLeader(ARCHIVE, region, leader);
      Query.until(
          BOUND, () -> other.execute("INSERT INTO root.archive.repeated(time, s) VALUES (1, 2)"));
      assertRepeated("2.0", "1.0");
    } finally {
      leader.start(); // and it repeats to the others what it has in its log
    }
    edge.awaitStatus(leader, "Running");
    other.execute("INSERT INTO root.archive.repeated(time, s) VALUES (3, 3)");

    assertRepeated("2.0", "1.0", "3.0");
  }

  @Test
  @Order(8)
  void dataNodeThatIsAdded_leadsNewRegions_whichJoinTheRunningPipe() throws Exception {
    Node added = edge.add();

    edge.nodes().forEach(node -> edge.awaitStatus(node, "Running"));
    for (int database = 0; database < 4; database++) {
      String row = "INSERT INTO root.new%d.d(time, s) VALUES (1, 1)".formatted(database);
      // The engine refuses (906) as long as a new region is not up on all of its nodes.
      Query.until(BOUND, () -> added.execute(row));
    }

    boolean leads = false;
    for (int database = 0; database < 4; database++) {
      Query.awaitSame(edge.node(0), cloud, "SELECT ** FROM root.new" + database, BOUND);
      leads |= edge.leaders("root.new" + database).containsValue(added);
    }
    assertThat(leads).as("the added node leads a new region").isTrue();
    assertAnswers("RUNNING");
  }

  @Test
  @Order(9)
  void nodeThatLeadsTheCatalog_andDoesNotAnswer_isNamed_withinSeconds() throws Exception {
    Node mute = edge.leaderOf("root.__system");
    Node asked = edge.nodes().stream().filter(node -> node != mute).findFirst().orElseThrow();
    asked.execute("CREATE PIPE other TO hub");

    edge.suspend(mute);
    try {
      String cause = connectionRefused(mute);
      assertRefused(asked, "CREATE PIPE late TO hub", createFailure(cause));
      assertRefused(asked, "START PIPE other", startFailure("other", cause));
      assertRefused(asked, "DROP PIPE other", dropFailure("other", cause));
    } finally {
      edge.resume(mute);
    }
    edge.awaitStatus(mute, "Running");
    Query.until(BOUND, () -> asked.execute("DROP PIPE other"));
    assertAnswers("RUNNING");
  }

  private void assertRepeated(String... values) {
    Query.awaitRows(
        cloud,
        "SELECT s FROM root.archive.repeated",
        rows -> assertThat(rows.column("root.archive.repeated.s")).containsExactly(values));
  }

  /** Waits until other nodes can read that the pipe has come further than now. */
  private void awaitProgress() throws Exception {
    Rows before = edge.query(PROGRESS);
    edge.node(0).execute("INSERT INTO root.archive.marker(time, s) VALUES (1, 1)");
    Query.awaitSame(edge.node(0), cloud, "SELECT s FROM root.archive.marker", BOUND);
    Query.until(BOUND, () -> assertThat(edge.query(PROGRESS)).isNotEqualTo(before));
    edge.node(0).execute("FLUSH");
  }

  /**
   * Waits until two nodes, all that are to have one, have a file with this device of {@link
   * #ARCHIVE}. The engine copies at once, but for a node that was away: there it tries again after
   * up to 20 s. What was not copied comes as something new when its leader is back, and then the
   * engine's own copies differ, too.
   */
  private void awaitCopied(String device) {
    Query.until(
        BOUND,
        () -> {
          edge.node(0).execute("FLUSH");
          int copies = 0;
          for (Node node : edge.nodes()) {
            copies += node.files().sealed(ARCHIVE, device).isEmpty() ? 0 : 1;
          }
          assertThat(copies).as("nodes with a file").isEqualTo(2);
        });
  }

  /** A series that is BOOLEAN at the cloud and TEXT here, and a value of it. */
  private void clash(String device) throws Exception {
    String series = "CREATE TIMESERIES %s.%s.s WITH DATATYPE=".formatted(CLASH, device);
    cloud.execute(series + "BOOLEAN");
    edge.node(0).execute(series + "TEXT");
    edge.node(0).execute("INSERT INTO %s.%s(time, s) VALUES (1, 'one')".formatted(CLASH, device));
  }

  private void mend(String device) throws Exception {
    cloud.execute(
        "DELETE TIMESERIES %s.%s.s".formatted(CLASH, device),
        "CREATE TIMESERIES %s.%s.s WITH DATATYPE=TEXT".formatted(CLASH, device));
  }

  private void awaitEverywhere(String sql, Consumer<Rows> check) {
    for (Node node : edge.nodes()) {
      Query.until(BOUND, () -> check.accept(node.query(sql)));
    }
  }

  /** Well within the 20 s for which the engine counts the node as running. */
  private void assertRefusedWhileMute(Node mute, Node asked, String sql, String message)
      throws Exception {
    edge.suspend(mute);
    try {
      assertRefused(asked, sql, message);
    } finally {
      edge.resume(mute);
    }
    edge.awaitStatus(mute, "Running");
  }

  private void assertNothingHalfDone(Node asked, Node mute) throws Exception {
    Rows pipes = asked.query("SHOW PIPES");
    assertThat(pipes.column("name")).containsExactly("p", "stopped", "unwanted");
    assertThat(pipes.column("status")).containsExactly("RUNNING", "STOP", "DROP");
    assertThat(pipes.column("message"))
        .containsOnly(
            "WARN: DataNode %d (%s:%d) does not answer"
                .formatted(edge.dataNodeId(mute), Node.HOST, mute.port()));
  }

  private String connectionRefused(Node mute) throws Exception {
    return "Connection refused on DataNode: {id=%d, internalEndPoint=TEndPoint(ip:%s, port:%d)}"
        .formatted(edge.dataNodeId(mute), Node.HOST, mute.internalPort());
  }

  private static String createFailure(String cause) {
    return "Fail to create PIPE [late] because " + cause + ".";
  }

  private static String startFailure(String pipe, String cause) {
    return "Fail to start PIPE [%s] because %s.".formatted(pipe, cause);
  }

  private static String dropFailure(String pipe, String cause) {
    return "Fail to DROP_PIPE because Fail to drop PIPE [%1$s] because %2$s.".formatted(pipe, cause)
        + " Please execute [DROP PIPE %s] later to retry.".formatted(pipe);
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
