// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.iotdb.commons.consensus.index.impl.SimpleProgressIndex;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has been delivered, and what is due in spite of it. */
class DeliveredFilesTest {
  @TempDir private Path paths;
  private SimulatedDisk disk;
  private DeliveredFiles delivered;

  @BeforeEach
  void open() throws IOException {
    disk = new SimulatedDisk(new Random(3), () -> 0, 1024 * 1024, paths);
    reopen();
  }

  @Test
  void settledFiles_areKnownAfterACrash() throws Exception {
    delivered.add(file(true, "1-1-0-0.tsfile", 0, 9), true);
    delivered.add(file(false, "1-1-0-0.tsfile", 0, 9), false);

    crash();

    assertThat(delivered.contains(file(true, "1-1-0-0.tsfile", 0, 9))).isTrue();
    assertThat(delivered.wasApplied(file(true, "1-1-0-0.tsfile", 0, 9))).isTrue();
    assertThat(delivered.contains(file(false, "1-1-0-0.tsfile", 0, 9))).isTrue();
    assertThat(delivered.wasApplied(file(false, "1-1-0-0.tsfile", 0, 9))).isFalse();
    assertThat(delivered.contains(file(true, "2-2-0-0.tsfile", 0, 9))).isFalse();
  }

  @Test
  void fileOfAnotherLengthOrPartition_isAnother() {
    RegionFile file = file(true, "1-1-0-0.tsfile", 0, 9);
    delivered.add(file, true);

    assertThat(delivered.contains(new RegionFile(file.name(), 7, 0, 9, index(1), SOURCE)))
        .isFalse();
    assertThat(
            delivered.contains(
                new RegionFile(
                    new RegionFile.Name(true, 5, "1-1-0-0.tsfile"), 6, 0, 9, index(1), SOURCE)))
        .isFalse();
  }

  @Test
  void forgottenAndCleared_areGone_afterACrash() throws Exception {
    RegionFile one = file(true, "1-1-0-0.tsfile", 0, 9);
    RegionFile two = file(true, "2-2-0-0.tsfile", 0, 9);
    delivered.add(one, true);
    delivered.add(two, true);

    delivered.forget(List.of(one));
    crash();
    assertThat(delivered.contains(one)).isFalse();
    assertThat(delivered.contains(two)).isTrue();

    delivered.keepOnly(List.of());
    crash();
    assertThat(delivered.contains(two)).isFalse();
  }

  @Test
  void fullDisk_losesTheRecordButNotThePipe_andDoesNotForgetSilently() {
    RegionFile one = file(true, "1-1-0-0.tsfile", 0, 9);
    delivered.add(one, true);
    disk.capacity(0);

    delivered.add(file(true, "2-2-0-0.tsfile", 0, 9), true);

    assertThat(delivered.contains(file(true, "2-2-0-0.tsfile", 0, 9))).isTrue();
    delivered.add(file(true, "2-2-0-0.tsfile", 0, 9), true);
    disk.failures(1);
    assertThatThrownBy(() -> delivered.forget(List.of(one))).isInstanceOf(IOException.class);
    assertThat(delivered.contains(one)).isTrue();
  }

  @Test
  void deliveredFile_isNotDue() {
    RegionFile one = file(true, "1-1-0-0.tsfile", 0, 9);
    RegionFile two = file(true, "2-2-0-0.tsfile", 10, 19);
    delivered.add(one, true);

    assertThat(due(0, one, two)).containsExactly(new DueFiles.Due(two, false));
  }

  @Test
  void fileOverADeliveredOne_mustBeApplied() {
    RegionFile one = file(true, "1-1-0-0.tsfile", 0, 9);
    RegionFile over = file(false, "2-2-0-0.tsfile", 5, 6);
    delivered.add(one, true);

    assertThat(due(0, one, over)).containsExactly(new DueFiles.Due(over, true));
  }

  @Test
  void deliveredFile_isDueAgain_whenACompactedOneWouldBringBackWhatItOverwrote() {
    RegionFile compacted = file(true, "1-1-1-0.tsfile", 0, 19);
    RegionFile over = file(false, "3-3-0-0.tsfile", 5, 6);
    RegionFile beside = file(false, "4-4-0-0.tsfile", 50, 60);
    delivered.add(over, true);
    delivered.add(beside, true);

    assertThat(due(0, compacted, over, beside))
        .containsExactly(new DueFiles.Due(compacted, false), new DueFiles.Due(over, false));
  }

  @Test
  void sentFile_isDueAgain_whenAnUnsentOneLiesUnderIt() {
    RegionFile unsent =
        new RegionFile(new RegionFile.Name(true, 0, "9-9-0-0.tsfile"), 6, 0, 9, index(100), SOURCE);
    RegionFile over = file(false, "3-3-0-0.tsfile", 5, 6);

    assertThat(due(50, over)).isEmpty();
    assertThat(due(50, unsent, over))
        .containsExactly(new DueFiles.Due(unsent, false), new DueFiles.Due(over, false));
    delivered.add(unsent, true);
    assertThat(due(50, unsent, over)).containsExactly(new DueFiles.Due(over, true));
  }

  @Test
  void progress_isThatOfAllUnsentFiles_deliveredOnesToo() {
    RegionFile one =
        new RegionFile(new RegionFile.Name(true, 0, "9-9-0-0.tsfile"), 6, 0, 9, index(100), SOURCE);
    delivered.add(one, true);

    DueFiles due = DueFiles.of(List.of(one), Reached.of(index(0)), Long.MIN_VALUE, delivered);

    assertThat(due.files()).isEmpty();
    assertThat(due.progress()).isEqualTo(index(100));
  }

  @Test
  void filesBeforeTheStartTime_andEmptyOnes_areNotDue() {
    RegionFile early = file(true, "1-1-0-0.tsfile", 0, 9);
    RegionFile empty = file(true, "2-2-0-0.tsfile", Long.MAX_VALUE, Long.MIN_VALUE);

    assertThat(DueFiles.of(List.of(early, empty), Reached.of(index(0)), 10, delivered).files())
        .isEmpty();
    assertThat(DueFiles.of(List.of(early, empty), Reached.of(index(0)), 9, delivered).files())
        .hasSize(1);
    assertThat(DueFiles.of(List.of(empty), Reached.of(index(0)), Long.MIN_VALUE, delivered).files())
        .isEmpty();
  }

  /** It is another node that has delivered it. */
  @Test
  void fileOfADeliveredPartition_isNotDue_unlessItIsNewer() {
    RegionFile before = inPartition(1, 10);
    RegionFile newer = inPartition(1, 11);
    RegionFile behind = inPartition(2, 10);
    Reached reached = Reached.of(index(0)).withHistory(2, index(10));

    assertThat(
            DueFiles.of(List.of(before, newer, behind), reached, Long.MIN_VALUE, delivered).files())
        .containsExactly(new DueFiles.Due(newer, false), new DueFiles.Due(behind, false));
  }

  private static RegionFile inPartition(long partition, long number) {
    RegionFile.Name name = new RegionFile.Name(true, partition, number + "-1-0-0.tsfile");
    return new RegionFile(name, 6, 10 * number, 10 * number + 9, index(number), SOURCE);
  }

  private List<DueFiles.Due> due(long reached, RegionFile... files) {
    return DueFiles.of(List.of(files), Reached.of(index(reached)), Long.MIN_VALUE, delivered)
        .files();
  }

  private void crash() throws IOException {
    disk.crash();
    reopen();
  }

  private void reopen() throws IOException {
    delivered = new DeliveredFiles(disk, "delivered-1");
    delivered.open();
  }

  private static RegionFile file(boolean sequence, String name, long start, long end) {
    return new RegionFile(new RegionFile.Name(sequence, 0, name), 6, start, end, index(10), SOURCE);
  }

  private static SimpleProgressIndex index(long number) {
    return new SimpleProgressIndex(0, number);
  }

  private static final RegionFile.Source SOURCE =
      new RegionFile.Source() {
        @Override
        public Path path() {
          throw new UnsupportedOperationException();
        }

        @Override
        public PinnedFile pin() {
          throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Map<IDeviceID, RegionFile.Span>> deviceTimes() {
          return Optional.empty();
        }
      };
}
