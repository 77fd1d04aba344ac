// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import io.tributary.bench.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.iotdb.jdbc.IoTDBDriver;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.apache.iotdb.session.Session;

/** A real node in processes of its own, driven through the {@code tributary} command. */
final class Node implements AutoCloseable {
  static final String HOST = "127.0.0.1";

  private static final String DATA_NODE = "datanode";
  private static final String CONFIG_NODE = "confignode";
  private static final String DATA_NODE_PORT = "dn_internal_port";
  private static final String CONFIG_NODE_PORT = "cn_internal_port";
  private static final Map<String, List<String>> INTERNAL_PORTS =
      Map.of(
          CONFIG_NODE,
          List.of(CONFIG_NODE_PORT, "cn_consensus_port"),
          DATA_NODE,
          List.of(
              DATA_NODE_PORT,
              "dn_mpp_data_exchange_port",
              "dn_schema_region_consensus_port",
              "dn_data_region_consensus_port"));
  private static final long DEATH_SECONDS = 20;

  /** The stock client gives up an answer after this, too, whatever the timeout of statements. */
  private static final int CONNECT_TIMEOUT_MILLIS = 60_000;

  private static final long STATEMENT_TIMEOUT_MILLIS = 60_000;

  private final String name;
  private final int port;
  private final NodeFiles files;
  private final List<String> roles;
  private final Map<String, Integer> internalPorts = new HashMap<>();
  private final List<String> firstArguments = new ArrayList<>();
  private volatile boolean suspended;

  private Node(String name, Path folder, List<String> roles) {
    this.name = name;
    this.port = Ports.next();
    this.files = new NodeFiles(folder.resolve(name + "-" + port));
    this.roles = roles;
    // Two that start side by side must not pick the same port.
    for (String role : roles) {
      for (String key : INTERNAL_PORTS.getOrDefault(role, List.of())) {
        int internalPort = Ports.next();
        internalPorts.put(key, internalPort);
        with(key, Integer.toString(internalPort));
      }
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::killAll, "kill-" + name));
  }

  /**
   * A node that does not run yet, in a new directory. Close it: that stops it and deletes its files
   * but for its logs.
   */
  static Node create(String name) {
    return create(name, Command.work());
  }

  /** The same in a directory below {@code folder}; its logs stay where those of all nodes do. */
  static Node create(String name, Path folder) {
    return new Node(name, folder, List.of(CONFIG_NODE, DATA_NODE));
  }

  /** A further DataNode of the cluster whose first node is {@code first}. */
  static Node createDataNode(String name, Node first) {
    return new Node(name, Command.work(), List.of(DATA_NODE)).joining(first);
  }

  /** A further ConfigNode of that cluster: it answers no SQL. */
  static Node createConfigNode(String name, Node first) {
    Node node = new Node(name, Command.work(), List.of(CONFIG_NODE)).joining(first);
    node.firstArguments.addAll(List.of("--role", CONFIG_NODE));
    return node;
  }

  private Node joining(Node first) {
    firstArguments.addAll(List.of("--join", HOST + ":" + first.configNodePort()));
    return this;
  }

  /** Sets a key at its first start. */
  Node with(String key, String value) {
    firstArguments.addAll(List.of("--set", key + "=" + value));
    return this;
  }

  /** What it is called in messages. */
  String name() {
    return name;
  }

  int port() {
    return port;
  }

  /** Where its ConfigNode listens. */
  int configNodePort() {
    return internalPort(CONFIG_NODE_PORT);
  }

  /** The InternalPort of SHOW CLUSTER: its DataNode's, or its ConfigNode's if it has no other. */
  int internalPort() {
    return internalPort(hasDataNode() ? DATA_NODE_PORT : CONFIG_NODE_PORT);
  }

  boolean hasDataNode() {
    return roles.contains(DATA_NODE);
  }

  Path home() {
    return files.home();
  }

  NodeFiles files() {
    return files;
  }

  // Processes

  /** Starts it, or starts it again; returns when it answers SQL. */
  Node start() {
    tryStart().orThrow();
    return this;
  }

  /** The same, with whatever comes of it. */
  Command.Outcome tryStart() {
    List<String> line = new ArrayList<>(List.of("start", "--home", home().toString()));
    if (hasDataNode()) {
      line.addAll(List.of("--rpc-port", Integer.toString(port)));
    }
    line.addAll(firstArguments);
    firstArguments.clear();
    return Command.run(line.toArray(new String[0]));
  }

  /** Stops it cleanly. */
  void stop() {
    Command.run("stop", "--home", home().toString()).orThrow();
  }

  void restart() {
    stop();
    start();
  }

  /** kill -9 of all its processes. */
  void kill() throws IOException {
    killProcess(DATA_NODE);
    killProcess(CONFIG_NODE);
  }

  /** kill -9 of its DataNode alone. */
  void killDataNode() throws IOException {
    killProcess(DATA_NODE);
  }

  /** kill -9 of its ConfigNode alone. */
  void killConfigNode() throws IOException {
    killProcess(CONFIG_NODE);
  }

  /** Whether all its processes are alive. */
  boolean isRunning() throws IOException {
    for (String role : roles) {
      if (files.process(role).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** SIGSTOP: its DataNode stands still and keeps its connections. Closing it goes on first. */
  void suspend() throws IOException {
    signal("STOP");
    suspended = true;
  }

  /** SIGCONT, if it is suspended. */
  void resume() throws IOException {
    if (suspended) {
      signal("CONT");
      suspended = false;
    }
  }

  boolean isSuspended() {
    return suspended;
  }

  private void signal(String signal) throws IOException {
    Optional<ProcessHandle> process = files.process(DATA_NODE);
    if (process.isPresent()) {
      Command.signal(process.get(), signal);
    }
  }

  // SQL

  /** The stock CLI: one process that runs these statements one after the other. */
  Command.Outcome cli(String... statements) {
    return Command.run(
        "sql", "-h", HOST, "-p", Integer.toString(port), "-e", String.join(";", statements));
  }

  /** A new session as root; close it. */
  Session session() throws IoTDBConnectionException {
    return session("root", "root", "tree");
  }

  /** A new session; the dialect is {@code tree} or {@code table}. */
  Session session(String user, String password, String dialect) throws IoTDBConnectionException {
    Session session =
        new Session.Builder()
            .host(HOST)
            .port(port)
            .username(user)
            .password(password)
            .sqlDialect(dialect)
            .timeOut(STATEMENT_TIMEOUT_MILLIS)
            .maxRetryCount(0)
            .enableRedirection(false)
            .build();
    session.open(false, CONNECT_TIMEOUT_MILLIS);
    return session;
  }

  /** A new JDBC connection as root; close it. */
  Connection jdbc() throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", "root");
    login.setProperty("password", "root");
    return new IoTDBDriver().connect("jdbc:iotdb://%s:%d/".formatted(HOST, port), login);
  }

  /** Runs statements that return no rows, one after the other. */
  void execute(String... statements) throws IoTDBConnectionException, StatementExecutionException {
    try (Session session = session()) {
      for (String statement : statements) {
        session.executeNonQueryStatement(statement);
      }
    }
  }

  /** Runs a query. */
  Rows query(String sql) throws IoTDBConnectionException, StatementExecutionException {
    return Query.on(this, sql);
  }

  // Settings

  /** Sets a key in {@code iotdb-system.properties}. LOAD CONFIGURATION or a start reads it. */
  void set(String key, String value) throws IOException {
    files.edit(NodeFiles.SYSTEM_PROPERTIES, key, Optional.of(value));
  }

  /** Removes a key from {@code iotdb-system.properties}. */
  void unset(String key) throws IOException {
    files.edit(NodeFiles.SYSTEM_PROPERTIES, key, Optional.empty());
  }

  /** Sets a key in {@code iotdb-common.properties}, which nobody writes but users of 1.x. */
  void setCommon(String key, String value) throws IOException {
    files.edit(NodeFiles.COMMON_PROPERTIES, key, Optional.of(value));
  }

  void loadConfiguration() throws IoTDBConnectionException, StatementExecutionException {
    execute("LOAD CONFIGURATION");
  }

  /** Undoes every change of its settings and puts them in force. */
  void restoreSettings() throws IOException, IoTDBConnectionException, StatementExecutionException {
    if (files.restore()) {
      loadConfiguration();
    }
  }

  // The end

  /** Stops it, keeps its logs beside its directory, deletes that, and makes sure of both. */
  @Override
  public void close() throws IOException {
    resume();
    Command.Outcome stopped = Command.run("stop", "--home", home().toString());
    List<ProcessHandle> survivors = files.survivors();
    killAll();
    files.delete(Command.work().resolve("logs").resolve(home().getFileName()));
    if (!survivors.isEmpty()) {
      throw new AssertionError(
          "%s was stopped (%s) and still lived: %s".formatted(home(), stopped, survivors));
    }
  }

  private int internalPort(String key) {
    return Optional.ofNullable(internalPorts.get(key))
        .orElseThrow(() -> new AssertionError("%s has no %s".formatted(name, key)));
  }

  private void killAll() {
    files.survivors().forEach(Node::kill);
  }

  private void killProcess(String role) throws IOException {
    files.process(role).ifPresent(Node::kill);
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    try {
      process.onExit().get(DEATH_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(
          "process %d lives %s after kill -9"
              .formatted(process.pid(), Duration.ofSeconds(DEATH_SECONDS)),
          e);
    }
  }
}
