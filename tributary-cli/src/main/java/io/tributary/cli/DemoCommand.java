// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows all of it on this host. */
@Command(
    name = "demo",
    description = {
      "Start an edge node and a cloud node, run the Sync Tool's usage example from one to the"
          + " other, then stream live metrics of this host.",
      "Stops what it started; its directory goes too unless --home is given or something failed.",
      "Ends with 0 when both ends are equal at the end."
    })
final class DemoCommand implements Callable<Integer> {
  private static final Duration CATCH_UP = Duration.ofSeconds(30);

  /** It is over soon. */
  private static final List<Setting> STARTS_FAST =
      List.of(new Setting(NodeRole.DATA_NODE.jvmOptionsKey(), NodeRole.STARTS_FAST));

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "Length of the live part (default: ${DEFAULT-VALUE}).")
  int seconds;

  @Option(names = "--serve", description = "The live part lasts until Ctrl-C.")
  boolean serve;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Keep the nodes' files, in DIR/edge and DIR/cloud.")
  @Nullable Path directory;

  @Override
  public Integer call()
      throws CommandException,
          IOException,
          InterruptedException,
          IoTDBConnectionException,
          StatementExecutionException {
    if (seconds < 1) {
      throw new UsageException("--seconds " + seconds + " is less than 1");
    }
    Interruption interruption = Interruption.ofThisThread();
    int code = Main.FAILED;
    try {
      runAndCleanUp(interruption);
      code = 0;
    } catch (CommandException e) {
      if (interruption.isRequested()) {
        // The process is ending: nobody else will say it.
        spec.commandLine().getErr().println("tributary: " + e.getMessage());
      }
      throw e;
    } finally {
      interruption.finish(code);
    }
    return code;
  }

  private void runAndCleanUp(Interruption interruption)
      throws CommandException,
          IOException,
          InterruptedException,
          IoTDBConnectionException,
          StatementExecutionException {
    Path root = directory == null ? Files.createTempDirectory("tributary-demo-") : directory;
    NodePair nodes =
        NodePair.in(root, Program.TRIBUTARY, STARTS_FAST, spec.commandLine().getErr()::println);
    boolean equal = false;
    try {
      nodes.start();
      run(nodes, interruption);
      equal = true;
    } finally {
      // Cleaning up is not to be interrupted any more.
      boolean interrupted = Thread.interrupted();
      nodes.stop();
      if (directory == null && (equal || interrupted || interruption.isRequested())) {
        nodes.delete();
      } else if (directory == null) {
        spec.commandLine().getErr().println("files and logs are kept in " + root);
      }
    }
  }

  private void run(NodePair nodes, Interruption interruption)
      throws CommandException,
          InterruptedException,
          IoTDBConnectionException,
          StatementExecutionException {
    PrintWriter out = spec.commandLine().getOut();
    out.println("edge   " + nodes.edgeAddress() + "  " + nodes.directory().resolve("edge"));
    out.println("cloud  " + nodes.cloudAddress() + "  " + nodes.directory().resolve("cloud"));
    try (BothEnds ends = BothEnds.connect(nodes.edgeAddress(), nodes.cloudAddress())) {
      new SyncExample(ends, nodes.cloudAddress(), out).run();
      stream(nodes, ends, interruption);
    }
  }

  private void stream(NodePair nodes, BothEnds ends, Interruption interruption)
      throws CommandException,
          InterruptedException,
          IoTDBConnectionException,
          StatementExecutionException {
    PrintWriter out = spec.commandLine().getOut();
    String device = HostMetrics.device();
    String length = serve ? "until Ctrl-C" : "for " + seconds + " s";
    out.printf("%n--- live metrics of this host into %s, %s ---%n", device, length);
    MetricsFeed feed = new MetricsFeed(SqlClient.open(nodes.edgeAddress(), Login.DEFAULT), device);
    feed.start();
    try {
      Duration bound = serve ? Duration.ofDays(365) : Duration.ofSeconds(seconds);
      boolean terminal = Boolean.getBoolean("tributary.terminal");
      new LiveView(ends, feed, device, out, terminal).watch(System.nanoTime() + bound.toNanos());
    } catch (InterruptedException e) {
      if (!interruption.isRequested()) {
        throw e;
      }
      // Ctrl-C ends the show as its time would have.
    } finally {
      feed.stop();
    }
    compare(ends, device);
  }

  /** The last word: after the last row was acknowledged on the edge, the cloud must have it all. */
  private void compare(BothEnds ends, String device)
      throws CommandException,
          InterruptedException,
          IoTDBConnectionException,
          StatementExecutionException {
    PrintWriter out = spec.commandLine().getOut();
    // No sums: the engine adds in the order of its files, which may be others on each end.
    requireEqual(ends, "select count(*), min_value(*), max_value(*), max_time(*) from " + device);
    requireEqual(ends, "select * from %s order by time desc limit 1000".formatted(device));
    out.printf("%nBoth ends are equal: %s rows of live metrics.%n", rows(ends.cloud(), device));
    out.flush();
  }

  private static void requireEqual(BothEnds ends, String query)
      throws CommandException,
          InterruptedException,
          IoTDBConnectionException,
          StatementExecutionException {
    if (!ends.awaitEqual(query, CATCH_UP)) {
      throw new CommandException(
          "%d s after the last row the ends still differ in: %s"
              .formatted(CATCH_UP.toSeconds(), query));
    }
  }

  /** None when it was interrupted before the first. */
  private static String rows(SqlClient end, String device)
      throws IoTDBConnectionException, StatementExecutionException {
    return end.query("select count(cpu) from " + device).rows().stream()
        .findFirst()
        .flatMap(row -> row.values().get(0))
        .orElse("0");
  }
}
