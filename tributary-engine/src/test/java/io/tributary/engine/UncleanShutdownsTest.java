// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UncleanShutdownsTest {
  @TempDir private Path folder;
  private SimulatedDisk disk;

  @BeforeEach
  void open() {
    disk = new SimulatedDisk(new Random(1), () -> 0, 1024, folder);
  }

  @Test
  void stops_areNotCounted_crashesAre() throws Exception {
    UncleanShutdowns.started(disk).stopped();
    assertThat(UncleanShutdowns.started(disk).count()).isZero();
    disk.crash();
    assertThat(UncleanShutdowns.started(disk).count()).isOne();
    disk.crash();
    UncleanShutdowns third = UncleanShutdowns.started(disk);
    assertThat(third.count()).isEqualTo(2);
    third.stopped();
    assertThat(UncleanShutdowns.started(disk).count()).isEqualTo(2);
  }

  @Test
  void recordOfNoUse_beginsAnew() throws Exception {
    disk.replace("shutdowns", new byte[] {1, 1});

    assertThat(UncleanShutdowns.started(disk).count()).isZero();
  }

  @Test
  void fullDisk_costsOnlyTheCount() {
    disk.capacity(0);

    UncleanShutdowns shutdowns = UncleanShutdowns.started(disk);

    shutdowns.stopped();
    assertThat(shutdowns.count()).isZero();
  }
}
