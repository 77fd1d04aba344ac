// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrivalTest {

  @Test
  void inOrder_eachTabletHasItsOwnWindow() {
    assertThat(windows(Arrival.IN_ORDER, 0, 4)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void late_ofTenTablets_oneFillsAWindowLeftOut_andOneWritesAgain() {
    Set<Integer> before = new HashSet<>(windows(Arrival.LATE, 0, 40));
    List<Integer> ten = windows(Arrival.LATE, 40, 50);

    assertThat(ten).containsExactly(10, 9, 36, 38, 39, 40, 41, 42, 43, 44);
    assertThat(before).contains(9).doesNotContain(10).allMatch(window -> window < 36);
  }

  @Test
  void late_inTheEnd_nothingOldIsLeftOut() {
    List<Integer> all = windows(Arrival.LATE, 0, 100);

    assertThat(all).contains(IntStream.range(0, 63).boxed().toArray(Integer[]::new));
  }

  private static List<Integer> windows(Arrival arrival, int from, int to) {
    return IntStream.range(from, to).map(arrival::window).boxed().toList();
  }
}
