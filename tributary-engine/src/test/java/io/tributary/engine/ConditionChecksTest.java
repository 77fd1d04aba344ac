// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.engine.Verdict.Result;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is thought of what both ends say of themselves. */
class ConditionChecksTest {
  private static final long MIB = 1024 * 1024;

  @ParameterizedTest
  @CsvSource({
    "1000, 1010, 1005, OK, the receiver's clock is 0.000 s ahead of ours; give or take 0.005 s",
    "1000, 1010, 2005, OK, the receiver's clock is 1.000 s ahead of ours; give or take 0.005 s",
    "1000, 1010, 3005, WARN, the receiver's clock is 2.000 s ahead of ours; give or take 0.005 s",
    "5000, 5010, 2005, WARN, the receiver's clock is 3.000 s behind ours; give or take 0.005 s",
    // A slow link: what cannot be known is not blamed on the clock.
    "1000, 4000, 4400, OK, the receiver's clock is 1.900 s ahead of ours; give or take 1.500 s",
  })
  void clock_isComparedAsExactlyAsTheRoundTripAllows(
      long asked, long answered, long theirs, Result result, String detail) {
    Verdict verdict = ConditionChecks.clock(asked, answered, theirs);

    assertThat(verdict.result()).isEqualTo(result);
    assertThat(verdict.detail()).isEqualTo(detail.replace(';', ','));
    assertThat(verdict.action().isEmpty()).isEqualTo(result == Result.OK);
  }

  @Test
  void seriesOfTheSameTypes_areFine_andThoseOfOneEndAreNotCompared() {
    Verdict verdict =
        ConditionChecks.schema(
            Map.of("root.a.x", "INT32", "root.a.y", "TEXT", "root.a.z", "DOUBLE"),
            Map.of("root.a.x", "INT32", "root.a.y", ""),
            true);

    assertThat(verdict).isEqualTo(Verdict.ok("1 series compared, all of the same type"));
  }

  @Test
  void seriesOfOtherTypes_areNamed_theFirstOfThem() {
    Map<String, String> here = new TreeMap<>();
    Map<String, String> there = new TreeMap<>();
    for (String name : List.of("a", "b", "c", "d", "e")) {
      here.put("root." + name, "TEXT");
      there.put("root." + name, name.equals("a") ? "TEXT" : "BOOLEAN");
    }

    Verdict verdict = ConditionChecks.schema(here, there, false);

    assertThat(verdict.result()).isEqualTo(Result.FAILED);
    assertThat(verdict.detail())
        .isEqualTo(
            "5 series compared, of the first 5, 4 of another type: root.b is TEXT here, BOOLEAN"
                + " there; root.c is TEXT here, BOOLEAN there; root.d is TEXT here, BOOLEAN there;"
                + " and 1 more");
  }

  @ParameterizedTest
  @CsvSource({"99, FAILED", "100, WARN", "199, WARN", "200, OK", "5000, OK"})
  void disk_isHeldAgainstTheReserve(long free, Result result) {
    Verdict verdict = ConditionChecks.disk(free * MIB, 100 * MIB, "sender");

    assertThat(verdict.result()).isEqualTo(result);
    assertThat(verdict.detail())
        .isEqualTo(free + " MiB free on the sender, 100 MiB of them in reserve");
  }

  @ParameterizedTest
  @CsvSource({"0, OK", "90, OK", "91, WARN", "100, WARN"})
  void senderMemory_isHeldAgainstItsLimit(long used, Result result) {
    assertThat(ConditionChecks.senderMemory(used * MIB, 100 * MIB).result()).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({"0, WARN", "9, WARN", "11, OK", "100, OK"})
  void receiverMemory_isItsHeap(long free, Result result) {
    assertThat(ConditionChecks.receiverMemory(free * MIB, 100 * MIB).result()).isEqualTo(result);
  }
}
