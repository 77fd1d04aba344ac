// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.bench.LinkEmulator;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/**
 * An edge and a cloud for one test, with names nobody else has. All tests use the same two nodes,
 * one after the other; {@link SharedNodes} gives a test its pair and clears up behind it.
 */
final class NodePair {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Node edge;
  private final Node cloud;
  private final int number = NUMBER.incrementAndGet();

  NodePair(Node edge, Node cloud) {
    this.edge = edge;
    this.cloud = cloud;
  }

  /** The sender. */
  Node edge() {
    return edge;
  }

  /** The receiver. */
  Node cloud() {
    return cloud;
  }

  String pipe() {
    return "pipe" + number;
  }

  String sink() {
    return "sink" + number;
  }

  /** A database that neither node has. */
  String database() {
    return "root.db" + number;
  }

  // The pipe

  /** CREATE PIPESINK to the cloud. */
  void createSink() throws IoTDBConnectionException, StatementExecutionException {
    createSink(cloud.port());
  }

  /** CREATE PIPESINK to a port of this host. */
  void createSink(int port) throws IoTDBConnectionException, StatementExecutionException {
    edge.execute(
        "CREATE PIPESINK %s AS IoTDB (ip='%s',port=%d)".formatted(sink(), Node.HOST, port));
  }

  /** CREATE PIPE; {@code rest} is what follows the sink, such as {@code WITH SyncDelOp=true}. */
  void createPipe(String rest) throws IoTDBConnectionException, StatementExecutionException {
    edge.execute("CREATE PIPE %s TO %s %s".formatted(pipe(), sink(), rest).strip());
  }

  void startPipe() throws IoTDBConnectionException, StatementExecutionException {
    edge.execute("START PIPE " + pipe());
  }

  void stopPipe() throws IoTDBConnectionException, StatementExecutionException {
    edge.execute("STOP PIPE " + pipe());
  }

  void dropPipe() throws IoTDBConnectionException, StatementExecutionException {
    edge.execute("DROP PIPE " + pipe());
  }

  /** Sink, pipe and START: everything travels from now on. */
  void connect() throws IoTDBConnectionException, StatementExecutionException {
    connect("");
  }

  /** The same with what follows the sink in CREATE PIPE. */
  void connect(String rest) throws IoTDBConnectionException, StatementExecutionException {
    createSink();
    createPipe(rest);
    startPipe();
  }

  /** A link to the cloud, perfect until it is told otherwise; close it. */
  LinkEmulator link() throws IOException {
    return LinkEmulator.to(Node.HOST, cloud.port());
  }

  /** Sink, pipe and START, and all of it travels over this link to the cloud. */
  void connectThrough(LinkEmulator link, String rest)
      throws IoTDBConnectionException, StatementExecutionException {
    createSink(link.port());
    createPipe(rest);
    startPipe();
  }

  void connectThrough(LinkEmulator link)
      throws IoTDBConnectionException, StatementExecutionException {
    connectThrough(link, "");
  }

  /** The pipe's message at the edge. */
  String message() throws IoTDBConnectionException, StatementExecutionException {
    return edge.query("SHOW PIPE " + pipe()).where("role", "sender").only("message");
  }

  /** Waits until the pipe's message at the edge is this one. */
  void awaitMessage(String message) {
    Query.until(Query.BOUND, () -> assertThat(message()).isEqualTo(message));
  }

  /** The pipe's rows at the cloud: one for each database. */
  Rows receiverRows() throws IoTDBConnectionException, StatementExecutionException {
    return cloud.query("SHOW PIPE " + pipe()).where("role", "receiver");
  }

  // Both ends

  /** Waits until the query gives the same rows on both ends, and at least one. */
  void awaitSame(String sql) {
    Query.awaitSame(edge, cloud, sql);
  }

  void awaitSame(String sql, Duration bound) {
    Query.awaitSame(edge, cloud, sql, bound);
  }

  /** Waits until all that {@link #database()} holds is the same on both ends, and something. */
  void awaitSameData() {
    awaitSame("SELECT ** FROM " + database());
  }

  /** Waits until neither end keeps a file that is in arrival, being loaded, or pinned. */
  void awaitNoLeftovers(Duration bound) {
    Query.until(
        bound,
        () -> {
          assertThat(edge.files().inTransfer()).as(edge.name()).isEmpty();
          assertThat(cloud.files().inTransfer()).as(cloud.name()).isEmpty();
        });
  }

  /** Makes both ends as they were: running, with their settings, and nothing of a test on them. */
  void clear() throws IOException, IoTDBConnectionException, StatementExecutionException {
    for (Node node : new Node[] {edge, cloud}) {
      boolean edited = node.files().restore();
      if (!node.isRunning()) {
        node.start();
      } else if (edited) {
        node.loadConfiguration();
      }
    }
    // Both must have stopped sending before either forgets its data.
    for (Node node : new Node[] {edge, cloud}) {
      for (String pipe : node.query("SHOW PIPES").where("role", "sender").column("name")) {
        node.execute("DROP PIPE " + quoted(pipe));
      }
      for (String sink : node.query("SHOW PIPESINKS").column("name")) {
        node.execute("DROP PIPESINK " + quoted(sink));
      }
    }
    for (Node node : new Node[] {edge, cloud}) {
      for (String database : node.query("SHOW DATABASES").column("Database")) {
        if (!database.equals("root.__system")) {
          node.execute("DELETE DATABASE " + database);
        }
      }
      for (String user : node.query("LIST USER").column("User")) {
        if (!user.equals("root")) {
          node.execute("DROP USER " + user);
        }
      }
    }
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
