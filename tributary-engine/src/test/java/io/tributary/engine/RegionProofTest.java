// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import io.tributary.sender.MarkTrail;
import io.tributary.wire.Finding;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which data of a region counts as proven, and by which point. */
class RegionProofTest {
  private static final String D1 = "root.db.d1";
  private static final String D2 = "root.db.d2";

  /** Later than whatever the feed's clock says. */
  private long now = 1_000_000_000;

  @TempDir private Path temporary;
  private FeedHouse house;

  @BeforeEach
  void open() throws IOException {
    house =
        new FeedHouse(
            Files.createDirectories(temporary.resolve("data")),
            new SimulatedDisk(new Random(2), () -> 0, 1 << 24, temporary.resolve("disk")),
            16 * 1024 * 1024,
            1_000);
  }

  @Test
  void newFeed_isUnproven_untilItsSnapshotHasNothingDue() throws Exception {
    assertThat(isProven()).isFalse();

    house.drain();

    assertThat(mark()).isEmpty();
    assertThat(isProven()).isTrue();
  }

  @Test
  void rows_areProvenByTheirLastPoint_whenTheyHaveSettled() throws Exception {
    house.drain();
    mark();
    write(D1, 1, 1);
    write(D1, 2, 2);
    house.takeLive();
    assertThat(isProven()).isFalse();
    assertThat(mark()).isEmpty();
    house.applyAndSettle(house.live);

    assertThat(mark()).contains(new Message.Mark(D1, "s", 2));
    assertThat(isProven()).isFalse();
    found();
    assertThat(isProven()).isTrue();
    assertThat(house.feed.proof().points()).isZero();
  }

  @Test
  void rowsInTheQueue_areUnproven_andCounted() throws Exception {
    house.drain();
    mark();
    write(D1, 1, 1);
    write(D1, 2, 2);

    assertThat(isProven()).isFalse();
    assertThat(house.feed.proof().points()).isEqualTo(2);
    assertThat(house.feed.proof().bytes()).isPositive();
  }

  @Test
  void history_isProvenByItsLastFile() throws Exception {
    history(D1, 10);
    history(D2, 20);
    house.takeFile();
    house.takeFile();
    house.applyAndSettle(house.files);

    assertThat(mark()).contains(new Message.Mark(D1, Message.Mark.ANY, 10));
    found();
    assertThat(isProven()).isFalse();
    assertThat(history().files()).isEqualTo(1);
    house.applyAndSettle(house.files);
    house.takeLive();
    assertThat(mark()).contains(new Message.Mark(D2, Message.Mark.ANY, 20));
    found();

    assertThat(isProven()).isTrue();
    assertThat(history().files()).isZero();
    assertThat(history().doneBytes()).isEqualTo(history().totalBytes()).isPositive();
  }

  @Test
  void rowsAheadOfFiles_proveNothing_untilTheFilesAndWhatWasHeldHaveSettled() throws Exception {
    history(D1, 10);
    house.takeLive();
    write(D1, 5, 2);
    write(D2, 12, 3);
    house.takeLive();
    house.applyAndSettle(house.live);
    assertThat(mark()).isEmpty();

    house.takeFile();
    house.applyAndSettle(house.files);
    house.takeLive();
    assertThat(mark()).contains(new Message.Mark(D1, Message.Mark.ANY, 10));
    found();
    assertThat(isProven()).isFalse();

    house.applyAndSettle(house.live);
    assertThat(mark()).contains(new Message.Mark(D1, "s", 5));
    found();
    assertThat(isProven()).isTrue();
  }

  @Test
  void rowsAheadOfFiles_withNothingHeld_areProven_whenTheFilesHaveSettled() throws Exception {
    history(D1, 10);
    house.takeLive();
    write(D1, 11, 3);
    house.takeLive();
    house.applyAndSettle(house.live);
    house.drain();

    assertThat(mark()).contains(new Message.Mark(D1, "s", 11));
    found();

    assertThat(isProven()).isTrue();
  }

  @Test
  void writesThatDidNotFit_stayUnproven_untilTheirFilesAreThere() throws Exception {
    house.drain();
    mark();
    write(D1, 1, 1);
    house.feed.miss();
    house.takeLive();
    assertThat(isProven()).isFalse();

    house.drain();
    assertThat(mark()).isPresent();
    found();

    assertThat(isProven()).isTrue();
  }

  @Test
  void fileThatIsLoadedWhileASnapshotIsTaken_isProvenWithIt() throws Exception {
    history(D1, 10);
    house.region.beforeSeal = () -> house.region.load(D1, 20, 2, house.feed);

    house.drain();
    assertThat(mark()).contains(new Message.Mark(D1, Message.Mark.ANY, 20));
    found();

    assertThat(isProven()).isTrue();
  }

  @Test
  void history_isNotKnown_beforeItsSnapshot() throws Exception {
    history(D1, 10);
    assertThat(house.feed.history()).isEmpty();

    house.takeLive();

    assertThat(history().files()).isEqualTo(1);
    assertThat(history().leftBytes()).isPositive();
  }

  @Test
  void writesThatNobodyIsToldOf_areUnproven_fromWhenTheyAreNoticed() throws Exception {
    house.drain();
    mark();
    assertThat(isProven()).isTrue();
    house.region.tells = false;
    write(D1, 1, 1);
    house.takeLive();
    assertThat(isProven()).isFalse();

    house.drain();
    assertThat(mark()).contains(new Message.Mark(D1, Message.Mark.ANY, 1));
    found();

    assertThat(isProven()).isTrue();
  }

  private RegionFiles.Progress history() {
    return house.feed.history().orElseThrow();
  }

  private MarkTrail trail() {
    return house.feed.proof().trail();
  }

  private boolean isProven() {
    return trail().proof().unprovenMillis().isEmpty();
  }

  private Optional<Message.Mark> mark() {
    now += 10_000;
    return trail().next(now);
  }

  private void found() {
    trail().answered(Finding.FOUND, now);
  }

  private void write(String device, long time, double value) {
    house.region.write(device, time, value, Optional.of(house.feed));
  }

  private void history(String device, long time) {
    house.region.write(device, time, 0.5, Optional.empty());
    house.region.flush();
  }
}
