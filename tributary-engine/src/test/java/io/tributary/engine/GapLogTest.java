// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GapLogTest {
  @TempDir private Path paths;
  private SimulatedDisk disk;
  private GapLog log;

  @BeforeEach
  void open() {
    disk = new SimulatedDisk(new Random(5), () -> 0, 1024 * 1024, paths);
    log = new GapLog(disk);
  }

  @Test
  void withoutGaps_thereIsNothingToSay() {
    assertThat(log.summary()).isEmpty();
  }

  @Test
  void gaps_surviveACrash_exactly() throws Exception {
    GapLog.Gap one = gap(1, "root.db", 0, 10);
    GapLog.Gap two = gap(2, "root.\u6e29", Long.MIN_VALUE, Long.MAX_VALUE);
    log.add(one);
    log.add(two);

    disk.crash();

    assertThat(new GapLog(disk).gaps()).containsExactly(one, two);
  }

  @Test
  void filesOfOneRegion_areOneGap() throws Exception {
    log.add(gap(1, "root.db", 86_400_000, 90_000_000));
    log.add(gap(1, "root.db", 80_000_000, 172_800_000));

    assertThat(log.summary().orElseThrow())
        .startsWith("1 gap: root.db from 1970-01-0")
        .endsWith("(2 files)");

    log.add(gap(2, "root.other", 0, 1));
    assertThat(log.summary().orElseThrow())
        .startsWith("2 gaps, the last: root.other from ")
        .endsWith("(1 files)");
  }

  @Test
  void gapThatCannotBeWritten_isAnError_andNoGap() throws Exception {
    disk.capacity(0);

    assertThatThrownBy(() -> log.add(gap(1, "root.db", 0, 10))).isInstanceOf(IOException.class);

    disk.capacity(1024);
    assertThat(log.gaps()).isEmpty();
  }

  private static GapLog.Gap gap(int region, String database, long start, long end) {
    return new GapLog.Gap(7, region, database, "1-1-0-0.tsfile", start, end, 99, "full");
  }
}
