// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/** Watches rows arrive on the cloud and shows it: in place on a terminal, else a line a second. */
final class LiveView {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final int LINES = 6;

  private final BothEnds ends;
  private final MetricsFeed feed;
  private final String device;
  private final PrintWriter out;
  private final boolean inPlace;

  private boolean shown;
  private long lastRows;
  private long lastNanos = System.nanoTime();

  LiveView(BothEnds ends, MetricsFeed feed, String device, PrintWriter out, boolean inPlace) {
    this.ends = ends;
    this.feed = feed;
    this.device = device;
    this.out = out;
    this.inPlace = inPlace;
  }

  /** What one look has found. */
  private record Look(long edgeRows, long cloudRows, long lagMillis, double rate, String values) {}

  /** Returns at the deadline, or throws when interrupted or when the feed has failed. */
  void watch(long deadlineNanos)
      throws CommandException,
          IoTDBConnectionException,
          StatementExecutionException,
          InterruptedException {
    long begin = System.nanoTime();
    long next = begin + PERIOD.toNanos();
    while (System.nanoTime() - deadlineNanos < 0) {
      Thread.sleep(Math.max(1, Duration.ofNanos(next - System.nanoTime()).toMillis()));
      next += PERIOD.toNanos();
      Optional<String> failure = feed.failure();
      if (failure.isPresent()) {
        throw new CommandException("the edge takes no rows: " + failure.get());
      }
      show(Duration.ofNanos(System.nanoTime() - begin), look());
    }
  }

  private Look look()
      throws IoTDBConnectionException, StatementExecutionException, InterruptedException {
    long lag = measureLag();
    // The cloud first: it must not seem to know more than the edge.
    long cloudRows = count(ends.cloud());
    long edgeRows = count(ends.edge());
    long nowNanos = System.nanoTime();
    double seconds = (nowNanos - lastNanos) / 1e9;
    double rate = (cloudRows - lastRows) * HostMetrics.MEASUREMENTS.size() / seconds;
    lastRows = cloudRows;
    lastNanos = nowNanos;
    return new Look(edgeRows, cloudRows, lag, rate, values());
  }

  /**
   * From the time stamp of a row just written on the edge to the moment when a query on the cloud
   * sees it; both clocks are this host's. A row that does not come is as late as it is by now.
   */
  private long measureLag()
      throws IoTDBConnectionException, StatementExecutionException, InterruptedException {
    long before = feed.newestMillis();
    long giveUp = System.nanoTime() + PERIOD.toNanos();
    while (feed.newestMillis() == before && System.nanoTime() - giveUp < 0) {
      Thread.sleep(1);
    }
    long row = feed.newestMillis();
    long newest = newest(ends.cloud());
    while (newest < row && System.nanoTime() - giveUp < 0) {
      Thread.sleep(POLL.toMillis());
      newest = newest(ends.cloud());
    }
    if (row == 0) {
      return 0;
    }
    // Before anything has arrived, the first row is the one that is late.
    return System.currentTimeMillis() - Math.min(row, Math.max(newest, feed.oldestMillis()));
  }

  private long count(SqlClient end) throws IoTDBConnectionException, StatementExecutionException {
    return number(end, "select count(cpu) from " + device);
  }

  private long newest(SqlClient end) throws IoTDBConnectionException, StatementExecutionException {
    return number(end, "select max_time(cpu) from " + device);
  }

  private static long number(SqlClient end, String query)
      throws IoTDBConnectionException, StatementExecutionException {
    QueryResult result = end.query(query);
    return result.rows().isEmpty() || result.rows().get(0).values().isEmpty()
        ? 0
        : result.rows().get(0).values().get(0).map(Long::parseLong).orElse(0L);
  }

  /** The newest row, read on the cloud. */
  private String values() throws IoTDBConnectionException, StatementExecutionException {
    QueryResult newest =
        ends.cloud().query("select * from " + device + " order by time desc limit 1");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < HostMetrics.MEASUREMENTS.size() && !newest.rows().isEmpty(); i++) {
      String name = HostMetrics.MEASUREMENTS.get(i);
      Optional<String> value = newest.value(newest.rows().get(0), device + "." + name);
      text.append(i == 0 ? "" : "  ")
          .append(name)
          .append(' ')
          .append(value.map(v -> String.format(Locale.ROOT, "%.1f", Double.valueOf(v))).orElse("?"))
          .append(HostMetrics.UNITS.get(i).isEmpty() ? "" : " " + HostMetrics.UNITS.get(i));
    }
    return text.toString();
  }

  private void show(Duration elapsed, Look look) {
    if (!inPlace) {
      out.printf(
          Locale.ROOT,
          "%3d s  edge %d rows  cloud %d rows  lag %d ms  %.0f points/s  %s%n",
          Math.round(elapsed.toMillis() / 1e3),
          look.edgeRows(),
          look.cloudRows(),
          look.lagMillis(),
          look.rate(),
          look.values());
    } else {
      out.print(shown ? "\u001b[" + LINES + "A\u001b[J" : "");
      out.printf(Locale.ROOT, "%s, %d s%n", device, Math.round(elapsed.toMillis() / 1e3));
      out.printf(Locale.ROOT, "  edge   %,10d rows%n", look.edgeRows());
      out.printf(Locale.ROOT, "  cloud  %,10d rows%n", look.cloudRows());
      out.printf(
          Locale.ROOT,
          "  lag    %,10d ms, from a row's time to its SELECT on the cloud%n",
          look.lagMillis());
      out.printf(Locale.ROOT, "  rate   %,10.0f points/s%n", look.rate());
      out.printf("  now    %s%n", look.values());
      shown = true;
    }
    out.flush();
  }
}
