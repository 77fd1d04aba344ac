// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.CommandException;
import io.tributary.cli.HostPort;
import io.tributary.cli.Login;
import io.tributary.cli.SqlClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * An edge that is one small process and has no engine: rows from memory, and what sends them. Sends
 * half of them, says {@value #READY}, goes on with the others when it gets a line, says {@value
 * #DONE} and for how many seconds it has sent those when the receiver has acknowledged all, and
 * ends.
 */
@Command(name = LightEdge.NAME, description = "One of the edges of the work fan-in.")
public final class LightEdge implements Callable<Integer> {
  static final String NAME = "light-edge";
  static final String READY = "ready";
  static final String DONE = "done ";

  private static final Duration BOUND = Duration.ofMinutes(10);

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0")
  Contender contender = Contender.TRIBUTARY;

  @Parameters(index = "1")
  String host = "";

  @Parameters(index = "2")
  int port;

  @Parameters(index = "3")
  int edge;

  @Parameters(index = "4")
  long points;

  public static void main(String[] arguments) {
    io.tributary.cli.Main.mainWith(arguments, new LightEdge());
  }

  @Override
  public Integer call() throws Exception {
    EdgeData data = new EdgeData(edge, points);
    HostPort receiver = new HostPort(host, port);
    if (contender == Contender.TRIBUTARY) {
      try (LightPipe pipe = new LightPipe(receiver, edge, data)) {
        run(data, tablets -> pipe.send(tablets, BOUND));
      }
    } else {
      try (SqlClient client = SqlClient.open(receiver, Login.DEFAULT, BOUND)) {
        run(data, tablets -> insert(client, data, tablets));
      }
    }
    return 0;
  }

  private interface Sending {
    void run(int tablets) throws Exception;
  }

  private void run(EdgeData data, Sending sending) throws Exception {
    int uncounted = data.count() / 2; // a new process is slow by itself
    sending.run(uncounted);
    PrintWriter out = spec.commandLine().getOut();
    out.println(READY);
    out.flush();
    if (System.in.read() < 0) {
      throw new CommandException("the bench has ended");
    }
    long began = System.nanoTime();
    sending.run(data.count() - uncounted);
    out.println(DONE + (System.nanoTime() - began) / 1e9);
    out.flush();
  }

  private static void insert(SqlClient client, EdgeData data, int tablets) throws Exception {
    for (int i = 0; i < tablets; i++) {
      client.insert(data.next());
    }
  }
}
