// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.iotdb.session.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Ten edges send into one cloud at the same time, all by pipes of the same name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ManySendersIT {
  private static final int EDGES = 10;

  /** All write into this one, each its own devices; and each into a database of its own. */
  private static final String SHARED = "root.plant";

  private static final Duration IDLE = Duration.ofSeconds(15);
  private static final int ROUNDS = 20;
  private static final Duration FLOOD_BOUND = Duration.ofMinutes(2);

  /** On a busy machine a lag below this says nothing. */
  private static final Duration NOISE = Duration.ofSeconds(1);

  private final Crowd crowd = new Crowd();
  private final Node cloud = crowd.add("hub");
  private final Node elsewhere = crowd.add("elsewhere");
  private final List<Node> edges =
      IntStream.range(0, EDGES).mapToObj(i -> crowd.add("edge" + i)).toList();

  private final List<Session> sessions = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    crowd.start();
    for (Node edge : edges) {
      sessions.add(edge.session());
    }
  }

  @AfterAll
  void close() throws Exception {
    try (crowd) {
      for (Session session : sessions) {
        session.close();
      }
    }
  }

  @Test
  @Order(1)
  void tenEdges_atTheSameTime_arriveWhole_andEachHasItsRows() throws Exception {
    for (int i = 0; i < EDGES; i++) {
      for (String device : devices(i)) {
        insert(sessions.get(i), i, device, 0, 200);
      }
      sessions.get(i).executeNonQueryStatement("FLUSH");
    }
    for (Node edge : edges) {
      edge.execute(
          "CREATE PIPESINK hub AS IoTDB (ip='%s',port=%d)".formatted(Node.HOST, cloud.port()),
          "CREATE PIPE p TO hub");
    }
    onAllEdges(
        i -> {
          sessions.get(i).executeNonQueryStatement("START PIPE p");
          for (String device : devices(i)) {
            insert(sessions.get(i), i, device, 200, 400);
          }
        });

    for (int i = 0; i < EDGES; i++) {
      for (String device : devices(i)) {
        Query.awaitSame(edges.get(i), cloud, "SELECT * FROM " + device);
      }
    }
    assertThat(cloud.files().log("sync"))
        .as("all histories at the same time")
        .doesNotContain("not applied: ");
    assertThat(receiverRows().size()).isEqualTo(2 * EDGES);
    for (int i = 0; i < EDGES; i++) {
      assertRows(i, "RUNNING");
      assertThat(edges.get(i).query("SHOW PIPE p").only("message")).isEqualTo("NORMAL");
    }
    edges.get(3).execute("STOP PIPE p");
    Query.until(Query.BOUND, () -> assertRows(3, "STOP"));
    assertRows(4, "RUNNING");
    edges.get(3).execute("START PIPE p");
    Query.until(Query.BOUND, () -> assertRows(3, "RUNNING"));
  }

  /** They say every three seconds that they are there. */
  @Test
  @Order(2)
  void tenEdges_thatHaveNothingToSend_costTheReceiverNearlyNothing() throws Exception {
    Duration connected = cpu(cloud);
    Duration alone = cpu(elsewhere);
    Thread.sleep(IDLE.toMillis());
    connected = cpu(cloud).minus(connected);
    alone = cpu(elsewhere).minus(alone);
    System.out.printf(
        "CPU in %d s: %d ms with ten idle edges, %d ms with none%n",
        IDLE.toSeconds(), connected.toMillis(), alone.toMillis());
    assertThat(connected.minus(alone)).isLessThan(IDLE.dividedBy(10));
  }

  /**
   * All nodes share the cores of this host, so the flood goes to another receiver first: what it
   * costs everybody there is the host's doing, and only what it costs more at the same receiver is
   * the receiver's.
   */
  @Test
  @Order(3)
  void floodOfOneEdge_doesNotDelayTheOthers() throws Exception {
    Node source = edges.get(0);
    Map<String, Node> quiet = new TreeMap<>();
    for (int i = 1; i < EDGES; i++) {
      quiet.put(device(SHARED, i) + ".probe", edges.get(i));
    }
    source.execute(
        "STOP PIPE p",
        "CREATE PIPESINK elsewhere AS IoTDB (ip='%s',port=%d)"
            .formatted(Node.HOST, elsewhere.port()),
        "CREATE PIPE q TO elsewhere");
    Lags.measure(quiet, cloud, 0, 5); // until all of it is there and compiled

    Lags without = Lags.measure(quiet, cloud, 1_000, ROUNDS);
    Lags besides;
    Lags with;
    long arrived;
    Flood flood = Flood.into(source, device(SHARED, 0) + ".flood");
    try (flood) {
      source.execute("START PIPE q");
      Query.until(Query.BOUND, () -> assertThat(flood.rowsAt(elsewhere)).isPositive());
      besides = Lags.measure(quiet, cloud, 2_000, ROUNDS);
      source.execute("DROP PIPE q", "START PIPE p");
      Query.until(Query.BOUND, () -> assertThat(flood.rowsAt(cloud)).isPositive());
      arrived = flood.rowsAt(cloud);
      with = Lags.measure(quiet, cloud, 3_000, ROUNDS);
      arrived = flood.rowsAt(cloud) - arrived;
    }
    System.out.printf(
        "insert to visible, nine quiet edges: without a flood %s; while one goes elsewhere %s;"
            + " while it goes to the same receiver %s, which took %d rows of it meanwhile%n",
        without, besides, with, arrived);
    assertThat(arrived).as("rows of the flood that arrived").isPositive();
    assertThat(with.percentile(50))
        .isLessThanOrEqualTo(longest(without.percentile(50), besides.percentile(50)));
    Query.until(FLOOD_BOUND, () -> assertThat(flood.rowsAt(cloud)).isEqualTo(flood.rowsAt(source)));
    assertThat(source.query("SHOW PIPE p").only("message")).isEqualTo("NORMAL");
  }

  private static Duration cpu(Node node) throws Exception {
    return node.files().process("datanode").orElseThrow().info().totalCpuDuration().orElseThrow();
  }

  private static Duration longest(Duration without, Duration besides) {
    Duration longer = without.compareTo(besides) > 0 ? without : besides;
    return (longer.compareTo(NOISE) > 0 ? longer : NOISE).multipliedBy(2);
  }

  /** The edge has a row for each database, and its create time tells them from the others'. */
  private void assertRows(int edge, String status) throws Exception {
    String created = edges.get(edge).query("SHOW PIPE p").only("create time");
    Rows rows = receiverRows().where("create time", created);
    assertThat(rows.column("attributes"))
        .containsExactly("Database='%s'".formatted(own(edge)), "Database='%s'".formatted(SHARED));
    assertThat(rows.column("remote")).containsOnly(Node.HOST);
    assertThat(rows.column("status")).containsOnly(status);
    assertThat(rows.column("message")).containsOnly("NORMAL");
  }

  private Rows receiverRows() throws Exception {
    return cloud.query("SHOW PIPE p").where("role", "receiver");
  }

  private static void insert(Session session, int edge, String device, int from, int to)
      throws Exception {
    List<String> rows = new ArrayList<>();
    for (int time = from; time < to; time++) {
      rows.add("(%d, %d)".formatted(time, edge * 1_000 + time));
    }
    session.executeNonQueryStatement(
        "INSERT INTO %s(time, s) VALUES %s".formatted(device, String.join(", ", rows)));
  }

  private static List<String> devices(int edge) {
    return List.of(device(SHARED, edge), device(own(edge), edge));
  }

  private static String device(String database, int edge) {
    return database + ".edge" + edge;
  }

  private static String own(int edge) {
    return "root.own" + edge;
  }

  private interface Work {
    void at(int edge) throws Exception;
  }

  private static void onAllEdges(Work work) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < EDGES; i++) {
      int edge = i;
      all.add(
          CompletableFuture.runAsync(
              () -> {
                try {
                  work.at(edge);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              task -> new Thread(task).start()));
    }
    all.forEach(CompletableFuture::join);
  }
}
