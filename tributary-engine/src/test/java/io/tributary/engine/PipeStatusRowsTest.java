// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.Health.Kind;
import io.tributary.sql.SqlContext;
import io.tributary.sql.TimePrecision;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipeStatusRowsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T01:00:00Z");
  private static final SqlContext CONTEXT =
      new SqlContext(ZoneId.of("+01:00"), TimePrecision.MILLISECONDS, NOW);

  private static final PipeFigures OK =
      new PipeFigures(
          Kind.OK, "", 60_000, 900L, 50L, 100L, 1L, 2L, 3L, 4, 5, 6, 0L, 1_500L, 7, null, null, 0,
          0, null, null);

  private static final PipeFigures STALLED =
      new PipeFigures(
          Kind.STALLED,
          "nothing moves",
          30_000,
          45_678L,
          50L,
          100L,
          10L,
          20L,
          30L,
          40,
          50,
          60,
          null,
          null,
          70,
          2_000L,
          new PipeFigures.Trouble("reset", 4, 20_000, 10_000),
          8,
          9,
          Instant.parse("2026-11-28T00:00:00Z").toEpochMilli(),
          "3 of 7 devices");

  @Test
  void figures_areWrittenWithTimesOfThisHost() {
    assertThat(row(STALLED, NOW))
        .containsExactly(
            "STALLED",
            "nothing moves",
            "2026-11-28T01:59:30.000+01:00",
            "45.7",
            "50",
            "50",
            "100",
            "10",
            "20",
            "30",
            "40",
            "50",
            "60",
            "",
            "",
            "70",
            "2026-11-28T02:00:02.000+01:00",
            "reset",
            "4",
            "2026-11-28T01:59:40.000+01:00",
            "2026-11-28T01:59:50.000+01:00",
            "8",
            "9",
            "2026-11-28T01:00:00.000+01:00",
            "3 of 7 devices");
  }

  @Test
  void clockThatJumps_changesNoAge() {
    List<String> before = row(STALLED, NOW);
    List<String> after = row(STALLED, NOW.plus(Duration.ofDays(400)));

    assertThat(after.get(2)).isEqualTo("2028-01-02T01:59:30.000+01:00");
    assertThat(after.subList(3, 16)).isEqualTo(before.subList(3, 16));
  }

  @Test
  void severalNodes_areSummed_andTheWorstIsTold() {
    PipeFigures both = PipeFigures.together(List.of(OK, STALLED));

    assertThat(both.health()).isEqualTo(Kind.STALLED);
    assertThat(both.reason()).isEqualTo("nothing moves");
    assertThat(both.healthAgeMillis()).isEqualTo(30_000);
    assertThat(both.lagMillis()).isEqualTo(45_678);
    assertThat(both.backlogPoints()).isEqualTo(11);
    assertThat(both.historyDoneBytes()).isEqualTo(100);
    assertThat(both.retries()).isEqualTo(77);
    assertThat(both.caughtUpSeconds()).isNull();
    assertThat(both.acknowledgedAgeMillis()).isEqualTo(1_500);
    assertThat(both.lastError()).isEqualTo(STALLED.lastError());
    assertThat(both.verifiedThrough()).isEqualTo(STALLED.verifiedThrough());
    assertThat(both.verifying()).isEqualTo("3 of 7 devices");
  }

  @Test
  void nodeThatDoesNotAnswer_makesLagAndBacklogUnknown() {
    PipeFigures all =
        PipeFigures.together(List.of(OK, PipeFigures.unknown("DataNode 2 does not answer")));

    assertThat(all.health()).isEqualTo(Kind.STALLED);
    assertThat(all.reason()).isEqualTo("DataNode 2 does not answer");
    assertThat(row(all, NOW).subList(3, 10)).containsOnly("");
  }

  @Test
  void figures_surviveTheWayToAnotherNode() {
    assertThat(PipeFigures.of(STALLED.json())).isEqualTo(STALLED);
    assertThat(PipeFigures.of(OK.json())).isEqualTo(OK);
  }

  private static List<String> row(PipeFigures figures, Instant now) {
    return new PipeStatusRows(CONTEXT, now).cells(figures);
  }
}
