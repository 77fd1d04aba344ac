// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tributary.bench.LinkEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.apache.iotdb.session.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes that are killed or stopped, and links that are cut, while a client writes, overwrites,
 * deletes and adds devices; on a pair of their own and with the same pipes from round to round.
 * {@code -Dchaos.rounds=} makes it longer, {@code -Dchaos.seed=} different.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChaosIT {
  private static final long SEED = Long.getLong("chaos.seed", 17);

  /** Each fault three times. */
  private static final int ROUNDS = Integer.getInteger("chaos.rounds", 27);

  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final int SPAN = 300;
  private static final int BATCHES = 40;
  private static final int FLUSH_EVERY = 15;
  private static final int DELETE_EVERY = 8;
  private static final int CUT_EVERY = 3;
  private static final int STOPPED_EVERY = 4;

  private enum Fault {
    EDGE_DATANODE_KILLED,
    EDGE_CONFIGNODE_KILLED,
    EDGE_KILLED,
    EDGE_STOPPED,
    CLOUD_DATANODE_KILLED,
    CLOUD_CONFIGNODE_KILLED,
    CLOUD_KILLED,
    CLOUD_STOPPED,
    BOTH_KILLED;

    void strike(NodePair pair) throws IOException {
      switch (this) {
        case EDGE_DATANODE_KILLED -> pair.edge().killDataNode();
        case EDGE_CONFIGNODE_KILLED -> pair.edge().killConfigNode();
        case EDGE_KILLED -> pair.edge().kill();
        case EDGE_STOPPED -> pair.edge().stop();
        case CLOUD_DATANODE_KILLED -> pair.cloud().killDataNode();
        case CLOUD_CONFIGNODE_KILLED -> pair.cloud().killConfigNode();
        case CLOUD_KILLED -> pair.cloud().kill();
        case CLOUD_STOPPED -> pair.cloud().stop();
        case BOTH_KILLED -> {
          pair.edge().kill();
          pair.cloud().kill();
        }
      }
    }
  }

  private final Random chance = new Random(SEED);
  private final NodePair pair = new NodePair(Node.create("chaos-edge"), Node.create("chaos-cloud"));
  private final Ledger ledger = new Ledger(pair.database(), new Random(SEED));
  private final LinkEmulator link;
  private boolean lastRoundPassed = true;

  ChaosIT() throws IOException {
    link = pair.link();
  }

  @BeforeAll
  void start() throws Exception {
    CompletableFuture<Node> cloud = CompletableFuture.supplyAsync(pair.cloud()::start);
    pair.edge().start();
    cloud.join();
    pair.connectThrough(link, "WITH SyncDelOp=true");
    pair.edge().execute("CREATE PIPE stopped TO " + pair.sink());
  }

  @AfterAll
  void close() throws IOException {
    try (link) {
      pair.edge().close();
    } finally {
      pair.cloud().close();
    }
  }

  /** Every fault as often as every other one, in an order by the seed. */
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
  void anyFault_whileAClientWrites_isOvercome_andBothEndsBecomeEqual(
      long seed, int round, Fault fault) throws Exception {
    assumeThat(lastRoundPassed).as("the rounds before this one passed").isTrue();
    lastRoundPassed = false;
    write(5);
    boolean stopped = round % STOPPED_EVERY == STOPPED_EVERY - 1;
    if (stopped) {
      pair.stopPipe();
    }
    if (round % CUT_EVERY == 0) {
      link.cutAfter(chance.nextInt(10_000));
    }
    Rows before = states();
    long bytesBefore = link.bytesUp();
    ledger.addDevices();

    long struck = System.nanoTime();
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(BATCHES));
    Thread.sleep(chance.nextInt(300));
    fault.strike(pair);
    CompletableFuture<Void> cloud = CompletableFuture.runAsync(() -> revive(pair.cloud()));
    revive(pair.edge());
    cloud.join();
    double revived = secondsSince(struck);
    writer.join();
    double written = secondsSince(struck);

    assertThat(states()).isEqualTo(before);
    if (stopped) {
      pair.startPipe();
    }
    pair.awaitSame("SELECT ** FROM " + pair.database(), BOUND);
    ledger.assertIsOn(pair.edge());
    pair.awaitMessage("NORMAL");
    pair.awaitNoLeftovers(Query.BOUND);
    ledger.assertIsOn(pair.cloud());
    System.out.printf(
        "chaos round %d, %s: up again after %.1f s, all written after %.1f s, equal after %.1f s,"
            + " %d bytes up%n",
        round, fault, revived, written, secondsSince(struck), link.bytesUp() - bytesBefore);
    lastRoundPassed = true;
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  /** Changes the edge until all is acknowledged; meanwhile it may go and come. */
  private void write(int batches) {
    for (int i = 1; i <= batches; i++) {
      if (i % DELETE_EVERY == 0) {
        Ledger.Deletion deletion = ledger.drawDeletion(SPAN);
        apply(deletion);
        ledger.enter(deletion);
      } else {
        Ledger.Batch batch = ledger.draw(SPAN);
        apply(batch);
        ledger.enter(batch);
      }
      if (i % FLUSH_EVERY == 0) {
        apply(ChaosIT::flush);
      }
    }
  }

  private void apply(Ledger.Change change) {
    Query.until(
        BOUND,
        () -> {
          try (Session session = pair.edge().session()) {
            change.apply(session);
          }
        });
  }

  private static void flush(Session session)
      throws IoTDBConnectionException, StatementExecutionException {
    session.executeNonQueryStatement("FLUSH");
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
