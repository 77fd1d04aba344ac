// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The order of the checks, and where they stop. */
class DiagnosisTest {
  private final List<Check> made = new ArrayList<>();

  @Test
  void allWell_everyCheckIsMade_inOrder() {
    List<Diagnosis.Row> rows = run(check -> Verdict.ok("fine"));

    assertThat(rows).extracting(Diagnosis.Row::check).containsExactly(Check.values());
    assertThat(made).containsExactly(Check.values());
  }

  @ParameterizedTest
  @EnumSource
  void checkThatFails_isTheLast(Check failing) {
    List<Diagnosis.Row> rows =
        run(check -> check == failing ? Verdict.failed("no", "mend it") : Verdict.ok("fine"));

    List<Check> all = List.of(Check.values());
    assertThat(made).containsExactlyElementsOf(all.subList(0, all.indexOf(failing) + 1));
    assertThat(rows.get(rows.size() - 1).verdict()).isEqualTo(Verdict.failed("no", "mend it"));
  }

  @Test
  void warningsAndWhatIsSkipped_stopNothing() {
    List<Diagnosis.Row> rows =
        run(check -> check == Check.TLS ? Verdict.skipped("none") : Verdict.warn("odd", "look"));

    assertThat(rows).hasSize(Check.values().length);
  }

  @Test
  void checkThatCannotBeMade_hasFailed() {
    List<Diagnosis.Row> rows =
        run(
            check -> {
              throw new IOException("no such luck");
            });

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).verdict().result()).isEqualTo(Verdict.Result.FAILED);
    assertThat(rows.get(0).verdict().detail()).isEqualTo("cannot be checked: no such luck");
  }

  @Test
  void checkThatTakesTooLong_hasFailed() {
    List<Diagnosis.Row> rows =
        Diagnosis.run(
            check -> Verdict.ok("fine"),
            (check, prober) -> {
              if (check == Check.TCP) {
                throw new TimeoutException();
              }
              return prober.probe(check);
            });

    assertThat(rows).hasSize(2);
    assertThat(rows.get(1).verdict().detail()).isEqualTo("no result within 2500 ms");
    assertThat(rows.get(1).verdict().action()).isNotEmpty();
  }

  @Test
  void allChecksTogether_takeLessThanFifteenSeconds() {
    assertThat(Arrays.stream(Check.values()).mapToInt(Check::limitMillis).sum()).isLessThan(15_000);
  }

  private List<Diagnosis.Row> run(Diagnosis.Prober prober) {
    return Diagnosis.run(
        check -> {
          made.add(check);
          return prober.probe(check);
        },
        (check, probed) -> probed.probe(check));
  }
}
