// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.time.Duration;
import java.util.Locale;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/** A session on the edge and one on the cloud, to ask both the same. Not thread-safe. */
public final class BothEnds implements AutoCloseable {
  private static final Duration ANSWER_BOUND = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final SqlClient edge;
  private final SqlClient cloud;

  private BothEnds(SqlClient edge, SqlClient cloud) {
    this.edge = edge;
    this.cloud = cloud;
  }

  static BothEnds connect(HostPort edge, HostPort cloud) throws IoTDBConnectionException {
    return connect(edge, cloud, ANSWER_BOUND);
  }

  /** For queries that may take longer: {@code bound} is how long it waits for each answer. */
  public static BothEnds connect(HostPort edge, HostPort cloud, Duration bound)
      throws IoTDBConnectionException {
    SqlClient first = SqlClient.open(edge, Login.DEFAULT, bound);
    try {
      return new BothEnds(first, SqlClient.open(cloud, Login.DEFAULT, bound));
    } catch (IoTDBConnectionException e) {
      first.close();
      throw e;
    }
  }

  public SqlClient edge() {
    return edge;
  }

  public SqlClient cloud() {
    return cloud;
  }

  /** Waits until the cloud answers as the edge does; false when it does not within the bound. */
  public boolean awaitEqual(String query, Duration bound)
      throws IoTDBConnectionException, StatementExecutionException, InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!areEqual(query)) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      Thread.sleep(PAUSE.toMillis());
    }
    return true;
  }

  /** Same rows and same columns; the order of columns is each end's own affair. */
  private boolean areEqual(String query)
      throws IoTDBConnectionException, StatementExecutionException {
    try {
      return edge.query(query).hasSameContentAs(cloud.query(query));
    } catch (StatementExecutionException e) {
      if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("not exist")) {
        // The cloud has not heard of the series yet.
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    edge.close();
    cloud.close();
  }
}
