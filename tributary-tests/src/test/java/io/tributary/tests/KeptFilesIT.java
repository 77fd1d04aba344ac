// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.bench.LinkEmulator;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a pipe keeps on the edge's disk while its receiver cannot be reached, and the engine has
 * compacted its own files: an edge that compacts at once.
 */
@ExtendWith(SharedNodes.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeptFilesIT {
  private static final long MIB = 1024 * 1024;
  private static final Duration BOUND = Duration.ofMinutes(1);
  private static final String MOST = "sync_pinned_files_max_bytes";
  private static final String COMPACTION = "enable_seq_space_compaction";
  private static final String RESERVE = "sync_free_disk_reserve_bytes";
  private static final int FILES = 6;

  private final Node edge = Node.create("compacting-edge");

  @BeforeAll
  void start() throws Exception {
    edge.set("inner_compaction_candidate_file_num", Integer.toString(FILES));
    edge.set("compaction_schedule_interval_in_ms", "1000");
    edge.start();
  }

  @AfterAll
  void stop() throws Exception {
    edge.close();
  }

  @Test
  void dropOldest_atTheLimit_recordsAGapAndSaysSo(NodePair shared, @TempDir Path folder)
      throws Exception {
    NodePair pair = new NodePair(edge, shared.cloud());
    edge.set(MOST, Long.toString(19 * MIB));
    edge.loadConfiguration();
    History history = new History(pair.database(), 11);
    try (LinkEmulator link = pair.link()) {
      keepWithoutReceiver(pair, link, history, folder, "WITH on_full=drop_oldest");

      Query.until(
          BOUND,
          () ->
              assertThat(pair.message())
                  .containsPattern("1 gap: " + pair.database() + " from .* to .* \\(\\d files\\)"));
      assertThat(edge.files().inTransfer()).hasSizeLessThan(FILES);
      Rows gaps = edge.query("SHOW GAPS " + pair.pipe());
      assertThat(gaps.column("series or device"))
          .isNotEmpty()
          .allMatch(device -> device.startsWith(pair.database() + "."));
      assertThat(gaps.column("points")).allMatch(points -> Long.parseLong(points) > 0);
      assertThat(gaps.column("reason")).containsOnly("dropped: the disk for kept files was full");
      pair.dropPipe();
      assertThat(edge.files().inTransfer()).isEmpty();
    } finally {
      edge.unset(MOST);
      edge.loadConfiguration();
    }
  }

  @Test
  void wait_withLittleDisk_letsGoOfWhatTheEngineHasNoLonger_andLosesNothing(
      NodePair shared, @TempDir Path folder) throws Exception {
    NodePair pair = new NodePair(edge, shared.cloud());
    History history = new History(pair.database(), 12);
    try (LinkEmulator link = pair.link()) {
      keepWithoutReceiver(pair, link, history, folder, "");
      int kept = edge.files().inTransfer().size();
      assertThat(kept).isGreaterThanOrEqualTo(FILES);

      // More than is free: other processes of this host may free some.
      edge.set(RESERVE, Long.toString(2 * edge.home().toFile().getUsableSpace()));
      edge.loadConfiguration();
      Query.until(BOUND, () -> assertThat(edge.files().inTransfer()).hasSizeLessThan(kept - 1));
      assertThat(pair.message()).contains("disk is short");

      edge.unset(RESERVE);
      edge.loadConfiguration();
      link.bandwidth(0);
      link.blackHole(false);
      history.awaitSame(pair, BOUND);
      pair.awaitMessage("NORMAL");
      pair.awaitNoLeftovers(BOUND);
      pair.dropPipe();
    } finally {
      edge.unset(RESERVE);
      edge.loadConfiguration();
    }
  }

  /** Until the files are kept, the engine has compacted its own, and nothing gets through. */
  private void keepWithoutReceiver(
      NodePair pair, LinkEmulator link, History history, Path folder, String with)
      throws Exception {
    edge.set(COMPACTION, "false");
    edge.loadConfiguration();
    for (int i = 0; i < FILES - 1; i++) {
      history.load(edge, 4 * MIB, folder);
    }
    link.bandwidth(2_000);
    pair.connectThrough(link, with);
    Query.until(BOUND, () -> assertThat(edge.files().inTransfer()).hasSizeGreaterThan(3));
    link.blackHole(true);
    edge.set(COMPACTION, "true");
    edge.loadConfiguration();
    history.load(edge, 4 * MIB, folder);
  }
}
