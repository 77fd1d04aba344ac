// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowNode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens in whatever order, a receiver ends with the newest value of each point. */
class RegionFeedOrderTest {
  private static final int SEEDS = 150;
  private static final int STEPS = 300;
  private static final int TIMES = 200;

  @TempDir private Path temporary;
  private double value;
  private long newest;

  static LongStream seeds() {
    Long one = Long.getLong("test.seed");
    return one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
  }

  /** What may happen in one run: not everything in each, because much of it mends all else. */
  private record Events(boolean deletions, boolean compaction, boolean crashes) {}

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void anyInterleavingOfTheLanes_leavesTheNewestValues(long seed) throws Exception {
    Random random = new Random(seed);
    Events events =
        new Events(random.nextInt(3) == 0, random.nextInt(3) == 0, random.nextInt(3) == 0);
    FeedHouse house =
        new FeedHouse(
            Files.createDirectories(temporary.resolve("data")),
            new SimulatedDisk(new Random(seed), () -> 0, 1 << 24, temporary.resolve("disk")),
            random.nextInt(4) == 0 ? 16 * 1024 : 4 * 1024 * 1024,
            random.nextInt(3) == 0 ? 3 : 1_000,
            random.nextInt(3) == 0 ? 4 : Flood.POINTS);
    for (int i = 0; i < 40; i++) {
      write(random, house, Optional.empty());
      if (random.nextInt(8) == 0) {
        house.region.flush();
      }
    }

    house.region.beforeSeal = () -> meanwhile(random, events, house);
    for (int step = 0; step < STEPS; step++) {
      step(random, events, house);
      assertThat(house.memory.used()).isLessThanOrEqualTo(house.memory.limit());
    }
    house.drain();

    assertThat(house.overwritten).as("newer values that rows have overwritten").isEmpty();
    assertThat(house.receiver).isEqualTo(house.region.points);
    assertThat(house.memory.used()).isZero();
    assertThat(house.pins.bytes()).isZero();
  }

  /** While a snapshot is taken: its files have this, and the queue, too. */
  private void meanwhile(Random random, Events events, FeedHouse house) {
    for (int i = random.nextInt(4); i > 0; i--) {
      if (events.deletions && random.nextBoolean()) {
        delete(random, house);
      }
      write(random, house, Optional.of(house.feed));
    }
  }

  private void step(Random random, Events events, FeedHouse house) throws IOException {
    switch (random.nextInt(24)) {
      case 0, 1, 2, 3, 4 -> write(random, house, Optional.of(house.feed));
      case 5 -> house.region.flush();
      case 6 -> {
        if (events.deletions && random.nextInt(3) == 0) {
          delete(random, house);
        }
      }
      case 7 -> {
        if (events.compaction) {
          house.region.compact(random.nextBoolean(), random.nextInt(3));
        }
      }
      case 8 -> {
        if (events.crashes && random.nextInt(3) == 0) {
          house.crash();
        }
      }
      case 9, 10, 11, 12 -> house.takeLive();
      case 13, 14 -> house.takeFile();
      case 15, 16, 17 -> house.apply(house.live);
      case 18 -> house.apply(house.files);
      case 19, 20, 21, 22 -> house.settle(house.live);
      default -> house.settle(house.files);
    }
  }

  /** One row or two: mostly newer ones, some late, some over others. */
  private void write(Random random, FeedHouse house, Optional<RegionFeed> feed) {
    newest = Math.min(TIMES, newest + random.nextInt(3));
    List<InsertRowNode> rows = new ArrayList<>();
    do {
      long time = random.nextInt(4) > 0 ? newest : random.nextInt((int) newest + 1);
      rows.add(Writes.row(device(random), false, time, "s", ++value));
    } while (rows.size() < 3 && random.nextInt(3) == 0);
    house.region.write(rows, feed);
  }

  private static void delete(Random random, FeedHouse house) {
    long end = random.nextInt(TIMES);
    house.region.delete(device(random), end / 2, end, Optional.of(house.feed));
  }

  private static String device(Random random) {
    return "root.db.d" + random.nextInt(3);
  }
}
