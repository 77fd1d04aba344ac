// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.disk.Disk;
import io.tributary.disk.FolderDisk;
import io.tributary.disk.SimulatedDisk;
import io.tributary.wire.FileIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of a pipe, over restarts and crashes. */
class AppliedLogTest {
  private static final String NAME = "applied-p";

  @TempDir private Path folder;

  @Test
  void newLog_hasNothing() throws Exception {
    AppliedLog log = AppliedLog.open(folderDisk(), NAME);

    assertThat(units(log, 0)).isZero();
    assertThat(units(log, 7)).isZero();
    assertThat(log.hasApplied(file(1))).isFalse();
  }

  @Test
  void unitsAndFiles_areCounted_andKnownAfterARestart() throws Exception {
    AppliedLog log = AppliedLog.open(folderDisk(), NAME);
    log.addRows(7);
    log.addFiles(7, List.of(file(1)));
    log.addRows(7);
    assertThat(log.position(7).rows()).isEqualTo(2);
    assertThat(log.position(7).files()).isEqualTo(1);
    log.close();

    AppliedLog again = AppliedLog.open(folderDisk(), NAME);

    assertThat(again.position(7).rows()).isEqualTo(2);
    assertThat(again.position(7).files()).isEqualTo(1);
    assertThat(again.hasApplied(file(1))).isTrue();
    assertThat(again.hasApplied(file(2))).isFalse();
    again.addRows(7);
    assertThat(units(again, 7)).isEqualTo(4);
  }

  @Test
  void filesThatAreAddedTogether_countEach_andAreKnownAfterARestart() throws Exception {
    AppliedLog log = AppliedLog.open(folderDisk(), NAME);
    log.addRows(7);
    log.addFiles(7, List.of(file(1), file(2), file(3)));
    assertThat(log.position(7).files()).isEqualTo(3);
    log.close();

    AppliedLog again = AppliedLog.open(folderDisk(), NAME);

    assertThat(again.position(7).rows()).isEqualTo(1);
    assertThat(again.position(7).files()).isEqualTo(3);
    assertThat(again.hasApplied(file(1))).isTrue();
    assertThat(again.hasApplied(file(3))).isTrue();
  }

  @Test
  void newIncarnation_beginsAtZero_andKnowsTheFilesOfTheOldOne() throws Exception {
    AppliedLog log = AppliedLog.open(folderDisk(), NAME);
    log.addRows(7);
    log.addFiles(7, List.of(file(1)));

    assertThat(units(log, 8)).isZero();
    log.addRows(8);

    assertThat(units(log, 8)).isEqualTo(1);
    assertThat(units(log, 7)).isZero();
    assertThat(log.hasApplied(file(1))).isTrue();
    log.close();
    AppliedLog again = AppliedLog.open(folderDisk(), NAME);
    assertThat(units(again, 8)).isEqualTo(1);
    assertThat(again.hasApplied(file(1))).isTrue();
  }

  @Test
  void log_ofAPipeThatHasEnded_takesNothingAndStaysAway() throws Exception {
    Disk disk = folderDisk();
    AppliedLog log = AppliedLog.open(disk, NAME);
    log.close();

    assertThatThrownBy(() -> log.addFiles(7, List.of(file(1))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the pipe has ended");
    assertThat(disk.names()).isEmpty();
  }

  @Test
  void negativeIncarnation_isOneLikeAnyOther() throws Exception {
    AppliedLog log = AppliedLog.open(folderDisk(), NAME);

    log.addRows(Long.MIN_VALUE);

    assertThat(units(log, Long.MIN_VALUE)).isEqualTo(1);
  }

  @Test
  void file_isKnownByNameLengthAndChecksum() throws Exception {
    AppliedLog log = AppliedLog.open(folderDisk(), NAME);
    log.addFiles(7, List.of(new FileIdentity("f", 10, 20)));

    assertThat(log.hasApplied(new FileIdentity("f", 10, 20))).isTrue();
    assertThat(log.hasApplied(new FileIdentity("g", 10, 20))).isFalse();
    assertThat(log.hasApplied(new FileIdentity("f", 11, 20))).isFalse();
    assertThat(log.hasApplied(new FileIdentity("f", 10, 21))).isFalse();
  }

  @Test
  void log_isRewritten_beforeItGrowsLarge_andLosesNothing() throws Exception {
    SimulatedDisk disk = simulatedDisk(1);
    AppliedLog log = AppliedLog.open(disk, NAME);
    log.addFiles(7, List.of(file(1)));
    for (int i = 0; i < 30_000; i++) {
      log.addRows(7);
      assertThat(disk.length(NAME).orElse(0)).isLessThan(300_000);
    }

    disk.crash();

    AppliedLog again = AppliedLog.open(disk, NAME);
    assertThat(units(again, 7)).isEqualTo(30_001);
    assertThat(again.hasApplied(file(1))).isTrue();
  }

  @Test
  void oldestFiles_areForgotten_whenThereAreVeryMany() throws Exception {
    SimulatedDisk disk = simulatedDisk(1);
    AppliedLog log = AppliedLog.open(disk, NAME);
    for (int i = 0; i < AppliedLog.MAX_FILES; i++) {
      log.addFiles(7, List.of(file(i)));
    }
    log.addFiles(7, List.of(file(0))); // the newest now

    log.addFiles(7, List.of(file(AppliedLog.MAX_FILES)));

    assertThat(log.hasApplied(file(0))).isTrue();
    assertThat(log.hasApplied(file(1))).isFalse();
    assertThat(log.hasApplied(file(2))).isTrue();
    AppliedLog again = AppliedLog.open(disk, NAME);
    assertThat(again.hasApplied(file(0))).isTrue();
    assertThat(again.hasApplied(file(1))).isFalse();
    assertThat(again.hasApplied(file(2))).isTrue();
    assertThat(units(again, 7)).isEqualTo(AppliedLog.MAX_FILES + 2);
  }

  /** The disk fails now and then, and the power too; what was promised is there. */
  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whatWasAdded_survivesCrashes_andNothingElseIsThere(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    SimulatedDisk disk = simulatedDisk(seed);
    AppliedLog log = AppliedLog.open(disk, NAME);
    long applied = 0;
    int files = 0;
    for (int i = 0; i < 2_000; i++) {
      disk.failures(0.02);
      boolean isFile = random.nextInt(4) == 0;
      boolean added = true;
      try {
        if (isFile) {
          log.addFiles(7, List.of(file(files)));
        } else {
          log.addRows(7);
        }
      } catch (IOException e) {
        added = false;
      }
      disk.failures(0);
      if (added) {
        applied++;
        files += isFile ? 1 : 0;
      }
      if (!added || random.nextInt(100) == 0) {
        disk.crash();
        log = AppliedLog.open(disk, NAME);
        // What failed may be there as a whole; its sender is told so.
        assertThat(units(log, 7)).isBetween(applied, applied + (added ? 0 : 1));
        files += log.hasApplied(file(files)) ? 1 : 0;
        applied = units(log, 7);
      }
      assertThat(units(log, 7)).isEqualTo(applied);
    }
    for (int i = 0; i < files; i++) {
      assertThat(log.hasApplied(file(i))).isTrue();
    }
    assertThat(log.hasApplied(file(files))).isFalse();
  }

  @Test
  void unit_thatCouldNotBeAdded_isNotCounted() throws Exception {
    SimulatedDisk disk = simulatedDisk(1);
    AppliedLog log = AppliedLog.open(disk, NAME);
    log.addRows(7);
    disk.failures(1);

    assertThatThrownBy(() -> log.addRows(7)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> log.addFiles(7, List.of(file(1)))).isInstanceOf(IOException.class);

    assertThat(units(log, 7)).isEqualTo(1);
    assertThat(log.hasApplied(file(1))).isFalse();
    disk.failures(0);
    log.addRows(7);
    assertThat(units(log, 7)).isEqualTo(2);
  }

  /** There is room for another record, but not for the log a second time. */
  @Test
  void log_thatCannotBeRewritten_takesRecordsAllTheSame() throws Exception {
    SimulatedDisk disk = simulatedDisk(1);
    AppliedLog log = AppliedLog.open(disk, NAME);
    for (int i = 0; i < 6_000; i++) {
      log.addFiles(7, List.of(file(i)));
    }
    disk.capacity(disk.usedBytes() + 100_000);

    for (int i = 6_000; i < 7_500; i++) {
      log.addFiles(7, List.of(file(i)));
    }

    assertThat(units(log, 7)).isEqualTo(7_500);
    AppliedLog again = AppliedLog.open(disk, NAME);
    assertThat(units(again, 7)).isEqualTo(7_500);
    assertThat(again.hasApplied(file(7_499))).isTrue();
  }

  /** Rows and files. */
  private static long units(AppliedLog log, long incarnation) {
    return log.position(incarnation).rows() + log.position(incarnation).files();
  }

  private Disk folderDisk() {
    return new FolderDisk(folder);
  }

  private SimulatedDisk simulatedDisk(long seed) {
    return new SimulatedDisk(new SplittableRandom(seed), () -> 0, 1 << 30, folder);
  }

  private static FileIdentity file(int number) {
    return new FileIdentity(number + ".tsfile", 1_000, number);
  }
}
