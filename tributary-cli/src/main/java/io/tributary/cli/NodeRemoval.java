// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/**
 * Takes a running DataNode out of its cluster, with the engine's own tool: there is no statement
 * for it in this engine.
 */
final class NodeRemoval {
  private static final String TOOL = "org.apache.iotdb.db.service.DataNode";
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final NodeHome home;
  private final NodeProcess dataNode;
  private final Login login;

  NodeRemoval(Node node, Login login) {
    this.home = node.home();
    this.dataNode = node.process(NodeRole.DATA_NODE);
    this.login = login;
  }

  /** Returns when the DataNode has ended. */
  void run(Duration timeout) throws CommandException, IOException, InterruptedException {
    home.requireOurs();
    if (!dataNode.isRunning()) {
      throw new CommandException("no DataNode runs in " + home.directory());
    }
    NodeProperties settings = NodeProperties.load(home.settingsFile());
    HomeLock lock = home.lock();
    try {
      ask(number(settings));
      awaitEnd(timeout);
      dataNode.forget();
    } finally {
      lock.release();
    }
  }

  /** The DataNode's number in its cluster. */
  private String number(NodeProperties settings) throws CommandException {
    String port = settings.require("dn_internal_port");
    try (SqlClient client = SqlClient.open(SqlProbe.clientAddress(settings), login)) {
      QueryResult nodes = client.query("SHOW CLUSTER");
      return nodes
          .where("InternalPort", port)
          .flatMap(row -> nodes.value(row, "NodeID").stream())
          .findFirst()
          .orElseThrow(() -> new CommandException("the cluster does not know this DataNode"));
    } catch (IoTDBConnectionException | StatementExecutionException e) {
      throw new CommandException("SHOW CLUSTER: " + e.getMessage(), e);
    }
  }

  private void ask(String number) throws CommandException, IOException, InterruptedException {
    Path output = home.directory().resolve("logs").resolve("remove.out");
    ProcessBuilder builder =
        new ProcessBuilder(JvmCommand.tool(home, TOOL, "-r", number))
            .directory(home.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    if (builder.start().waitFor() != 0) {
      String cause = LogTail.fromStart(output).lastLine().orElse("it left no word");
      throw new CommandException("the cluster refuses: %s (log: %s)".formatted(cause, output));
    }
  }

  private void awaitEnd(Duration timeout) throws CommandException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (dataNode.isRunning()) {
      if (System.nanoTime() - deadline >= 0) {
        throw new CommandException(
            "the DataNode has not ended within %d s; the cluster may still be moving its regions"
                .formatted(timeout.toSeconds()));
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }
}
