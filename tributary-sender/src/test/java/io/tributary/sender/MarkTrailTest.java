// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.Finding;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarkTrailTest {
  private static final Message.Mark A = new Message.Mark("root.db.d", "s", 1);
  private static final Message.Mark B = new Message.Mark("root.db.d", "s", 2);

  private boolean stillHere = true;
  private boolean readable = true;
  private final MarkTrail trail =
      new MarkTrail(
          7,
          mark -> {
            if (!readable) {
              throw new IOException("the engine starts");
            }
            return stillHere;
          });

  @Test
  void newTrail_hasNothingUnproven() {
    assertThat(trail.proof().unprovenMillis()).isEmpty();
    assertThat(trail.next(0)).isEmpty();
  }

  @Test
  void acknowledgedData_staysUnproven_untilItsMarkIsFound() {
    trail.wrote(5_000);
    trail.reached(Optional.of(A), 1);
    assertThat(unproven()).isEqualTo(5_000);

    assertThat(trail.next(5_100)).contains(A);
    assertThat(unproven()).isEqualTo(5_000);
    trail.answered(Finding.FOUND, 5_200);

    assertThat(trail.proof().unprovenMillis()).isEmpty();
    assertThat(trail.proof().movedMillis()).isEqualTo(5_200);
  }

  @Test
  void lag_isThatOfTheOldestUnprovenData_notOfTheNewest() {
    trail.wrote(5_000);
    trail.wrote(6_000);
    trail.wrote(9_000);
    trail.reached(Optional.of(A), 2);
    prove(9_100);

    assertThat(unproven()).isEqualTo(9_000);
  }

  @Test
  void dataThatCameCloseBehindAMark_isUnproven() {
    trail.wrote(5_000);
    trail.wrote(5_000);
    trail.reached(Optional.of(A), 1);
    prove(5_100);

    assertThat(unproven()).isEqualTo(5_000);
  }

  @Test
  void onlyTheNewestMark_isAskedFor_onceASecond() {
    trail.wrote(5_000);
    trail.reached(Optional.of(A), 1);
    trail.wrote(5_600);
    trail.reached(Optional.of(B), 2);

    assertThat(trail.next(6_000)).contains(B);
    assertThat(trail.next(6_000)).isEmpty();
    trail.answered(Finding.FOUND, 6_010);
    assertThat(trail.proof().unprovenMillis()).isEmpty();
    trail.wrote(6_020);
    trail.reached(Optional.of(A), 3);
    assertThat(trail.next(6_999)).isEmpty();
    assertThat(trail.next(7_000)).contains(A);
  }

  @Test
  void receiverThatAcknowledgesAndDrops_isFoundOut_andNothingBehindIsProven() {
    trail.wrote(5_000);
    trail.reached(Optional.of(A), 1);
    miss(5_000);
    assertThat(trail.proof().missing()).isEmpty();
    trail.wrote(5_500);
    trail.reached(Optional.of(B), 2);

    assertThat(trail.next(6_000)).contains(A);
    trail.answered(Finding.MISSING, 6_000);

    assertThat(trail.proof().missing())
        .contains("the receiver acknowledged root.db.d.s at 1 but a query there does not find it");
    assertThat(unproven()).isEqualTo(5_000);
    assertThat(trail.next(7_000)).contains(A);
  }

  @Test
  void missingPoint_thatIsFoundLater_provesAgain() {
    trail.wrote(5_000);
    trail.reached(Optional.of(A), 1);
    miss(5_000);
    miss(6_000);

    prove(7_000);

    assertThat(trail.proof().missing()).isEmpty();
    assertThat(trail.proof().unprovenMillis()).isEmpty();
  }

  @Test
  void pointThatIsDeletedHereToo_isNotMissed() {
    stillHere = false;
    trail.wrote(5_000);
    trail.reached(Optional.of(A), 1);
    miss(5_000);

    assertThat(trail.proof().unprovenMillis()).isEmpty();
  }

  @Test
  void pointThatHasExpiredAtTheReceiver_isNotMissed() {
    trail.wrote(5_000);
    trail.reached(Optional.of(A), 1);
    assertThat(trail.next(5_000)).contains(A);
    trail.answered(Finding.EXPIRED, 5_000);

    assertThat(trail.proof().unprovenMillis()).isEmpty();
  }

  @Test
  void receiverThatCannotSay_provesNothing_andIsAskedAgain() {
    trail.wrote(5_000);
    trail.reached(Optional.of(A), 1);
    assertThat(trail.next(5_000)).contains(A);
    trail.answered(Finding.UNKNOWN, 5_000);
    assertThat(unproven()).isEqualTo(5_000);
    assertThat(trail.next(6_000)).contains(A);
    readable = false;
    trail.answered(Finding.MISSING, 6_000);
    assertThat(unproven()).isEqualTo(5_000);
    assertThat(trail.proof().missing()).isEmpty();
    assertThat(trail.next(7_000)).contains(A);
  }

  @Test
  void brokenConnection_isAskedAgain() {
    trail.wrote(5_000);
    trail.reached(Optional.of(A), 1);
    assertThat(trail.next(5_000)).contains(A);

    trail.interrupted();

    assertThat(trail.next(6_000)).contains(A);
    trail.answered(Finding.FOUND, 6_000);
    assertThat(trail.proof().unprovenMillis()).isEmpty();
  }

  @Test
  void whatCannotBeAskedFor_isProvenByWhatWasReached() {
    trail.wrote(5_000);
    trail.reached(Optional.empty(), 1);

    assertThat(trail.next(5_000)).isEmpty();
    assertThat(trail.proof().unprovenMillis()).isEmpty();
  }

  @Test
  void whatCannotBeAskedFor_waitsForTheMarkBeforeIt() {
    trail.wrote(5_000);
    trail.reached(Optional.of(A), 1);
    trail.wrote(6_000);
    trail.reached(Optional.empty(), 2);

    assertThat(trail.next(6_000)).contains(A);
    trail.answered(Finding.FOUND, 6_100);

    assertThat(trail.proof().unprovenMillis()).isEmpty();
  }

  @Test
  void filesMark_provesNoTime_butMoves() {
    trail.wrote(5_000);
    trail.reached(Optional.of(A), 0);
    prove(6_000);

    assertThat(unproven()).isEqualTo(5_000);
    assertThat(trail.proof().movedMillis()).isEqualTo(6_000);
  }

  @Test
  void hoursOfWrites_withoutAnyProof_takeLittleMemory_andTheLagStaysRight() {
    for (long now = 0; now < 20_000_000; now += 1_000) {
      trail.wrote(now);
    }
    assertThat(unproven()).isEqualTo(0);
    trail.reached(Optional.of(A), 10_000);
    prove(20_000_000);

    assertThat(unproven()).isBetween(9_984_000L, 10_000_000L);
  }

  private void prove(long now) {
    assertThat(trail.next(now)).isPresent();
    trail.answered(Finding.FOUND, now);
  }

  private void miss(long now) {
    assertThat(trail.next(now)).isPresent();
    trail.answered(Finding.MISSING, now);
  }

  private long unproven() {
    return trail.proof().unprovenMillis().orElseThrow();
  }
}
