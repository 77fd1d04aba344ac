// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import io.tributary.sender.Connector;
import io.tributary.sender.Difference;
import io.tributary.sender.Health;
import io.tributary.sender.Health.Kind;
import io.tributary.sender.Link;
import io.tributary.sender.LinkException;
import io.tributary.sender.PipeIdentity;
import io.tributary.sender.PipeSender;
import io.tributary.sender.Quarantine;
import io.tributary.sender.SenderSettings;
import io.tributary.sender.Unit;
import io.tributary.wire.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipe that is looked at, whose sender does not move, and whose region does. */
class PipeWatchTest {
  private static final String D1 = "root.db.d1";

  @TempDir private Path temporary;
  private FeedHouse house;
  private GapLog gaps;
  private final VerifyFindings findings = new VerifyFindings();
  private PipeWatch watch;
  private Set<Integer> regionsHere = Set.of(1);
  private long now = 1_000_000_000;

  @BeforeEach
  void open() throws Exception {
    SimulatedDisk disk =
        new SimulatedDisk(new Random(2), () -> 0, 1 << 24, temporary.resolve("disk"));
    house =
        new FeedHouse(
            Files.createDirectories(temporary.resolve("data")), disk, 16 * 1024 * 1024, 1_000);
    gaps = new GapLog(disk);
    PipeFeed feed = new PipeFeed(disk, house.pins, gaps);
    feed.add(house.feed);
    PipeSender sender =
        new PipeSender(
            new PipeIdentity("p", 1, "edge", 1, true),
            new Nowhere(),
            feed,
            new NothingAside(),
            () -> SenderSettings.DEFAULTS,
            List::of,
            () -> 1,
            new Random(3));
    watch = new PipeWatch(sender, feed, () -> regionsHere, findings, () -> 10_000);
  }

  @Test
  void historyAndBacklog_areNotKnown_beforeTheSnapshot() {
    PipeFigures figures = look();

    assertThat(figures.historyBytes()).isNull();
    assertThat(figures.backlogFiles()).isNull();
    assertThat(figures.backlogPoints()).isNull();
    assertThat(figures.caughtUpSeconds()).isNull();
    assertThat(figures.lagMillis()).isPositive();
  }

  @Test
  void queueThatIsStuck_isBacklog_withNoTimeToCatchUp() throws Exception {
    proveAll();
    assertThat(look().lagMillis()).isZero();
    assertThat(look().caughtUpSeconds()).isZero();

    house.region.write(D1, 1, 1, Optional.of(house.feed));
    house.region.write(D1, 2, 2, Optional.of(house.feed));

    assertThat(look().backlogPoints()).isEqualTo(2);
    assertThat(look().backlogBytes()).isPositive();
    assertThat(look().caughtUpSeconds()).isNull();
    assertThat(look().lagMillis()).isPositive();
  }

  @Test
  void filesThatWait_areBacklog() throws Exception {
    house.region.write(D1, 10, 1, Optional.empty());
    house.region.flush();
    house.takeLive();

    assertThat(look().backlogFiles()).isEqualTo(1);
    assertThat(look().historyDoneBytes()).isZero();
    assertThat(look().backlogBytes()).isEqualTo(look().historyBytes());
  }

  @Test
  void health_hasBeenWhatItIs_sinceItChanged() throws Exception {
    proveAll();
    watch.look(false, now);
    now += 60_000;
    assertThat(watch.look(false, now).healthAgeMillis()).isEqualTo(60_000);

    PipeFigures runs = watch.look(true, now);

    assertThat(runs.health()).isNotEqualTo(Kind.WAITING);
    assertThat(runs.healthAgeMillis()).isZero();
  }

  @Test
  void newRegionThatNobodyListensTo_isLagAtOnce_andStalledSoon() throws Exception {
    proveAll();
    regionsHere = Set.of(1, 2);
    assertThat(look().health()).isEqualTo(Kind.OK);

    now += Health.STALL_MILLIS;

    assertThat(look().health()).isEqualTo(Kind.STALLED);
    assertThat(look().reason()).isEqualTo("the pipe does not listen to data region [2]");
    assertThat(look().lagMillis()).isEqualTo(Health.STALL_MILLIS);
    regionsHere = Set.of(1);
    assertThat(look().health()).isEqualTo(Kind.OK);
  }

  @Test
  void droppedFile_isAGap_andDegraded() throws Exception {
    proveAll();
    gaps.add(
        new Gap(
            1,
            1,
            GapCause.DISK_FULL,
            "1-1-0-0.tsfile",
            "root.db",
            "",
            List.of(new Gap.Part(D1, 1, 2, OptionalLong.empty()))));

    assertThat(look().gaps()).isEqualTo(1);
    assertThat(look().health()).isEqualTo(Kind.DEGRADED);
  }

  @Test
  void rangesThatDiffer_areDegraded_andEndWhatIsVerified_untilTheyAreEqual() throws Exception {
    proveAll();
    findings.all(
        100,
        List.of(new Difference(D1, "s", 10, 20, 3, 2, "1 missing", new Difference.Mend.None())));

    assertThat(look().health()).isEqualTo(Kind.DEGRADED);
    assertThat(look().reason())
        .isEqualTo(
            "1 ranges of series differ at the receiver, one of root.db.d1.s: see VERIFY PIPE");
    assertThat(look().verifiedThrough()).isEqualTo(9);

    findings.all(200, List.of());
    assertThat(look().health()).isEqualTo(Kind.OK);
    assertThat(look().verifiedThrough()).isEqualTo(200);
  }

  private PipeFigures look() {
    return watch.look(true, now);
  }

  /** Also what is written before its first question. */
  private void proveAll() throws Exception {
    house.drain();
    house.feed.proof().trail().next(now);
    house.feed.proof().trail().answered(Finding.FOUND, now);
  }

  /** Where no receiver is. */
  private static final class Nowhere implements Connector {

    @Override
    public int addresses() {
      return 1;
    }

    @Override
    public Link connect(int address) throws LinkException {
      throw new LinkException("no route");
    }

    @Override
    public String address(int address) {
      return "nowhere:1";
    }
  }

  private static final class NothingAside implements Quarantine {

    @Override
    public void keep(Unit unit, String reason) {}

    @Override
    public int size() {
      return 0;
    }

    @Override
    public Optional<String> last() {
      return Optional.empty();
    }
  }
}
