// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Points whose TTL passes while they wait for the receiver. */
class ExpiryWatchTest {
  private static final String D1 = "root.db.d1";
  private static final String D2 = "root.db.d2";

  @TempDir private Path folder;
  private FeedHouse house;

  @BeforeEach
  void open() throws Exception {
    house = house(1 << 20, 1 << 20);
  }

  @Test
  void whatExpiresBeforeTheReceiverWasEverThere_isAGap() throws Exception {
    write(D1, 1, 5);
    write(D1, 9, 9);
    write(D2, 20, 20);
    house.region.flush();

    house.expire(7);

    assertThat(house.gaps.gaps()).hasSize(1);
    assertThat(house.gaps.gaps().get(0).reason())
        .isEqualTo("expired: its TTL passed before it could be sent");
    assertThat(house.gaps.gaps().get(0).parts())
        .containsExactly(new Gap.Part(D1, 1, 6, OptionalLong.empty()));
    house.drain();
    assertThat(house.receiver).isEqualTo(house.region.sealedPoints());
  }

  @Test
  void whatExpiresAgain_isAGapOfItsOwn() throws Exception {
    write(D1, 1, 9);
    house.region.flush();

    house.expire(4);
    house.expire(8);

    assertThat(house.gaps.gaps())
        .flatExtracting(Gap::parts)
        .containsExactly(
            new Gap.Part(D1, 1, 3, OptionalLong.empty()),
            new Gap.Part(D1, 4, 7, OptionalLong.empty()));
  }

  @Test
  void compaction_losesNothing() throws Exception {
    write(D1, 1, 5);
    house.region.flush();
    write(D1, 6, 9);
    house.region.flush();

    house.expire(Long.MIN_VALUE);

    assertThat(house.gaps.gaps()).isEmpty();
  }

  @Test
  void filesThatAreKept_areSentAsTheyAre() throws Exception {
    write(D1, 1, 9);
    house.region.flush();
    assertThat(house.takeLive()).isEmpty(); // the snapshot, and with it the pins

    house.expire(100);

    assertThat(house.gaps.gaps()).isEmpty();
    house.drain();
    assertThat(house.receiver).hasSize(9);
  }

  @Test
  void filesBeyondTheLimitOfWhatIsKept_mayBeLost() throws Exception {
    house = house(1 << 20, 1);
    for (int time = 1; time <= 3; time++) {
      write(D1, time, time);
      house.region.flush();
    }
    assertThat(house.takeLive()).isEmpty();

    house.expire(100);

    assertThat(house.gaps.gaps())
        .flatExtracting(Gap::parts)
        .containsExactly(
            new Gap.Part(D1, 2, 2, OptionalLong.empty()),
            new Gap.Part(D1, 3, 3, OptionalLong.empty()));
  }

  @Test
  void rowsThatWaitInMemory_areSentWhateverTheirTtl() throws Exception {
    house.drain();
    write(D1, 1, 9);
    house.region.flush();

    house.expire(100);

    assertThat(house.gaps.gaps()).isEmpty();
    house.drain();
    assertThat(house.receiver).hasSize(9);
  }

  @Test
  void rowsThatDidNotFitIntoMemory_areLostWithTheirFiles() throws Exception {
    house = house(200, 1 << 20);
    house.drain();
    write(D1, 1, 9);
    house.region.flush();

    house.expire(100);

    assertThat(house.gaps.gaps())
        .flatExtracting(Gap::parts)
        .containsExactly(new Gap.Part(D1, 1, 9, OptionalLong.empty()));
  }

  @Test
  void whatHasArrived_isNoGap() throws Exception {
    write(D1, 1, 9);
    house.drain();

    house.expire(100);

    assertThat(house.gaps.gaps()).isEmpty();
  }

  @Test
  void gaps_surviveACrash() throws Exception {
    write(D1, 1, 9);
    house.region.flush();
    house.expire(100);

    house.crash();

    assertThat(house.gaps.gaps()).hasSize(1);
    assertThat(house.gaps.summary()).isPresent();
  }

  private void write(String device, int from, int to) {
    for (int time = from; time <= to; time++) {
      house.region.write(device, time, time, Optional.of(house.feed));
    }
  }

  private FeedHouse house(long queueBytes, long pinnedBytes) throws Exception {
    Path own = Files.createTempDirectory(folder, "house");
    SimulatedDisk disk = new SimulatedDisk(new Random(3), () -> 0, 1 << 24, own.resolve("disk"));
    return new FeedHouse(own, disk, queueBytes, pinnedBytes);
  }
}
