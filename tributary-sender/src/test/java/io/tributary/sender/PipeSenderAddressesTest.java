// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A receiver with several addresses. */
class PipeSenderAddressesTest {
  private final SenderHouse house = new SenderHouse();

  @BeforeEach
  void addresses() {
    house.addresses = 3;
  }

  @Test
  void nextAddress_isTriedAtOnce_andStayedWith() {
    house.away.addAll(Set.of(0, 1));

    house.runNow();
    house.runNow();
    house.runNow();
    house.run(60_000);

    assertThat(house.tried).isEqualTo(List.of(0, 1, 2));
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  @Test
  void nodeThatDies_isReplacedByTheNext_andWhatIsInDoubtGoesAgain() {
    house.sendRows("a");
    house.run(1_000);
    assertThat(house.tried).containsExactly(0);
    house.sendsBeforeBreak = 0;
    house.away.add(0);

    house.sendRows("b");
    house.run(1_000);

    assertThat(house.tried).containsExactly(0, 1);
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  @Test
  void allAway_waitsGrowFromRoundToRound() {
    house.reachable = false;

    house.run(60_000);

    // As many rounds as one address would have been tried, give or take the chance in the waits.
    assertThat(house.tried.size() % 3).isZero();
    assertThat(house.tried.size() / 3).isBetween(30, 68);
    assertThat(house.tried.subList(0, 6)).containsExactly(0, 1, 2, 0, 1, 2);
  }

  @Test
  void refusal_isShown_andTheNextAddressAskedAfterTheUsualWait() {
    house.loginRefusal = "wrong password";

    house.run(PipeSender.REFUSED_RETRY_MILLIS * 2 + 1_000);

    assertThat(house.tried).containsExactly(0, 1, 2);
    assertThat(house.message()).isEqualTo("ERROR: wrong password");
  }
}
