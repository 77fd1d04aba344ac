// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A barrier is passed when all before it has settled, and waits for nothing behind it. */
class RegionBarrierTest {
  private static final String DEVICE = "root.db.d";

  @TempDir private Path temporary;
  private FeedHouse house;

  @BeforeEach
  void open() throws IOException {
    SimulatedDisk disk =
        new SimulatedDisk(new Random(2), () -> 0, 1 << 24, temporary.resolve("disk"));
    house =
        new FeedHouse(
            Files.createDirectories(temporary.resolve("data")), disk, 16 * 1024 * 1024, 1_000);
  }

  @Test
  void writes_beforeIt_mustSettle_thoseBehindItNeedNot() throws Exception {
    house.drain();
    write(1);
    RegionBarrier barrier = barrier();
    write(2);
    assertThat(house.takeLive()).isPresent();
    assertThat(house.takeLive()).isEmpty();
    assertThat(barrier.isPassed()).isFalse();

    house.applyAndSettle(house.live);
    write(3);
    house.takeLive();

    assertThat(barrier.isPassed()).isTrue();
  }

  @Test
  void changes_thatTheEngineHasNotToldYet_areWaitedFor() throws Exception {
    house.drain();
    RegionBarrier barrier = house.feed.barriers().set();
    house.feed.barriers().beat();
    house.drain();
    assertThat(barrier.isPassed()).isFalse();

    write(1);
    house.feed.barriers().beat();
    house.takeLive();
    house.takeLive();
    assertThat(barrier.isPassed()).isFalse();
    house.applyAndSettle(house.live);
    house.takeLive();

    assertThat(barrier.isPassed()).isTrue();
  }

  @Test
  void snapshot_waitsUntilWhatWasOnItsWay_hasComeBy() throws Exception {
    house.drain();
    write(1);
    house.feed.barriers().fallBehind();
    house.feed.skip();
    house.takeLive();
    house.takeLive();
    assertThat(house.region.heartbeatsSent()).isOne();
    house.feed.barriers().beat();
    house.takeLive();
    assertThat(house.feed.isMissing()).isTrue();

    house.feed.barriers().beat();
    house.takeLive();

    assertThat(house.region.heartbeatsSent()).isEqualTo(2);
    assertThat(house.feed.isMissing()).isFalse();
    assertThat(house.takeFile()).isPresent();
  }

  @Test
  void files_mustSettle() throws Exception {
    write(1);
    house.region.flush();
    RegionBarrier barrier = barrier();
    house.takeLive();
    assertThat(house.takeFile()).isPresent();
    house.takeLive();
    assertThat(barrier.isPassed()).isFalse();

    house.applyAndSettle(house.files);
    house.takeLive();
    house.drain();

    assertThat(barrier.isPassed()).isTrue();
    assertThat(house.receiver).isEqualTo(house.region.points);
  }

  @Test
  void deletion_beforeIt_mustSettle() throws Exception {
    house.drain();
    write(1);
    house.drain();
    house.region.delete(DEVICE, 0, 5, Optional.of(house.feed));
    RegionBarrier barrier = barrier();
    assertThat(house.takeLive()).isPresent();
    house.takeLive();
    assertThat(barrier.isPassed()).isFalse();

    house.applyAndSettle(house.live);
    house.takeLive();

    assertThat(barrier.isPassed()).isTrue();
  }

  @Test
  void whatWasForgotten_mustComeAsFiles() throws Exception {
    house.drain();
    write(1);
    RegionBarrier barrier = barrier();
    house.feed.miss();
    house.takeLive();
    house.takeLive();
    assertThat(barrier.isPassed()).isFalse();

    house.drain();

    assertThat(barrier.isPassed()).isTrue();
    assertThat(house.receiver).isEqualTo(house.region.points);
  }

  /** Of what was done up to now, and the engine has told of all of it. */
  private RegionBarrier barrier() {
    RegionBarrier barrier = house.feed.barriers().set();
    for (int i = 0; i < RegionBarrier.HEARTBEATS; i++) {
      house.feed.barriers().beat();
    }
    return barrier;
  }

  private void write(long time) {
    house.region.write(DEVICE, time, (double) time, Optional.of(house.feed));
  }
}
