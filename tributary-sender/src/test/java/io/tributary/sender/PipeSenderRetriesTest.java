// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static io.tributary.sender.SenderHouse.broken;
import static io.tributary.sender.SenderHouse.failed;
import static io.tributary.sender.SenderHouse.later;
import static io.tributary.sender.SenderHouse.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.wire.FrameType;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reachable receiver that fails to take a unit: attempts are counted, then it is set aside. */
class PipeSenderRetriesTest {
  private final SenderHouse house = new SenderHouse();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 9})
  void unit_thatFails_isTriedSoManyTimesMore_andThenSetAside(int retries) {
    house.maxRetries = retries;
    house.sendRows("bad", "good");
    house.always(FrameType.ROWS, onlyBadFails());

    house.run(120_000);

    assertThat(house.count("ROWS bad")).isEqualTo(retries + 1);
    assertThat(house.deliveries())
        .endsWith(
            "aside 3 live points of root.db: type conflict",
            "settled bad SET_ASIDE",
            "ROWS good",
            "settled good");
    assertThat(house.connects).isOne();
    assertThat(house.message())
        .isEqualTo("WARN: 1 set aside, the last: 3 live points of root.db: type conflict");
    assertThat(house.sender.status().points()).isEqualTo(3);
  }

  @Test
  void attempts_areSpacedByTheBackoff() {
    house.sendRows("bad");
    house.always(FrameType.ROWS, failed("type conflict"));

    house.run(50);
    assertThat(house.count("ROWS bad")).isOne();
    house.run(50 + 200 + 400 + 800);
    assertThat(house.count("ROWS bad")).isBetween(4L, 5L);
  }

  @Test
  void attempt_thatSucceeds_startsTheNextUnitAtZero() {
    house.maxRetries = 1;
    house.sendRows("a", "b");
    house.next(FrameType.ROWS, failed("x"), taken(), failed("y"), taken());

    house.run(10_000);

    assertThat(house.deliveries())
        .containsExactly("ROWS a", "ROWS a", "settled a", "ROWS b", "ROWS b", "settled b");
    assertThat(house.aside).isZero();
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  @Test
  void outage_betweenAttempts_neitherCountsNorResets() {
    house.maxRetries = 2;
    house.sendRows("bad");
    house.next(
        FrameType.ROWS,
        failed("1"),
        broken("cut"),
        failed("2"),
        broken("cut"),
        later(100, "busy"),
        failed("3"));

    house.run(60_000);

    assertThat(house.count("ROWS bad")).isEqualTo(6);
    assertThat(house.deliveries())
        .endsWith("aside 3 live points of root.db: 3", "settled bad SET_ASIDE");
  }

  @Test
  void failingUnit_isAWarning_whileItIsTriedAgain() {
    house.maxRetries = Integer.MAX_VALUE;
    house.sendRows("bad");
    house.always(FrameType.ROWS, failed("type conflict"));

    house.run(60_000);

    assertThat(house.message()).startsWith("WARN: ").contains("type conflict");
    house.asEver(FrameType.ROWS);
    house.run(31_000);
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  @Test
  void changedSetting_holdsAtOnce() {
    house.maxRetries = Integer.MAX_VALUE;
    house.sendRows("bad", "good");
    house.always(FrameType.ROWS, onlyBadFails());
    house.run(60_000);
    assertThat(house.aside).isZero();

    house.maxRetries = 0;
    house.run(31_000);

    assertThat(house.aside).isOne();
    assertThat(house.count("settled good")).isOne();
  }

  @Test
  void quarantineThatThrows_keepsTheUnit_untilItCanBeKept() {
    house.maxRetries = 0;
    house.sendRows("bad", "good");
    house.always(FrameType.ROWS, onlyBadFails());
    house.quarantineFailure = new IOException("no space left");

    house.run(10_000);

    assertThat(house.receipts()).isEmpty();
    assertThat(house.count("ROWS good")).isZero();
    assertThat(house.message()).startsWith("WARN: ").contains("no space left");
    house.quarantineFailure = null;
    house.run(2_000);
    assertThat(house.deliveries())
        .endsWith(
            "aside 3 live points of root.db: type conflict",
            "settled bad SET_ASIDE",
            "ROWS good",
            "settled good");
  }

  @Test
  void quarantineThatThrows_saysThatNothingCouldBeSetAside() {
    house.maxRetries = 0;
    house.sendRows("bad");
    house.always(FrameType.ROWS, failed("type conflict"));
    house.quarantineFailure = new IOException("no space left");

    house.run(100);

    assertThat(house.message()).doesNotContain("cannot be read");
  }

  @Test
  void quarantineThatThrew_andAReceiverThatRecovered_settleOnce() {
    house.maxRetries = 0;
    house.sendRows("bad");
    house.always(FrameType.ROWS, failed("type conflict"));
    house.quarantineFailure = new IOException("no space left");
    house.run(5_000);

    house.asEver(FrameType.ROWS);
    house.run(2_000);

    assertThat(house.count("settled bad")).isOne();
    assertThat(house.aside).isZero();
    assertThat(house.message()).isEqualTo("NORMAL");
  }

  @Test
  void feedThatCannotBeRead_isAWarning_untilItCan() {
    house.feedFailure = new IOException("bad sector");
    house.run(5_000);
    assertThat(house.message()).startsWith("WARN: ").contains("bad sector");

    house.feedFailure = null;
    house.sendRows("a");
    house.run(2_000);

    assertThat(house.message()).isEqualTo("NORMAL");
    assertThat(house.count("settled a")).isOne();
  }

  @Test
  void receiptThatThrows_isTriedAgain_beforeAnyLaterUnit() {
    int[] calls = {0};
    house.live.add(
        Units.deletion(
            "a",
            outcome -> {
              if (calls[0]++ == 0) {
                throw new IllegalStateException("disk");
              }
              house.diary.add("settled deletion");
            }));
    house.sendRows("b");

    assertThatThrownBy(house::runNow).hasMessage("disk"); // the thread logs it and goes on
    house.run(5_000);

    // A deletion whose record stays would be delivered once more, over what was written later.
    assertThat(house.deliveries()).containsSubsequence("settled deletion", "settled b");
  }

  private static SenderHouse.Answer onlyBadFails() {
    return request ->
        request.toString().contains("root.db.bad") ? failed("type conflict").to(request) : null;
  }
}
