// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/**
 * A cluster of real nodes on this host: the first has a ConfigNode and a DataNode, the others are
 * DataNodes that joined it. Close it, also when its start failed; that closes every node.
 *
 * <pre>{@code
 * try (Cluster cluster = Cluster.create("cloud").replicated(2)) {
 *   cluster.start(3);
 *   cluster.node(0).execute("INSERT INTO root.a.d(time, s) VALUES (1, 2)");
 *   cluster.suspend(cluster.leaderOf("root.a"));
 * }
 * }</pre>
 */
final class Cluster implements AutoCloseable {
  static final String IOT_CONSENSUS = "org.apache.iotdb.consensus.iot.IoTConsensus";
  static final String RATIS_CONSENSUS = "org.apache.iotdb.consensus.ratis.RatisConsensus";

  /** The engine calls a DataNode Unknown about 20 s after its last heartbeat. */
  private static final Duration STATUS_BOUND = Duration.ofSeconds(60);

  private static final Duration CONFIG_NODE_BOUND = Duration.ofSeconds(90);
  private static final int CONNECT_MILLIS = 1_000;

  private final String name;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> configNodes = new ArrayList<>();

  private Cluster(String name) {
    this.name = name;
    // Six DataNodes share two cores and are never long in the same test.
    settings.put("tributary_datanode_heap", "384m");
    settings.put("tributary_datanode_jvm_options", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
  }

  /** A cluster that does not run yet; its nodes bear its name and a number. */
  static Cluster create(String name) {
    return new Cluster(name);
  }

  /** A setting that every node gets at its first start. */
  Cluster with(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** So many copies of data and schema: IoTConsensus and Ratis, as the engine has it by default. */
  Cluster replicated(int factor) {
    return with("data_replication_factor", Integer.toString(factor))
        .with("schema_replication_factor", Integer.toString(factor))
        .with("data_region_consensus_protocol_class", IOT_CONSENSUS)
        .with("schema_region_consensus_protocol_class", RATIS_CONSENSUS);
  }

  /** Starts so many DataNodes side by side; returns when all are running and answer SQL. */
  Cluster start(int dataNodes) {
    Node first = configured(Node.create(name + 1));
    nodes.add(first);
    while (nodes.size() < dataNodes) {
      nodes.add(configured(Node.createDataNode(name + (nodes.size() + 1), first)));
    }
    // With several copies the first answers SQL only when there are nodes for all of them.
    List<CompletableFuture<?>> starts = inBackground(List.of(first), Node::start);
    CompletableFuture<?> firstStart = starts.get(0);
    try {
      Query.until(
          CONFIG_NODE_BOUND,
          () -> {
            if (!firstStart.isDone()) {
              connect(first.configNodePort());
            }
          });
      if (!firstStart.isCompletedExceptionally()) {
        starts.addAll(inBackground(members(), Node::start));
      }
    } finally {
      awaitAll(starts);
    }
    return this;
  }

  /** A further DataNode; returns when it is running. */
  Node add() {
    Node node = configured(Node.createDataNode(name + (nodes.size() + 1), nodes.get(0)));
    nodes.add(node);
    return node.start();
  }

  /** A further ConfigNode; returns when it is running. It is not one of {@link #nodes}. */
  Node addConfigNode() {
    String configName = name + "-config" + (configNodes.size() + 1);
    Node node = configured(Node.createConfigNode(configName, nodes.get(0)));
    configNodes.add(node);
    return node.start();
  }

  /**
   * Takes the node's DataNode out of the cluster with the command; it is none of {@link #nodes}.
   */
  void remove(Node node) throws IOException {
    Command.run("remove", "--home", node.home().toString(), "--timeout", "200").orThrow();
    nodes.remove(node);
    node.close();
  }

  /** The nodes with a DataNode; the first has a ConfigNode, too. */
  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /** The {@code index}th node with a DataNode, from 0. */
  Node node(int index) {
    return nodes.get(index);
  }

  // Asked at the first node that is up

  /** Runs a query on a node that is not suspended or dead. */
  Rows query(String sql) throws IOException, IoTDBConnectionException, StatementExecutionException {
    return awake().query(sql);
  }

  /** A node that is not suspended or dead. */
  Node awake() throws IOException {
    for (Node node : nodes) {
      if (!node.isSuspended() && node.isRunning()) {
        return node;
      }
    }
    throw new AssertionError("no node of " + name + " is awake");
  }

  /** The leader of the database's only data region, as soon as it has one. */
  Node leaderOf(String database) {
    List<Node> leader = new ArrayList<>();
    Query.until(
        Query.BOUND,
        () -> {
          leader.clear();
          leader.addAll(leaders(database).values());
          assertThat(leader).as("leaders of the data regions of " + database).hasSize(1);
        });
    return leader.get(0);
  }

  /** The leader of one of the database's data regions. */
  Node leader(String database, int region)
      throws IOException, IoTDBConnectionException, StatementExecutionException {
    return Optional.ofNullable(leaders(database).get(region))
        .orElseThrow(() -> new AssertionError("region %d has no leader".formatted(region)));
  }

  /** Waits until another node leads a data region of the database. */
  void awaitOtherLeader(String database, int region, Node former) {
    Query.until(
        STATUS_BOUND,
        () ->
            assertThat(leader(database, region))
                .as("leader of region %d", region)
                .isNotEqualTo(former));
  }

  /** The node whose ConfigNode leads the others. */
  Node configLeader() throws IOException, IoTDBConnectionException, StatementExecutionException {
    String port = query("SHOW CONFIGNODES").where("Role", "Leader").only("InternalPort");
    return Stream.concat(nodes.stream().limit(1), configNodes.stream())
        .filter(node -> Integer.toString(node.configNodePort()).equals(port))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no ConfigNode of " + name + " has port " + port));
  }

  /** Sets a key in the settings of every DataNode. */
  void setEverywhere(String key, String value) throws IOException {
    for (Node node : nodes) {
      node.set(key, value);
    }
  }

  /** The leaders of the database's data regions by RegionId. */
  Map<Integer, Node> leaders(String database)
      throws IOException, IoTDBConnectionException, StatementExecutionException {
    Rows rows =
        query("SHOW REGIONS")
            .where("Type", "DataRegion")
            .where("Database", database)
            .where("Role", "Leader");
    Map<Integer, Node> leaders = new TreeMap<>();
    for (int i = 0; i < rows.size(); i++) {
      leaders.put(
          Integer.valueOf(rows.column("RegionId").get(i)),
          byPort(Integer.parseInt(rows.column("RpcPort").get(i))));
    }
    return leaders;
  }

  /** The node's NodeID in SHOW DATANODES. */
  int dataNodeId(Node node)
      throws IOException, IoTDBConnectionException, StatementExecutionException {
    Rows row = query("SHOW DATANODES").where("RpcPort", Integer.toString(node.port()));
    return Integer.parseInt(row.only("NodeID"));
  }

  /** What the cluster thinks of a node: {@code Running}, {@code Unknown}, ... */
  String status(Node node)
      throws IOException, IoTDBConnectionException, StatementExecutionException {
    String port = Integer.toString(node.internalPort());
    return query("SHOW CLUSTER").where("InternalPort", port).only("Status");
  }

  /** Waits until the cluster thinks that of a node. */
  void awaitStatus(Node node, String status) {
    Query.until(STATUS_BOUND, () -> assertThat(status(node)).as(node.name()).isEqualTo(status));
  }

  /** Lets the node's DataNode stand still, connections and all; goes on at the latest at close. */
  void suspend(Node node) throws IOException {
    node.suspend();
  }

  void resume(Node node) throws IOException {
    node.resume();
  }

  /** Stops all of it. DataNodes say goodbye to a ConfigNode that is still there. */
  void stop() {
    awaitAll(inBackground(members(), Node::stop));
    awaitAll(inBackground(nodes.subList(0, Math.min(1, nodes.size())), Node::stop));
    awaitAll(inBackground(configNodes, Node::stop));
  }

  /** Starts all of it again, side by side: ConfigNodes need a majority of themselves to go on. */
  void startAgain() {
    awaitAll(inBackground(all(), Node::start));
  }

  /**
   * Kills all of it: a clean stop of the last ones waits half a minute for copies at the others.
   */
  @Override
  public void close() {
    awaitAll(inBackground(all(), Cluster::killAndClose));
  }

  private static void killAndClose(Node node) throws IOException {
    try {
      node.kill();
    } finally {
      node.close();
    }
  }

  private List<Node> all() {
    return Stream.concat(nodes.stream(), configNodes.stream()).toList();
  }

  private List<Node> members() {
    return nodes.isEmpty() ? List.of() : nodes.subList(1, nodes.size());
  }

  private Node configured(Node node) {
    settings.forEach(node::with);
    return node;
  }

  private Node byPort(int port) {
    return nodes.stream()
        .filter(node -> node.port() == port)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no node of " + name + " has port " + port));
  }

  private static void connect(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
    }
  }

  private interface Action {
    void on(Node node) throws IOException;
  }

  /** A thread each: what they do is wait. */
  private static List<CompletableFuture<?>> inBackground(List<Node> nodes, Action action) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (Node node : nodes) {
      all.add(
          CompletableFuture.runAsync(
              () -> {
                try {
                  action.on(node);
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              },
              task -> new Thread(task, node.name()).start()));
    }
    return all;
  }

  /** Waits for all, also when one has failed: none may be at work on a node that is closed. */
  private static void awaitAll(List<CompletableFuture<?>> futures) {
    AssertionError failure = new AssertionError("not all nodes did as they were told");
    for (CompletableFuture<?> future : futures) {
      try {
        future.join();
      } catch (CompletionException e) {
        failure.addSuppressed(e);
      }
    }
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }
}
