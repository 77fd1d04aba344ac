// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.bench.LinkEmulator;
import io.tributary.bench.PacketLoss;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Histories over bad links: what has arrived is not sent again, whatever breaks, and a good link is
 * used. {@code -Dlink.history.bytes=} says how large the largest is.
 */
@ExtendWith(SharedNodes.class)
class LinkIT {
  private static final long MIB = 1024 * 1024;
  private static final long HISTORY_BYTES = Long.getLong("link.history.bytes", 1024 * MIB);

  /** What may be sent again after a cut. */
  private static final long CHUNK_BYTES = MIB;

  private static final long SLOW_CHUNK_BYTES = 32 * 1024;

  /** Logins, heartbeats, what is around the chunks. */
  private static final long OVERHEAD_BYTES = MIB / 4;

  /** So slow that the receiver's socket buffer stays empty: its content dies with the process. */
  private static final long FAST_BYTES_PER_SECOND = 50 * MIB;

  private static final Duration LONG_BOUND = Duration.ofMinutes(10);

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void history_cutAt95Percent_onlyTheRestIsSent(NodePair pair, @TempDir Path folder)
      throws Exception {
    History history = new History(pair.database(), 1);
    history.load(pair.edge(), HISTORY_BYTES, folder);
    try (LinkEmulator link = pair.link()) {
      link.bandwidth(FAST_BYTES_PER_SECOND);
      long cutAt = history.bytes() / 100 * 95;
      link.cutAfter(cutAt);
      long began = System.nanoTime();
      pair.connectThrough(link);
      Query.until(LONG_BOUND, () -> assertThat(link.cuts()).isEqualTo(1));

      history.awaitSame(pair, LONG_BOUND);
      System.out.printf(
          "cut at 95 %%: %d bytes of history and %d more in %.1f s%n",
          history.bytes(), link.bytesUp() - history.bytes(), (System.nanoTime() - began) / 1e9);
      assertThat(link.bytesUp() - cutAt)
          .as("bytes after the cut")
          .isLessThanOrEqualTo(history.bytes() - cutAt + CHUNK_BYTES + OVERHEAD_BYTES);
      pair.awaitMessage("NORMAL");
      pair.awaitNoLeftovers(Query.BOUND);
    }
  }

  @Test
  void history_receiversDataNodeKilledMidFile_goesOnWhereItWas(NodePair pair, @TempDir Path folder)
      throws Exception {
    assertGoesOn(pair, folder, pair.cloud());
  }

  @Test
  void history_sendersDataNodeKilledMidFile_goesOnWhereItWas(NodePair pair, @TempDir Path folder)
      throws Exception {
    assertGoesOn(pair, folder, pair.edge());
  }

  private static void assertGoesOn(NodePair pair, Path folder, Node victim) throws Exception {
    History history = new History(pair.database(), 2);
    history.load(pair.edge(), 64 * MIB, folder);
    try (LinkEmulator link = pair.link()) {
      // About five seconds: the kill is in the middle.
      link.bandwidth(12 * MIB);
      pair.connectThrough(link);
      Query.until(Query.BOUND, () -> assertThat(link.bytesUp()).isGreaterThan(history.bytes() / 2));
      victim.killDataNode();
      assertThat(link.bytesUp()).isLessThan(history.bytes() / 10 * 9);
      victim.start();

      history.awaitSame(pair, Duration.ofMinutes(2));
      assertThat(link.bytesUp())
          .as("bytes in all")
          .isLessThanOrEqualTo(history.bytes() + CHUNK_BYTES + OVERHEAD_BYTES);
      pair.awaitMessage("NORMAL");
      pair.awaitNoLeftovers(Query.BOUND);
    }
  }

  @Test
  void slowAndLossyLink_progressNeverGoesBack_andLiveRowsGoAhead(
      NodePair pair, @TempDir Path folder) throws Exception {
    History history = new History(pair.database(), 3);
    history.load(pair.edge(), 200_000, folder);
    // Known before the pipe: the first rows of a data region travel as a file, in their turn.
    pair.edge()
        .execute("INSERT INTO %s.live(time, s) VALUES (0, 0)".formatted(pair.database()), "FLUSH");
    try (LinkEmulator link = pair.link()) {
      // 50 kbit/s, 500 ms, 5 %.
      link.bandwidth(50_000 / 8).delay(Duration.ofMillis(250));
      link.losing(new PacketLoss(5, 0.05, Duration.ofSeconds(1), 0.01));
      pair.connectThrough(link);
      Query.until(
          Duration.ofMinutes(1), () -> assertThat(pair.cloud().files().arriving()).isNotEmpty());
      assertLiveRowsGoAhead(pair, history);

      history.awaitSame(pair, LONG_BOUND);
      System.out.printf(
          "slow link: %d bytes up for %d of history, %d cuts, %d connections%n",
          link.bytesUp(), history.bytes(), link.cuts(), link.connections());
      // What goes back is sent again.
      assertThat(link.bytesUp())
          .isLessThanOrEqualTo(history.bytes() / 10 * 11 + link.cuts() * SLOW_CHUNK_BYTES);
      // No session is given up because it is slow.
      assertThat(link.connections()).isLessThanOrEqualTo(link.cuts() + 1);
      link.losingNothing();
      link.bandwidth(0);
      pair.awaitMessage("NORMAL");
      pair.awaitNoLeftovers(Query.BOUND);
    }
  }

  private static void assertLiveRowsGoAhead(NodePair pair, History history) throws Exception {
    for (int i = 1; i <= 3; i++) {
      pair.edge()
          .execute("INSERT INTO %s.live(time, s) VALUES (%d, %d)".formatted(pair.database(), i, i));
      pair.awaitSame("SELECT s FROM %s.live WHERE time > 0".formatted(pair.database()));
      assertThat(history.points(pair.cloud())).as("points of the history").isZero();
    }
  }

  @Test
  void longFatLink_historyTravelsOnce(NodePair pair, @TempDir Path folder) throws Exception {
    History history = new History(pair.database(), 4);
    for (int i = 0; i < 12; i++) {
      history.load(pair.edge(), 20 * MIB, folder);
    }
    try (LinkEmulator link = pair.link()) {
      // 100 Mbit/s, 100 ms.
      long bytesPerSecond = 12_500_000;
      link.bandwidth(bytesPerSecond).delay(Duration.ofMillis(50));
      long began = System.nanoTime();
      pair.connectThrough(link);
      history.awaitOn(pair.cloud(), Duration.ofMinutes(2));
      double seconds = (System.nanoTime() - began) / 1e9;
      double ideal = (double) history.bytes() / bytesPerSecond;
      System.out.printf(
          "100 Mbit/s, 100 ms: %d bytes in %.1f s, %.2f times bytes / bandwidth; sent %.4f of"
              + " them%n",
          history.bytes(), seconds, seconds / ideal, (double) link.bytesUp() / history.bytes());
      assertThat(link.bytesUp()).isLessThan((long) (history.bytes() * 1.005));
      assertThat(link.connections()).isEqualTo(1);
      history.awaitSame(pair, Duration.ofMinutes(2));
      pair.awaitNoLeftovers(Query.BOUND);
    }
  }
}
