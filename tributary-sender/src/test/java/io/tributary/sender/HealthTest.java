// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.Health.Kind;
import io.tributary.sender.SenderStatus.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Each line of the table of {@link Health}, the later ones hidden by the earlier ones. */
class HealthTest {
  private static final long NOW = 10_000_000;
  private static final long LONG_AGO = NOW - Health.STALL_MILLIS;
  private static final long JUST_NOW = LONG_AGO + 1;

  private boolean running = true;
  private Phase phase = Phase.CONNECTED;
  private long phaseMillis;
  private long spellMillis;
  private Optional<String> refused = Optional.empty();
  private Optional<String> away = Optional.empty();
  private Optional<String> trouble = Optional.empty();
  private Optional<String> waiting = Optional.empty();
  private OptionalLong unanswered = OptionalLong.empty();
  private long filesMovedMillis;
  private int quarantined;
  private final List<Proof> proofs = new ArrayList<>();
  private Optional<String> diskShort = Optional.empty();
  private Optional<Health.Deaf> deaf = Optional.empty();
  private Optional<String> loss = Optional.empty();

  @Test
  void nothingWrong_isOk() {
    assertHealth(Kind.OK, "");
  }

  @Test
  void stopped_isWaiting_whateverElse() {
    running = false;
    refused = Optional.of("not listed");

    assertHealth(Kind.WAITING, "stopped by the user");
  }

  @Test
  void refusal_isRefused_alsoWhileAskedAgain() {
    refused = Optional.of("not listed");
    away = Optional.of("gone");
    phase = Phase.DISCONNECTED;

    assertHealth(Kind.REFUSED, "not listed");
  }

  @Test
  void receiverAway_isUnreachable_alsoWhileTriedAgain() {
    away = Optional.of("no route");
    phase = Phase.DISCONNECTED;
    missing();

    assertHealth(Kind.UNREACHABLE, "no route");
  }

  @Test
  void connectionThatIsNotOpenedForLong_isUnreachable() {
    phase = Phase.DISCONNECTED;
    phaseMillis = JUST_NOW;
    assertHealth(Kind.OK, "");

    phaseMillis = LONG_AGO;

    assertHealth(Kind.UNREACHABLE, "connecting for 8 s");
  }

  @Test
  void acknowledgedPointThatIsNotFound_isStalled() {
    missing();
    waiting = Optional.of("busy");

    assertHealth(Kind.STALLED, "not there");
  }

  @Test
  void receiverThatAsksToComeLater_isWaitedFor() {
    waiting = Optional.of("the receiver's disk is short");
    unanswered = OptionalLong.of(LONG_AGO);
    unproven(LONG_AGO, 0, false);

    assertHealth(Kind.WAITING, "the receiver's disk is short");
  }

  @Test
  void silentReceiver_isUnreachable() {
    unanswered = OptionalLong.of(JUST_NOW);
    assertHealth(Kind.OK, "");

    unanswered = OptionalLong.of(LONG_AGO);
    diskShort = Optional.of("short");

    assertHealth(Kind.UNREACHABLE, "connected, but no answer for 8 s");
  }

  @Test
  void shortDiskOfTheSender_isWaitedFor() {
    diskShort = Optional.of("the sender's disk is short");
    deaf = Optional.of(new Health.Deaf("[3]", LONG_AGO));

    assertHealth(Kind.WAITING, "the sender's disk is short");
  }

  @Test
  void regionThatNobodyListensTo_isLagAtOnce_andStalled() {
    deaf = Optional.of(new Health.Deaf("[3]", JUST_NOW));
    assertHealth(Kind.OK, "");
    assertThat(facts().lagMillis(NOW)).isEqualTo(NOW - JUST_NOW);
    deaf = Optional.of(new Health.Deaf("[3]", NOW));
    assertThat(facts().lagMillis(NOW)).isPositive();

    deaf = Optional.of(new Health.Deaf("[3]", LONG_AGO));
    quarantined = 1;

    assertHealth(Kind.STALLED, "the pipe does not listen to data region [3]");
  }

  @Test
  void unprovenData_isStalled_whenNothingIsProvenForLong() {
    unproven(JUST_NOW, 0, false);
    assertHealth(Kind.OK, "");

    proofs.clear();
    unproven(LONG_AGO, 0, false);
    trouble = Optional.of("the file is gone");
    filesMovedMillis = NOW;
    quarantined = 1;

    assertHealth(
        Kind.STALLED,
        "nothing more of data region [7] is proven to be there since 8 s: the file is gone");
  }

  @Test
  void unprovenData_whileMarksArrive_isLate() {
    unproven(NOW - 60_000, JUST_NOW, false);

    assertHealth(Kind.LAGGING, "the oldest data on its way is 60 s old");
  }

  @Test
  void unprovenData_behindFiles_moves_whileTheReceiverTakesOfThem() {
    unproven(NOW - 60_000, 0, true);
    filesMovedMillis = JUST_NOW;
    assertHealth(Kind.LAGGING, "the oldest data on its way is 60 s old");

    filesMovedMillis = LONG_AGO;

    assertHealth(Kind.STALLED, "nothing more of data region [7] is proven to be there since 8 s");
  }

  @Test
  void unprovenData_afterAnOutage_hasTimeToMove() {
    unproven(NOW - 60_000, 0, false);
    spellMillis = JUST_NOW;
    assertHealth(Kind.LAGGING, "the oldest data on its way is 60 s old");

    spellMillis = LONG_AGO;

    assertHealth(Kind.STALLED, "nothing more of data region [7] is proven to be there since 8 s");
  }

  @Test
  void oneRegionOfMany_isEnoughToStall() {
    unproven(NOW, NOW, false);
    unproven(LONG_AGO, 0, false);
    unproven(NOW, NOW, false);

    assertThat(health().kind()).isEqualTo(Kind.STALLED);
  }

  @Test
  void quarantine_isDegraded() {
    quarantined = 3;
    loss = Optional.of("1 gap");
    unproven(NOW - 60_000, NOW, false);

    assertHealth(Kind.DEGRADED, "3 set aside, see SHOW QUARANTINE");
  }

  @Test
  void whatWasDroppedOrDiffers_isDegraded() {
    loss = Optional.of("1 gap: root.db");
    unproven(NOW - 60_000, NOW, false);

    assertHealth(Kind.DEGRADED, "1 gap: root.db");
  }

  @Test
  void lag_upToTheThreshold_isOk() {
    unproven(NOW - 10_000, NOW, false);
    assertHealth(Kind.OK, "");

    unproven(NOW - 10_001, NOW, false);

    assertThat(health().kind()).isEqualTo(Kind.LAGGING);
  }

  private void missing() {
    proofs.add(new Proof(7, OptionalLong.of(NOW), NOW, false, Optional.of("not there")));
  }

  private void unproven(long since, long moved, boolean behindFiles) {
    proofs.add(new Proof(7, OptionalLong.of(since), moved, behindFiles, Optional.empty()));
  }

  private void assertHealth(Kind kind, String reason) {
    assertThat(health()).isEqualTo(new Health(kind, reason));
  }

  private Health health() {
    return Health.of(facts(), NOW);
  }

  private Health.Facts facts() {
    SenderFigures figures =
        new SenderFigures(
            phase,
            phaseMillis,
            spellMillis,
            refused,
            away,
            trouble,
            waiting,
            unanswered,
            filesMovedMillis,
            0,
            0,
            0,
            0,
            0,
            OptionalLong.empty(),
            0,
            OptionalLong.empty(),
            Optional.empty(),
            quarantined);
    return new Health.Facts(running, figures, proofs, diskShort, deaf, loss, 10_000);
  }
}
