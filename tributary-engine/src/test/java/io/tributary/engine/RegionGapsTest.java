// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was dropped for want of disk, and what of it a later history brings all the same. */
class RegionGapsTest {

  /** Of two files, and a third has no room. */
  private static final long PINNED_BYTES = 4;

  @TempDir private Path folder;
  private FeedHouse house;

  @BeforeEach
  void dropTheFirstOfThreeFiles() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(new Random(3), () -> 0, 1 << 24, folder.resolve("disk"));
    house = new FeedHouse(folder, disk, 1 << 20, PINNED_BYTES);
    house.dropsOldest = true;
    house.crash();
    for (int time = 1; time <= 3; time++) {
      house.region.write("root.db.d1", time, time, Optional.of(house.feed));
      house.region.flush();
    }
    assertThat(house.takeLive()).isEmpty(); // the snapshot, and with it the pins
    house.region.compact(true, 0); // only the pins keep the first two now
    house.look();
    assertThat(house.gaps.gaps()).flatExtracting(Gap::parts).isEqualTo(dropped());
  }

  @Test
  void whatWasDropped_staysAGap_whenTheOthersHaveArrived() throws Exception {
    house.drain();

    assertThat(house.receiver).doesNotContainKey("root.db.d1@1").hasSize(2);
    assertThat(house.gaps.gaps()).flatExtracting(Gap::parts).isEqualTo(dropped());
  }

  @Test
  void whatWasDropped_isNoGap_whenACompactedFileHasBroughtIt() throws Exception {
    house.region.compact(true, 0);

    house.drain();

    assertThat(house.receiver).isEqualTo(house.region.sealedPoints());
    assertThat(house.gaps.gaps()).isEmpty();
  }

  private static List<Gap.Part> dropped() {
    // Its pin is no real file: nothing is known but the times.
    return List.of(new Gap.Part("root.db.**", 1, 1, OptionalLong.empty()));
  }
}
