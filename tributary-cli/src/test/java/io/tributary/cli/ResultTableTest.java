// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultTableTest {
  @Test
  void print_asTheStockClientDoes() {
    QueryResult result =
        new QueryResult(
            List.of("name", "status"),
            false,
            List.of(
                new QueryResult.Row(0, List.of(Optional.of("p"), Optional.of("RUNNING"))),
                new QueryResult.Row(0, List.of(Optional.of("水"), Optional.empty()))));

    assertThat(print(result))
        .isEqualTo(
            """
            +----+-------+
            |name| status|
            +----+-------+
            |   p|RUNNING|
            |  水|   null|
            +----+-------+
            Total line number = 2
            """);
  }

  @Test
  void print_nothing_emptySet() {
    assertThat(print(new QueryResult(List.of("type"), false, List.of()))).endsWith("Empty set.\n");
  }

  @Test
  void columns_time_inTheZone() {
    QueryResult result =
        new QueryResult(
            List.of("Time", "root.a.s"),
            true,
            List.of(new QueryResult.Row(1648569600000L, List.of(Optional.of("1")))));

    assertThat(ResultTable.columns(result, ZoneId.of("Asia/Shanghai")))
        .containsExactly(
            List.of("Time", "2022-03-30T00:00:00.000+08:00"), List.of("root.a.s", "1"));
  }

  @Test
  void sameContent_otherOrderOfColumns_equal() {
    QueryResult one = pair("a", "1", "b", "2");

    assertThat(one.hasSameContentAs(pair("b", "2", "a", "1"))).isTrue();
    assertThat(one.hasSameContentAs(pair("a", "2", "b", "1"))).isFalse();
  }

  private static QueryResult pair(String label1, String value1, String label2, String value2) {
    return new QueryResult(
        List.of("Time", label1, label2),
        true,
        List.of(new QueryResult.Row(7, List.of(Optional.of(value1), Optional.of(value2)))));
  }

  private static String print(QueryResult result) {
    StringWriter text = new StringWriter();
    ResultTable.print(new PrintWriter(text), result);
    return text.toString().replace(System.lineSeparator(), "\n");
  }
}
