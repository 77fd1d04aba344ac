// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import io.tributary.sender.Unit;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.IoTProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.SimpleProgressIndex;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two lanes of one region: what goes ahead of what, and what waits for what. */
class RegionFeedTest {
  private static final String D1 = "root.db.d1";
  private static final String D2 = "root.db.d2";
  private static final int FORMER_LEADER = 7;

  @TempDir private Path temporary;
  private SimulatedDisk disk;
  private FeedHouse house;

  @BeforeEach
  void open() throws IOException {
    disk = new SimulatedDisk(new Random(2), () -> 0, 1 << 24, temporary.resolve("disk"));
    house =
        new FeedHouse(
            Files.createDirectories(temporary.resolve("data")), disk, 16 * 1024 * 1024, 1_000);
  }

  @Test
  void newerRows_goAheadOfFiles_andLateOnesWaitWithTheirDevice() throws Exception {
    history(D1, 10);
    history(D2, 10);
    assertThat(house.takeLive()).isEmpty();
    assertThat(house.takeFile()).isPresent();

    write(D1, 11, 1);
    write(D2, 5, 2);
    write(D2, 12, 3);
    write(D1, 13, 4);

    assertThat(house.takeLive()).isPresent();
    assertThat(house.takeLive()).isEmpty();
    house.applyAndSettle(house.live);
    assertThat(house.receiver).isEqualTo(Map.of(D1 + "@11", 1d, D1 + "@13", 4d));

    house.drain();
    assertThat(house.receiver).isEqualTo(house.region.points);
  }

  @Test
  void heldRows_comeOnlyWhenAllFilesHaveSettled() throws Exception {
    history(D1, 10);
    assertThat(house.takeLive()).isEmpty();
    write(D1, 4, 7);

    house.takeFile();
    house.apply(house.files);
    assertThat(house.takeLive()).isEmpty();
    house.settle(house.files);

    assertThat(house.takeLive()).isPresent();
  }

  @Test
  void nothingGoesAheadOfAQueuedDeletion() throws Exception {
    history(D1, 10);
    assertThat(house.takeLive()).isEmpty();
    house.region.delete(D1, 0, 3, Optional.of(house.feed));
    write(D1, 11, 1);

    assertThat(house.takeLive()).isEmpty();

    house.drain();
    assertThat(house.receiver).isEqualTo(house.region.points);
  }

  @Test
  void whatIsWrittenWhileASnapshotIsTaken_isInItsFiles_andIsNotSentAfterThem() throws Exception {
    house.region.beforeSeal =
        () -> {
          write(D1, 1, 1);
          house.region.delete(D1, 0, 1, Optional.of(house.feed));
          write(D1, 1, 2);
        };

    assertThat(house.takeLive().orElseThrow()).isInstanceOf(Unit.Deletion.class);
    write(D1, 1, 3);
    house.applyAndSettle(house.live);
    house.takeFile();
    house.applyAndSettle(house.files);
    assertThat(house.receiver).isEqualTo(Map.of(D1 + "@1", 2d));

    house.takeLive();
    house.applyAndSettle(house.live);
    assertThat(house.receiver).isEqualTo(Map.of(D1 + "@1", 3d));
    assertThat(house.takeLive()).isEmpty();
    assertThat(house.memory.used()).isZero();
  }

  @Test
  void files_waitUntilUndeliveredDeletionsHaveSettled() throws Exception {
    history(D1, 10);
    house.region.delete(D1, 0, 3, Optional.of(house.feed));
    house.crash();

    assertThat(house.takeFile()).isEmpty();
    assertThat(house.takeLive().orElseThrow()).isInstanceOf(Unit.Deletion.class);
    assertThat(house.takeFile()).isEmpty();
    house.applyAndSettle(house.live);
    assertThat(house.takeFile()).isPresent();
  }

  @Test
  void deletionThatMayBeOlderThanWhatAnotherLeaderHasSent_isFollowedByAllFiles() throws Exception {
    history(D1, 2);
    house.region.delete(D1, 0, 3, Optional.of(house.feed));
    house.crash();
    history(D1, 3);
    house.receiver.putAll(house.region.points);
    house.engineProgress.updateProgressIndex(new SimpleProgressIndex(0, 99));

    house.drain();

    assertThat(house.receiver).isEqualTo(house.region.points);
    assertThat(house.receiver).isNotEmpty();
  }

  @Test
  void whatAFormerLeaderRepeats_isNotSentAgain() throws Exception {
    house.engineProgress.updateProgressIndex(new IoTProgressIndex(FORMER_LEADER, 9L));
    house.drain();

    house.feed.write(Writes.rows(Writes.row(D1, false, 1, "s", 0.5)), ofFormerLeader(8));
    house.feed.deleted(new Message.Delete("root.db", List.of(D1 + ".s"), 1, 1), ofFormerLeader(9));
    house.drain();
    assertThat(house.receiver).isEmpty();
    assertThat(house.feed.proof().points()).isZero();

    house.feed.write(Writes.rows(Writes.row(D1, false, 2, "s", 0.5)), ofFormerLeader(10));
    house.drain();
    assertThat(house.receiver).containsOnlyKeys(D1 + "@2");
  }

  @Test
  void whatAFormerLeaderHadNotCopied_isSent_inWhateverOrderItComes() throws Exception {
    house.engineProgress.updateProgressIndex(new IoTProgressIndex(FORMER_LEADER, 9L));
    house.drain();

    house.feed.write(Writes.rows(Writes.row(D1, false, 2, "s", 0.5)), ofFormerLeader(11));
    house.drain();
    house.feed.write(Writes.rows(Writes.row(D1, false, 1, "s", 0.5)), ofFormerLeader(10));
    house.drain();

    assertThat(house.receiver).containsOnlyKeys(D1 + "@1", D1 + "@2");
  }

  @Test
  void progressOfFreshRows_isWithheld_untilAllBeforeThemHasSettled() throws Exception {
    history(D1, 10);
    assertThat(house.takeLive()).isEmpty();
    write(D1, 5, 2);
    write(D2, 12, 3);
    house.takeLive();
    house.applyAndSettle(house.live);
    assertThat(house.reached()).isEqualTo(MinimumProgressIndex.INSTANCE);

    house.takeFile();
    house.applyAndSettle(house.files);
    assertThat(house.reached()).isEqualTo(new SimpleProgressIndex(0, 1));

    house.takeLive();
    assertThat(house.reached()).isEqualTo(new SimpleProgressIndex(0, 1));
    house.applyAndSettle(house.live);
    assertThat(house.reached()).isEqualTo(new SimpleProgressIndex(0, 3));
  }

  @Test
  void interruptedHistory_goesOnBehindWhatHasSettled() throws Exception {
    history(D1, 10);
    history(D1, 20);
    history(D1, 30);
    house.takeFile();
    house.takeFile();
    house.applyAndSettle(house.files);
    house.applyAndSettle(house.files);

    house.crash();
    house.drain();

    assertThat(house.filesApplied).isEqualTo(3);
    assertThat(house.receiver).isEqualTo(house.region.points);
  }

  @Test
  void compactionBetweenTwoCrashes_bringsBackNoOldValue() throws Exception {
    history(D1, 10);
    history(D1, 20);
    history(D2, 20);
    house.region.write(D1, 10, 7, Optional.empty());
    house.region.flush();
    house.region.write(D2, 10, 8, Optional.empty());
    house.region.flush();
    for (int i = 0; i < 4; i++) {
      house.takeFile();
      house.applyAndSettle(house.files);
    }
    house.crash();
    house.region.compact(true, 0);
    house.takeFile();
    house.applyAndSettle(house.files);

    house.crash();
    house.drain();

    assertThat(house.receiver).isEqualTo(house.region.points);
  }

  @Test
  void writeThatIsHeld_isNotOvertakenByALaterOneOfItsDevice() throws Exception {
    history(D1, 10);
    assertThat(house.takeLive()).isEmpty();
    house.region.write(
        List.of(Writes.row(D1, false, 5, "s", 1d), Writes.row(D1, false, 50, "s", 2d)),
        Optional.of(house.feed));
    write(D1, 50, 3);

    house.drain();

    assertThat(house.receiver).isEqualTo(house.region.points);
  }

  @Test
  void historyThatHasSettled_isNotRememberedFileByFile() throws Exception {
    history(D1, 10);
    house.drain();

    assertThat(disk.length("delivered-1")).hasValue(0);
  }

  @Test
  void loadedFile_isGivenAlone() throws Exception {
    house.drain();
    write(D1, 1, 1);
    Path loaded = Files.writeString(temporary.resolve("loaded"), "points");
    PinnedFile pin = PinnedFile.pin(loaded, temporary.resolve("pin"), List.of());
    house.feed.loaded(pin, 0, new SimpleProgressIndex(0, 50));
    write(D1, 2, 2);

    assertThat(house.takeFile()).isEmpty();
    assertThat(house.takeLive()).isPresent();
    assertThat(house.takeLive()).isEmpty();
    assertThat(house.takeFile()).isEmpty();
    house.applyAndSettle(house.live);
    assertThat(house.takeFile()).isPresent();
    assertThat(house.takeLive()).isEmpty();
    house.applyAndSettle(house.files);
    assertThat(house.takeLive()).isPresent();
    assertThat(pin.path()).doesNotExist();
  }

  @Test
  void fileThatIsLoadedWhileASnapshotIsTaken_isSentOnce() throws Exception {
    history(D1, 10);
    house.region.beforeSeal = () -> house.region.load(D1, 20, 2, house.feed);

    house.drain();

    assertThat(house.filesApplied).isEqualTo(2);
    assertThat(house.receiver).isEqualTo(house.region.points);
  }

  @Test
  void fileThatIsLoadedBehindARow_whileASnapshotIsTaken_winsOverTheRow() throws Exception {
    history(D1, 10);
    house.region.beforeSeal =
        () -> {
          write(D1, 20, 1);
          house.region.load(D1, 20, 2, house.feed);
        };

    house.drain();

    assertThat(house.receiver).containsEntry(D1 + "@20", 2d);
    assertThat(house.receiver).isEqualTo(house.region.points);
  }

  @Test
  void writesThatNobodyIsToldOf_comeInFiles_eachOfThemOnce_alsoAfterACrash() throws Exception {
    house.region.tells = false;
    history(D1, 10);
    house.drain();
    write(D1, 20, 2);
    house.drain();
    assertThat(house.receiver).isEqualTo(house.region.points);

    write(D1, 20, 3);
    house.region.flush();
    house.feed.miss(); // the engine has told of the file
    house.drain();
    assertThat(house.receiver).isEqualTo(house.region.points);
    house.crash();
    house.drain();

    assertThat(house.filesApplied).isEqualTo(3);
  }

  @Test
  void writesThatWereSkipped_comeInFiles_andNobodyKnowsHowManyUntilThen() throws Exception {
    history(D1, 10);
    house.drain();
    assertThat(house.feed.history()).isPresent();

    house.region.write(D1, 20, 2, Optional.empty());
    house.feed.skip();

    assertThat(house.feed.isMissing()).isTrue();
    assertThat(house.feed.history()).isEmpty();
    house.drain();
    assertThat(house.receiver).isEqualTo(house.region.points);
    assertThat(house.feed.isMissing()).isFalse();
    assertThat(house.feed.history()).isPresent();
  }

  @Test
  void noSnapshot_whileLiveUnitsAreWithTheSender() throws Exception {
    house.drain();
    write(D1, 1, 1);
    house.takeLive();
    house.feed.miss();
    write(D1, 2, 2);

    assertThat(house.takeFile()).isEmpty();
    house.applyAndSettle(house.live);

    assertThat(house.takeFile()).isPresent();
  }

  @Test
  void rowsOfAFlood_comeInFiles_andThoseThatFollowWaitForThem_untilFewerCome() throws Exception {
    house = new FeedHouse(temporary.resolve("data"), disk, 16 * 1024 * 1024, 1_000, 50);
    house.drain();
    List<InsertRowNode> rows = new ArrayList<>();
    for (int time = 1; time <= 50; time++) {
      rows.add(Writes.row(D1, false, time, "s", (double) time));
    }
    house.region.write(rows, Optional.of(house.feed));

    assertThat(house.feed.isMissing()).isTrue();
    assertThat(house.takeLive()).isEmpty();
    assertThat(house.takeFile()).isPresent();
    write(D1, 51, 6);
    assertThat(house.takeLive()).isEmpty();

    house.applyAndSettle(house.files);
    assertThat(house.takeLive()).isPresent();
    house.drain();
    assertThat(house.filesApplied).isEqualTo(1);
    assertThat(house.receiver).isEqualTo(house.region.points);
  }

  private static ProgressIndex ofFormerLeader(long index) {
    return new IoTProgressIndex(FORMER_LEADER, index);
  }

  private void write(String device, long time, double value) {
    house.region.write(device, time, value, Optional.of(house.feed));
  }

  private void history(String device, long time) {
    house.region.write(device, time, 0.5, Optional.empty());
    house.region.flush();
  }
}
