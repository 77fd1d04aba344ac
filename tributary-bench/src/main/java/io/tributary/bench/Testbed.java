// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.BothEnds;
import io.tributary.cli.CommandException;
import io.tributary.cli.HostPort;
import io.tributary.cli.Login;
import io.tributary.cli.NodePair;
import io.tributary.cli.QueryResult;
import io.tributary.cli.SqlClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/**
 * Two new nodes of one contender, running, with a link between them. Closing it stops them. Not
 * thread-safe.
 */
final class Testbed implements AutoCloseable {
  private static final Duration ANSWER_BOUND = Duration.ofMinutes(5);

  /** Asking is work for the receiver. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** A pause is so many times as long as the last answer took. */
  private static final int ANSWER_TO_PAUSE = 9;

  private final Contender contender;
  private final NodePair nodes;
  private final LinkEmulator link;
  private final BothEnds ends;
  private final double startSeconds;

  private Testbed(
      Contender contender, NodePair nodes, LinkEmulator link, BothEnds ends, double startSeconds) {
    this.contender = contender;
    this.nodes = nodes;
    this.link = link;
    this.ends = ends;
    this.startSeconds = startSeconds;
  }

  static Testbed open(Contender contender, Path folder, Task task)
      throws CommandException, IOException, InterruptedException, IoTDBConnectionException {
    NodePair nodes = NodePair.in(folder, contender.program(), task.settings(), line -> {});
    boolean opened = false;
    try {
      long began = System.nanoTime();
      nodes.start();
      double startSeconds = (System.nanoTime() - began) / 1e9;
      LinkEmulator link = LinkEmulator.to(nodes.cloudAddress().host(), nodes.cloudAddress().port());
      task.link().giveTo(link);
      BothEnds ends = BothEnds.connect(nodes.edgeAddress(), nodes.cloudAddress(), ANSWER_BOUND);
      opened = true;
      return new Testbed(contender, nodes, link, ends, startSeconds);
    } finally {
      if (!opened) {
        stop(nodes);
      }
    }
  }

  Contender contender() {
    return contender;
  }

  /** Where the data comes from. */
  SqlClient edge() {
    return ends.edge();
  }

  /** Another session there, for another thread; close it. */
  SqlClient newEdgeClient() throws IoTDBConnectionException {
    return SqlClient.open(nodes.edgeAddress(), Login.DEFAULT, ANSWER_BOUND);
  }

  /** Another session at the receiver, for another thread; close it. */
  SqlClient newCloudClient() throws IoTDBConnectionException {
    return SqlClient.open(nodes.cloudAddress(), Login.DEFAULT, ANSWER_BOUND);
  }

  /** Lets the data go: all that is there, and all that comes. */
  void connect() throws IoTDBConnectionException, StatementExecutionException {
    for (String statement : contender.connect(receiver())) {
      edge().execute(statement);
    }
  }

  /** Where senders find the receiver: behind the emulated link. */
  HostPort receiver() {
    return new HostPort(HostPort.LOOPBACK, link.port());
  }

  /** From nothing until both nodes answered. */
  double startSeconds() {
    return startSeconds;
  }

  /** All connections of the pipe are cut when so many bytes have gone to the receiver. */
  void cutAfter(long bytes) {
    link.cutAfter(bytes);
  }

  void requireCut() throws CommandException {
    if (link.cuts() == 0) {
      throw new CommandException("the link was not cut: nothing was tried");
    }
  }

  /** The receiver is away: connections of the pipe end, and new ones are reset. */
  void takeReceiverAway() {
    link.refuse(true);
    link.cut();
  }

  void bringReceiverBack() {
    link.refuse(false);
  }

  Meter beginToMeasure() throws CommandException, IOException {
    return Meter.begin(nodes, link);
  }

  /** Waits until the numbers in the receiver's answer to a query add up to this. */
  void awaitSum(String query, long expected, Duration bound)
      throws CommandException,
          InterruptedException,
          IoTDBConnectionException,
          StatementExecutionException {
    long deadline = System.nanoTime() + bound.toNanos();
    long asked = System.nanoTime();
    for (long sum = sum(query); sum != expected; sum = sum(query)) {
      if (System.nanoTime() - deadline >= 0) {
        throw new CommandException(
            "after %d s the receiver has %d of %d: %s"
                .formatted(bound.toSeconds(), sum, expected, query));
      }
      pause(System.nanoTime() - asked);
      asked = System.nanoTime();
    }
  }

  /** Whether the numbers in the receiver's answer to a query add up to this. */
  boolean isSum(String query, long expected)
      throws IoTDBConnectionException, StatementExecutionException {
    return sum(query) == expected;
  }

  /** Who asks should not be what the receiver is busy with. */
  private static void pause(long askedNanos) throws InterruptedException {
    long nanos = Math.max(PAUSE.toNanos(), ANSWER_TO_PAUSE * askedNanos);
    TimeUnit.NANOSECONDS.sleep(Math.min(nanos, LONGEST_PAUSE.toNanos()));
  }

  /**
   * Waits until both ends have the same count, sum, first and last time of each series.
   *
   * @param points how many there are in all
   */
  void requireEqual(long points, Duration bound)
      throws CommandException,
          InterruptedException,
          IoTDBConnectionException,
          StatementExecutionException {
    boolean equal = becomeEqual(bound);
    long sent = sum(ends.edge().query(SensorData.COUNT));
    long arrived = sum(SensorData.COUNT);
    if (!equal || sent != points || arrived != points) {
      throw new CommandException(
          "wrong copy: %d points were written, %d are on the edge, %d on the cloud, %s"
              .formatted(
                  points, sent, arrived, equal ? "equal" : "and their sums or times differ"));
    }
  }

  /** Whether both ends come to have the same count, sum, first and last time of each series. */
  boolean becomeEqual(Duration bound)
      throws InterruptedException, IoTDBConnectionException, StatementExecutionException {
    return ends.awaitEqual(SensorData.DIGEST, bound);
  }

  /** The sum of all values of a device at the receiver; exact when that of each series is. */
  BigDecimal sumOfValues(String device)
      throws IoTDBConnectionException, StatementExecutionException {
    return values(ends.cloud().query("SELECT sum(*) FROM " + device))
        .map(Double::valueOf)
        .map(BigDecimal::new) // of its text it would not be exact
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Override
  public void close() throws CommandException, IOException {
    ends.close();
    link.close();
    stop(nodes);
  }

  /** To the end, also when this thread is interrupted: processes must not stay behind. */
  private static void stop(NodePair nodes) throws CommandException, IOException {
    boolean interrupted = Thread.interrupted();
    try {
      nodes.stop();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private long sum(String query) throws IoTDBConnectionException, StatementExecutionException {
    Optional<QueryResult> answer = query(ends.cloud(), query);
    return answer.isPresent() ? sum(answer.get()) : 0;
  }

  /** The answer of a node, which is empty as long as it has not heard of the series. */
  static Optional<QueryResult> query(SqlClient node, String sql)
      throws IoTDBConnectionException, StatementExecutionException {
    try {
      return Optional.of(node.query(sql));
    } catch (StatementExecutionException e) {
      if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("not exist")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static long sum(QueryResult counts) {
    return values(counts).mapToLong(Long::parseLong).sum();
  }

  private static Stream<String> values(QueryResult answer) {
    return answer.rows().stream().flatMap(row -> row.values().stream()).flatMap(Optional::stream);
  }
}
