// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ResultTest {

  @Test
  void rival_isTheStockSinkThatIsBetterByTheTarget() {
    Results results =
        new Results()
            .withSeconds(Contender.STOCK_ASYNC, 3, 5, 4)
            .withSeconds(Contender.STOCK_SYNC, 2, 9, 2.5)
            .withSeconds(Contender.TRIBUTARY, 1, 1, 1);

    assertThat(results.ofSeconds().rival()).contains(Contender.STOCK_SYNC);
    assertThat(results.ofSeconds().ratio(Quantity.SECONDS)).hasValue(0.4);
  }

  @Test
  void ratio_ofEveryQuantity_isAgainstTheSameRival() {
    Sample sync = Sample.NOTHING.with(Quantity.SECONDS, 1).with(Quantity.WIRE_BYTES, 100);
    Sample async = Sample.NOTHING.with(Quantity.SECONDS, 2).with(Quantity.WIRE_BYTES, 50);
    Sample ours = Sample.NOTHING.with(Quantity.SECONDS, 2).with(Quantity.WIRE_BYTES, 50);

    Result result =
        new Results()
            .with(Contender.STOCK_ASYNC, async)
            .with(Contender.STOCK_SYNC, sync)
            .with(Contender.TRIBUTARY, ours)
            .ofSeconds();

    assertThat(result.ratio(Quantity.SECONDS)).hasValue(2);
    assertThat(result.ratio(Quantity.WIRE_BYTES)).hasValue(0.5);
    assertThat(result.ratio(Quantity.SENDER_PEAK_BYTES)).isEmpty();
  }

  @Test
  void ratio_againstNeverOrNothing_isNotSaid() {
    assertThat(against(Sample.NEVER).ratio(Quantity.SECONDS)).isEmpty();
    assertThat(against(Sample.NEVER).rival()).contains(Contender.STOCK_ASYNC);
    assertThat(against(0).ratio(Quantity.SECONDS)).isEmpty();
  }

  @Test
  void floor_dividesTheTarget() {
    Result result =
        new Results()
            .withSeconds(Contender.TRIBUTARY, 3)
            .of(Quantity.SECONDS, OptionalDouble.of(2));

    assertThat(result.timesFloor(Contender.TRIBUTARY)).hasValue(1.5);
    assertThat(result.timesFloor(Contender.STOCK_SYNC)).isEmpty();
    assertThat(result.rival()).isEmpty();
  }

  @Test
  void floor_isWhatItIsWithoutAPipe_whenNobodyTellsIt() {
    Results results =
        new Results()
            .withSeconds(Contender.NO_PIPE, 2)
            .withSeconds(Contender.STOCK_ASYNC, 5)
            .withSeconds(Contender.TRIBUTARY, 3);

    assertThat(results.ofSeconds().timesFloor(Contender.TRIBUTARY)).hasValue(1.5);
    assertThat(results.ofSeconds().rival()).contains(Contender.STOCK_ASYNC);
    assertThat(results.of(Quantity.SECONDS, OptionalDouble.of(1)).floor()).hasValue(1);
  }

  private static Result against(double seconds) {
    return new Results()
        .withSeconds(Contender.STOCK_ASYNC, seconds)
        .withSeconds(Contender.TRIBUTARY, 1)
        .ofSeconds();
  }
}
