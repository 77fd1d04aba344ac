// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/** The usage example of the Sync Tool's page, statement by statement, as its user would type it. */
final class SyncExample {
  static final Duration BOUND = Duration.ofSeconds(30);

  private static final String RESULT = "select ** from root.vehicle";

  private static final List<String> DATA =
      List.of(
          "CREATE DATABASE root.vehicle",
          "CREATE TIMESERIES root.vehicle.d0.s0 WITH DATATYPE=INT32, ENCODING=RLE",
          "CREATE TIMESERIES root.vehicle.d0.s1 WITH DATATYPE=TEXT, ENCODING=PLAIN",
          "CREATE TIMESERIES root.vehicle.d1.s2 WITH DATATYPE=FLOAT, ENCODING=RLE",
          "CREATE TIMESERIES root.vehicle.d1.s3 WITH DATATYPE=BOOLEAN, ENCODING=PLAIN",
          "insert into root.vehicle.d0(timestamp,s0) values(now(),10)",
          "insert into root.vehicle.d0(timestamp,s0,s1) values(now(),12,'12')",
          "insert into root.vehicle.d0(timestamp,s1) values(now(),'14')",
          "insert into root.vehicle.d1(timestamp,s2) values(now(),16.0)",
          "insert into root.vehicle.d1(timestamp,s2,s3) values(now(),18.0,true)",
          "insert into root.vehicle.d1(timestamp,s3) values(now(),false)",
          "flush");

  private final BothEnds ends;
  private final HostPort cloud;
  private final PrintWriter out;

  SyncExample(BothEnds ends, HostPort cloud, PrintWriter out) {
    this.ends = ends;
    this.cloud = cloud;
    this.out = out;
  }

  /** Fails when a statement does, or when the ends are not equal within the bound. */
  void run() throws CommandException, IoTDBConnectionException, InterruptedException {
    out.println("\n--- on the edge: set up the pipe ---");
    for (String statement : pipe()) {
      type(ends.edge(), statement);
    }
    out.println("\n--- on the edge: write data ---");
    for (String statement : DATA) {
      type(ends.edge(), statement);
      // A millisecond of its own for each now(), as for anyone who types.
      Thread.sleep(2);
    }
    out.println("\n--- on the edge: read it ---");
    type(ends.edge(), RESULT);
    long asked = System.nanoTime();
    boolean equal = awaitEqual();
    Duration waited = Duration.ofNanos(System.nanoTime() - asked);
    out.println("\n--- on the cloud: read it ---");
    type(ends.cloud(), RESULT);
    if (!equal) {
      throw new CommandException(
          "the ends still differ %d s after the last statement".formatted(BOUND.toSeconds()));
    }
    out.printf("%nBoth ends are equal (seen after %d ms).%n", waited.toMillis());
    out.flush();
  }

  private List<String> pipe() {
    return List.of(
        "CREATE PIPESINK my_iotdb AS IoTDB (IP='%s',PORT=%d)".formatted(cloud.host(), cloud.port()),
        "CREATE PIPE p TO my_iotdb FROM (select ** from root where time>='2022-03-30 00:00:00')",
        "START PIPE p",
        "SHOW PIPE p");
  }

  private boolean awaitEqual()
      throws CommandException, IoTDBConnectionException, InterruptedException {
    try {
      return ends.awaitEqual(RESULT, BOUND);
    } catch (StatementExecutionException e) {
      throw new CommandException(RESULT + ": " + e.getMessage(), e);
    }
  }

  private void type(SqlClient end, String statement)
      throws CommandException, IoTDBConnectionException {
    out.println("IoTDB> " + statement);
    long begin = System.nanoTime();
    try {
      if (returnsRows(statement)) {
        ResultTable.print(out, end.query(statement));
        out.printf("It costs %.3fs%n", (System.nanoTime() - begin) / 1e9);
      } else {
        end.execute(statement);
        out.println("Msg: The statement is executed successfully.");
      }
      out.flush();
    } catch (StatementExecutionException e) {
      out.println("Msg: " + e.getMessage());
      throw new CommandException("the engine refused: " + statement, e);
    }
  }

  private static boolean returnsRows(String statement) {
    return statement.startsWith("SHOW") || statement.startsWith("select");
  }
}
