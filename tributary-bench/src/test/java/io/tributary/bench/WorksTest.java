// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.cli.CommandException;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorksTest {

  @Test
  void noName_isAll() throws CommandException {
    assertThat(Works.named(List.of())).isEqualTo(Works.ALL);
    assertThat(Works.ALL).extracting(Work::name).doesNotHaveDuplicates();
  }

  @Test
  void names_chooseInTheirOwnOrder() throws CommandException {
    assertThat(Works.named(List.of("live-1k", "history-10M")))
        .extracting(Work::name)
        .containsExactly("history-10M", "live-1k");
  }

  @Test
  void unknownName_isRefusedWithThoseThereAre() {
    assertThatThrownBy(() -> Works.named(List.of("history-10G")))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith("no such work: history-10G; there are history-10M");
  }

  @Test
  void summaries_fitOnALine() {
    assertThat(Works.summaries()).hasSameSizeAs(Works.ALL).allMatch(line -> line.length() < 80);
  }

  @Test
  void onlyFanIn_hasEdgesWithoutAPipe() {
    assertThat(Works.ALL)
        .filteredOn(work -> work.contenders().contains(Contender.STOCK_CLIENT))
        .extracting(Work::name)
        .containsExactly("fan-in");
  }
}
