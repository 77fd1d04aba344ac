// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import io.tributary.sender.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several regions of one pipe. */
class PipeFeedTest {
  private static final String D1 = "root.db.d1";
  private static final String D2 = "root.db.d2";

  @TempDir private Path temporary;
  private FeedHouse one;
  private FeedHouse other;
  private PipeFeed feed;

  @BeforeEach
  void open() throws IOException {
    SimulatedDisk disk =
        new SimulatedDisk(new Random(2), () -> 0, 1 << 24, temporary.resolve("disk"));
    one = house("one");
    other = house("other");
    feed = new PipeFeed(disk, one.pins, new GapLog(disk));
    feed.add(one.feed);
    feed.add(other.feed);
    assertThat(feed.nextLive()).isEmpty();
  }

  @Test
  void rowsOfTwoRegions_goTogether_andEachIsTold() throws Exception {
    one.region.write(D1, 1, 1, Optional.of(one.feed));
    other.region.write(D2, 2, 2, Optional.of(other.feed));

    Unit.RowBatch batch = (Unit.RowBatch) feed.nextLive().orElseThrow();

    assertThat(batch.rows().tablets()).extracting("device").containsExactlyInAnyOrder(D1, D2);
    assertThat(batch.points()).isEqualTo(2);
    assertThat(batch.parts()).hasSize(2);
    assertThat(feed.nextLive()).isEmpty();
    batch.receipt().settled(Unit.Outcome.APPLIED);
    assertThat(one.reached()).isNotEqualTo(MinimumProgressIndex.INSTANCE);
    assertThat(other.reached()).isNotEqualTo(MinimumProgressIndex.INSTANCE);
  }

  @Test
  void deletionOfOneRegion_goesAlone_andIsNotLost() throws Exception {
    one.region.write(D1, 1, 1, Optional.of(one.feed));
    other.region.write(D2, 2, 2, Optional.of(other.feed));
    assertThat(feed.nextLive()).isPresent();
    one.region.write(D1, 3, 1, Optional.of(one.feed));
    other.region.delete(D2, 0, 3, Optional.of(other.feed));

    List<Unit> units = List.of(feed.nextLive().orElseThrow(), feed.nextLive().orElseThrow());

    assertThat(units).hasAtLeastOneElementOfType(Unit.RowBatch.class);
    assertThat(units).hasAtLeastOneElementOfType(Unit.Deletion.class);
    assertThat(feed.nextLive()).isEmpty();
  }

  private FeedHouse house(String name) throws IOException {
    return new FeedHouse(
        Files.createDirectories(temporary.resolve(name)),
        new SimulatedDisk(new Random(2), () -> 0, 1 << 24, temporary.resolve(name + "-disk")),
        16 * 1024 * 1024,
        1_000);
  }
}
