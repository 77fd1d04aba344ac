// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Machine MACHINE =
      new Machine("Z80", 2, 25_000_000_000L, "Linux 6 amd64", "OpenJDK 17");

  private static final Result HISTORY =
      new Results()
          .with(
              Contender.STOCK_ASYNC,
              Sample.NOTHING.with(Quantity.SECONDS, 4).with(Quantity.WIRE_BYTES, 2_000_000))
          .with(
              Contender.TRIBUTARY,
              Sample.NOTHING.with(Quantity.SECONDS, 3).with(Quantity.WIRE_BYTES, 1_000_000))
          .of(Quantity.SECONDS, OptionalDouble.of(2));

  private static final Result LIVE =
      new Results()
          .with(
              Contender.STOCK_ASYNC, Sample.NOTHING.with(Quantity.VISIBLE_P50_MILLIS, Sample.NEVER))
          .with(Contender.TRIBUTARY, Sample.NOTHING.with(Quantity.VISIBLE_P50_MILLIS, 45.4))
          .of(Quantity.VISIBLE_P50_MILLIS, OptionalDouble.empty());

  @Test
  void table_hasMediansRatioAndFloor() {
    assertThat(ResultTable.lines(HISTORY))
        .containsExactly(
            "some-work: so much",
            "  one round                     stock-async*     tributary    ratio to *",
            "  seconds                               4.00          3.00          0.75",
            "  on the wire, MB                       2.00          1.00          0.50",
            "  times the floor, 2.00                 2.00          1.50");
  }

  @Test
  void table_never_isSaid() {
    assertThat(ResultTable.lines(LIVE))
        .contains("  visible p50, ms                      never            45             -");
  }

  @Test
  void report_namesMachineAndSinks() {
    assertThat(new Report(MACHINE, true, 1, List.of(HISTORY, LIVE)).lines())
        .startsWith(
            "on 2 x Z80, 25 GB of memory, Linux 6 amd64, OpenJDK 17",
            "stock-async is iotdb-thrift-async-sink, stock-sync is iotdb-thrift-sync-sink,"
                + " tributary is tributary-sink, all with default settings",
            "quick: that it works is shown, but not how fast it is",
            "",
            "some-work: so much");
  }

  @Test
  void json_hasAllOfIt() {
    assertThat(ReportJson.of(new Report(MACHINE, false, 1, List.of(HISTORY))))
        .isEqualTo(
            """
            {
              "format": 1,
              "machine": {
                "processor": "Z80",
                "processors": 2,
                "memoryBytes": 25000000000,
                "system": "Linux 6 amd64",
                "java": "OpenJDK 17"
              },
              "quick": false,
              "rounds": 1,
              "works": [
                {
                  "name": "some-work",
                  "size": "so much",
                  "target": "seconds",
                  "floor": 2.0,
                  "rival": "stock-async",
                  "contenders": [
                    {
                      "name": "stock-async",
                      "sink": "iotdb-thrift-async-sink",
                      "rounds": [
                        {
                          "seconds": 4.0,
                          "wireBytes": 2000000.0
                        }
                      ],
                      "median": {
                        "seconds": 4.0,
                        "wireBytes": 2000000.0
                      }
                    },
                    {
                      "name": "tributary",
                      "sink": "tributary-sink",
                      "rounds": [
                        {
                          "seconds": 3.0,
                          "wireBytes": 1000000.0
                        }
                      ],
                      "median": {
                        "seconds": 3.0,
                        "wireBytes": 1000000.0
                      }
                    }
                  ],
                  "ratios": {
                    "seconds": 0.75,
                    "wireBytes": 0.5
                  }
                }
              ]
            }\
            """);
  }

  @Test
  void json_never_isNull() {
    assertThat(ReportJson.of(new Report(MACHINE, false, 1, List.of(LIVE))))
        .contains("\"visibleP50Millis\": null")
        .contains("\"visibleP50Millis\": 45.4")
        .contains("\"ratios\": {}")
        .doesNotContain("floor");
  }
}
