// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.bench.LinkEmulator;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A receiver whose disk is short: the sender waits and says so, nothing is lost or set aside. */
@ExtendWith(SharedNodes.class)
class FullDiskIT {
  private static final long MIB = 1024 * 1024;
  private static final String RESERVE = "sync_free_disk_reserve_bytes";
  private static final Duration BOUND = Duration.ofMinutes(1);

  @Test
  void smallDisk_thatIsFull_holdsTheFileUp_untilThereIsRoom(NodePair pair, @TempDir Path folder)
      throws Exception {
    try (SmallDisk disk = SmallDisk.mount(1024 * MIB);
        Node small = Node.create("small", disk.folder())) {
      // Not before the conf is there: the node's directory must be its own.
      small.set(RESERVE, Long.toString(512 * MIB));
      small.start();
      NodePair toSmall = new NodePair(pair.edge(), small);
      History history = new History(toSmall.database(), 7);
      history.load(pair.edge(), 60 * MIB, folder);
      // The half of the file fits.
      disk.fill(512 * MIB + 30 * MIB);
      toSmall.connect();
      assertWaits(toSmall, history);

      disk.free();
      assertGoesOn(toSmall, history);
    }
  }

  @Test
  void smallDisk_thatFillsMidFile_holdsTheFileUp_untilThereIsRoom(
      NodePair pair, @TempDir Path folder) throws Exception {
    try (SmallDisk disk = SmallDisk.mount(1024 * MIB);
        Node small = Node.create("small", disk.folder())) {
      small.set(RESERVE, Long.toString(512 * MIB));
      small.start();
      NodePair toSmall = new NodePair(pair.edge(), small);
      History history = new History(toSmall.database(), 8);
      history.load(pair.edge(), 60 * MIB, folder);
      try (LinkEmulator link = toSmall.link()) {
        link.bandwidth(6 * MIB);
        toSmall.connectThrough(link);
        Query.until(BOUND, () -> assertThat(link.bytesUp()).isGreaterThan(10 * MIB));
        disk.fill(512 * MIB);
        assertWaits(toSmall, history);

        disk.free();
        assertGoesOn(toSmall, history);
        assertThat(link.bytesUp()).isLessThan(history.bytes() + 5 * MIB);
      }
    }
  }

  @Test
  void reserve_largerThanWhatIsFree_holdsTheFileUp_untilItIsLowered(
      NodePair pair, @TempDir Path folder) throws Exception {
    History history = new History(pair.database(), 9);
    history.load(pair.edge(), 20 * MIB, folder);
    long free = pair.cloud().home().toFile().getUsableSpace();
    // Other processes of this host may free some.
    pair.cloud().set(RESERVE, Long.toString(2 * free));
    pair.cloud().loadConfiguration();
    pair.connect();
    assertWaits(pair, history);

    pair.cloud().unset(RESERVE);
    pair.cloud().loadConfiguration();
    assertGoesOn(pair, history);
  }

  private static void assertWaits(NodePair pair, History history) throws Exception {
    Query.until(
        BOUND, () -> assertThat(pair.message()).startsWith("WARN: ").contains("disk is short"));
    // Longer than the retries of a unit that fails.
    Thread.sleep(3_000);
    assertThat(pair.message()).startsWith("WARN: ").contains("disk is short");
    assertThat(pair.edge().files().quarantined()).isEmpty();
    assertThat(history.points(pair.cloud())).isZero();
  }

  private static void assertGoesOn(NodePair pair, History history) throws Exception {
    history.awaitSame(pair, BOUND);
    pair.awaitMessage("NORMAL");
    assertThat(pair.edge().files().quarantined()).isEmpty();
    pair.awaitNoLeftovers(BOUND);
  }
}
