// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.Health.Kind;
import io.tributary.wire.Finding;
import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is told within ten seconds, whatever the counters say. */
class PipeSenderHealthTest {
  private static final long TEN_SECONDS = 10_000;
  private static final Message.Mark MARK = new Message.Mark("root.db.a", "s", 1);

  private final SenderHouse house = new SenderHouse();
  private final MarkTrail trail = new MarkTrail(7, mark -> true);
  private boolean running = true;

  @BeforeEach
  void start() {
    house.trails.add(trail);
    trail.behindFiles(false);
    house.runNow();
  }

  @Test
  void rows_acknowledgedAndFound_areOk_withoutLag() {
    write("a");
    house.run(TEN_SECONDS);

    assertThat(health()).isEqualTo(new Health(Kind.OK, ""));
    assertThat(lag()).isZero();
    assertThat(house.diary).contains("MARK");
  }

  @Test
  void receiverThatAcknowledgesAndDrops_isStalled_andTheLagGrows() {
    house.always(FrameType.MARK, SenderHouse.with(new Message.Marked(Finding.MISSING)));
    write("a");
    house.run(TEN_SECONDS);

    assertThat(house.receiver.applied).contains("ROWS a");
    assertThat(health())
        .isEqualTo(
            new Health(
                Kind.STALLED,
                "the receiver acknowledged root.db.a.s at 1 but a query there does not find it"));
    assertThat(lag()).isGreaterThanOrEqualTo(TEN_SECONDS);

    house.asEver(FrameType.MARK);
    house.run(2_000);

    assertThat(health().kind()).isEqualTo(Kind.OK);
  }

  @Test
  void receiverThatCannotAskItsEngine_isStalled() {
    house.always(FrameType.MARK, SenderHouse.with(new Message.Marked(Finding.UNKNOWN)));
    write("a");
    house.run(TEN_SECONDS);

    assertThat(health().kind()).isEqualTo(Kind.STALLED);
  }

  @Test
  void blackHole_isUnreachable() {
    house.answersWithheld = true;
    write("a");
    house.run(TEN_SECONDS);

    assertThat(health().kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(health().reason()).startsWith("connected, but no answer for ");
    assertThat(lag()).isGreaterThanOrEqualTo(TEN_SECONDS);
  }

  @Test
  void blackHole_behindAnIdlePipe_isUnreachable() {
    house.answersWithheld = true;
    house.run(TEN_SECONDS + Session.HEARTBEAT_MILLIS);

    assertThat(health().kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void receiverThatIsAway_isUnreachable_betweenAttempts_too() {
    house.reachable = false;
    house.next(FrameType.HEARTBEAT, SenderHouse.broken("reset"));
    house.run(5_000);

    for (int i = 0; i < 100; i++) {
      house.run(100);
      assertThat(health().kind()).isEqualTo(Kind.UNREACHABLE);
    }
    assertThat(figures().lastError().orElseThrow().count()).isGreaterThan(1);
    assertThat(figures().nextRetryMillis()).isPresent();
  }

  @Test
  void queueThatIsStuck_isStalled() {
    trail.wrote(house.now); // and the feed never gives it
    house.run(TEN_SECONDS);

    assertThat(health().kind()).isEqualTo(Kind.STALLED);
    assertThat(lag()).isGreaterThanOrEqualTo(TEN_SECONDS);
  }

  @Test
  void senderWhoseThreadIsStuck_isStalled() {
    trail.wrote(house.now);
    house.now += TEN_SECONDS; // without a step

    assertThat(health().kind()).isEqualTo(Kind.STALLED);
  }

  @Test
  void fileThatDisappears_isStalled_andNamed() {
    trail.behindFiles(true);
    trail.wrote(house.now);
    house.feedFailure = new IOException("f.tsfile is gone");
    house.run(TEN_SECONDS);

    assertThat(health().kind()).isEqualTo(Kind.STALLED);
    assertThat(health().reason()).endsWith("cannot be read now: f.tsfile is gone");
  }

  @Test
  void longHistory_thatMoves_isLate_andNotStalled(@TempDir Path folder) throws IOException {
    trail.behindFiles(true);
    trail.wrote(house.now);
    for (int i = 0; i < 30; i++) {
      house.sendFile(Files.write(folder.resolve("f" + i), new byte[10]));
      house.run(1_000);
    }

    assertThat(health().kind()).isEqualTo(Kind.LAGGING);
    house.run(TEN_SECONDS);
    assertThat(health().kind()).isEqualTo(Kind.STALLED);
  }

  @Test
  void refusal_isRefused_withTheTimeOfTheNextAttempt() {
    house.next(FrameType.HEARTBEAT, SenderHouse.refused("not on the list"));
    house.always(FrameType.HELLO, SenderHouse.refused("not on the list"));
    house.run(TEN_SECONDS);

    assertThat(health()).isEqualTo(new Health(Kind.REFUSED, "not on the list"));
    assertThat(figures().nextRetryMillis()).isPresent();
  }

  @Test
  void shortDiskOfTheReceiver_isWaitedFor(@TempDir Path folder) throws IOException {
    house.always(FrameType.FILE_BEGIN, SenderHouse.later(5_000, "disk is short"));
    trail.behindFiles(true);
    trail.wrote(house.now);
    house.sendFile(Files.write(folder.resolve("f"), new byte[10]));
    house.run(2 * TEN_SECONDS);

    assertThat(health()).isEqualTo(new Health(Kind.WAITING, "disk is short"));
  }

  @Test
  void receiverThatAsksToComeLater_atTheDoor_isWaitedFor() {
    house.next(FrameType.HEARTBEAT, SenderHouse.broken("reset"));
    house.always(FrameType.HELLO, SenderHouse.later(3_000, "at work"));
    house.run(TEN_SECONDS);

    assertThat(health().kind()).isEqualTo(Kind.WAITING);
    assertThat(health().reason()).contains("at work");
  }

  @Test
  void stoppedPipe_isWaiting_andItsLagGrows() {
    running = false;
    house.sender.setRunning(false);
    trail.wrote(house.now);
    house.run(TEN_SECONDS);

    assertThat(health()).isEqualTo(new Health(Kind.WAITING, "stopped by the user"));
    assertThat(lag()).isGreaterThanOrEqualTo(TEN_SECONDS);
  }

  @Test
  void mark_whoseConnectionBreaks_isAskedAgain() {
    house.next(FrameType.MARK, SenderHouse.broken("reset"));
    write("a");
    house.run(TEN_SECONDS);

    assertThat(house.diary.stream().filter("MARK"::equals)).hasSizeGreaterThan(1);
    assertThat(lag()).isZero();
  }

  @Test
  void mark_behindARequestThatWasNotDone_isSkipped_andAskedAgain() {
    house.next(FrameType.ROWS, SenderHouse.later(100, "busy"));
    house.answersWithheld = true;
    house.sendRows("a");
    house.run(10);
    trail.reached(Optional.of(MARK), trail.wrote(house.now));
    house.run(100);
    assertThat(house.diary).containsSubsequence("ROWS a", "MARK");
    house.answersWithheld = false;
    house.run(TEN_SECONDS);

    assertThat(house.diary.stream().filter("MARK"::equals)).hasSize(2);
    assertThat(house.receiver.applied).contains("ROWS a");
    assertThat(lag()).isZero();
  }

  @Test
  void rates_followWhatIsSent() {
    for (int i = 0; i < 10; i++) {
      house.sendRows("a" + i);
      house.run(1_000);
    }
    assertThat(figures().pointsPerSecond()).isEqualTo(3);
    assertThat(figures().bytesPerSecond()).isGreaterThanOrEqualTo(SenderHouse.FRAME_BYTES);

    house.run(TEN_SECONDS);

    assertThat(figures().pointsPerSecond()).isZero();
  }

  @Test
  void lastError_isCountedWhileItIsTheSame() {
    house.next(
        FrameType.ROWS,
        SenderHouse.failed("type"),
        SenderHouse.failed("type"),
        SenderHouse.taken());
    house.sendRows("a");
    house.run(TEN_SECONDS);

    LastError error = figures().lastError().orElseThrow();
    assertThat(error.text()).isEqualTo("3 live points of root.db was not taken: type");
    assertThat(error.count()).isEqualTo(2);
    assertThat(error.lastMillis()).isGreaterThan(error.firstMillis());
  }

  /** As a region's feed does: what was written is acknowledged, then its mark may be asked for. */
  private void write(String name) {
    long number = trail.wrote(house.now);
    house.live.add(Units.rows(name, outcome -> trail.reached(Optional.of(MARK), number)));
  }

  private SenderFigures figures() {
    return house.sender.figures(house.now);
  }

  private Health health() {
    return Health.of(facts(), house.now);
  }

  private long lag() {
    return facts().lagMillis(house.now);
  }

  private Health.Facts facts() {
    return new Health.Facts(
        running,
        figures(),
        List.of(trail.proof()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        TEN_SECONDS);
  }
}
