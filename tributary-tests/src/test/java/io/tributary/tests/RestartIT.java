// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.iotdb.session.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nodes that are killed or stopped while a client writes, on a pair of their own and with the same
 * pipes from round to round. {@code -Drestart.rounds=} makes it longer, {@code -Drestart.seed=}
 * different.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestartIT {
  private static final long SEED = Long.getLong("restart.seed", 17);
  private static final int ROUNDS = Integer.getInteger("restart.rounds", Fault.values().length);

  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final int SPAN = 300;
  private static final int BATCHES = 40;
  private static final int FLUSH_EVERY = 15;

  private enum Fault {
    EDGE_DATANODE_KILLED,
    EDGE_KILLED,
    CLOUD_DATANODE_KILLED,
    CLOUD_KILLED,
    EDGE_STOPPED,
    CLOUD_STOPPED,
    BOTH_KILLED;

    void strike(NodePair pair) throws IOException {
      switch (this) {
        case EDGE_DATANODE_KILLED -> pair.edge().killDataNode();
        case EDGE_KILLED -> pair.edge().kill();
        case CLOUD_DATANODE_KILLED -> pair.cloud().killDataNode();
        case CLOUD_KILLED -> pair.cloud().kill();
        case EDGE_STOPPED -> pair.edge().stop();
        case CLOUD_STOPPED -> pair.cloud().stop();
        case BOTH_KILLED -> {
          pair.edge().kill();
          pair.cloud().kill();
        }
      }
    }
  }

  private final Random delays = new Random(SEED);
  private final NodePair pair =
      new NodePair(Node.create("restart-edge"), Node.create("restart-cloud"));
  private final Ledger ledger = new Ledger(pair.database(), new Random(SEED));

  @BeforeAll
  void start() throws Exception {
    CompletableFuture<Node> cloud = CompletableFuture.supplyAsync(pair.cloud()::start);
    pair.edge().start();
    cloud.join();
    pair.connect("WITH SyncDelOp=true");
    pair.edge().execute("CREATE PIPE stopped TO " + pair.sink());
  }

  @AfterAll
  void close() throws IOException {
    try {
      pair.edge().close();
    } finally {
      pair.cloud().close();
    }
  }

  static List<Arguments> rounds() {
    Random order = new Random(SEED);
    List<Fault> faults = new ArrayList<>();
    while (faults.size() < ROUNDS) {
      List<Fault> all = new ArrayList<>(List.of(Fault.values()));
      Collections.shuffle(all, order);
      faults.addAll(all);
    }
    return IntStream.range(0, ROUNDS)
        .mapToObj(round -> Arguments.of(SEED, round, faults.get(round)))
        .toList();
  }

  @ParameterizedTest(name = "seed={0} round {1}: {2}")
  @MethodSource("rounds")
  void anyProcess_killedOrStopped_comesBackAndBothEndsBecomeEqual(long seed, int round, Fault fault)
      throws Exception {
    write(5);
    // Every third round, the pipe is stopped while it happens.
    boolean stopped = round % 3 == 2;
    if (stopped) {
      pair.stopPipe();
    }
    Rows before = states();

    CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(BATCHES));
    Thread.sleep(delays.nextInt(300));
    fault.strike(pair);
    CompletableFuture<Void> cloud = CompletableFuture.runAsync(() -> revive(pair.cloud()));
    revive(pair.edge());
    cloud.join();
    writer.join();

    assertThat(states()).isEqualTo(before);
    if (stopped) {
      pair.startPipe();
    }
    Query.until(
        BOUND,
        () -> {
          ledger.assertIsOn(pair.edge());
          ledger.assertIsOn(pair.cloud());
        });
    pair.awaitMessage("NORMAL");
  }

  /** Writes until all is acknowledged; meanwhile the edge may go and come. */
  private void write(int batches) {
    for (int i = 0; i < batches; i++) {
      Ledger.Batch batch = ledger.draw(SPAN);
      boolean flush = i % FLUSH_EVERY == FLUSH_EVERY - 1;
      Query.until(
          BOUND,
          () -> {
            try (Session session = pair.edge().session()) {
              batch.insert(session);
              if (flush) {
                session.executeNonQueryStatement("FLUSH");
              }
            }
          });
      ledger.enter(batch);
    }
  }

  private static void revive(Node node) {
    try {
      if (!node.isRunning()) {
        node.start();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pipes at the edge but for their messages, which change by themselves. */
  private Rows states() throws Exception {
    Rows all = pair.edge().query("SHOW PIPES").where("role", "sender");
    int message = all.columns().indexOf("message");
    return new Rows(
        all.columns().subList(0, message),
        all.rows().stream().map(row -> row.subList(0, message)).toList());
  }
}
