// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusReportTest {
  @Test
  void json_isWhatTheManualPromises() {
    StatusReport report =
        new StatusReport(
            "/srv/edge",
            new HostPort("127.0.0.1", 6667),
            List.of(
                new StatusReport.ProcessState(
                    NodeRole.DATA_NODE, Optional.of(42L), Map.of("dn_rpc_port", 6667))),
            Optional.empty(),
            new QueryResult(List.of("name"), false, List.of()),
            new QueryResult(
                List.of("create time", "name"),
                false,
                List.of(new QueryResult.Row(0, List.of(Optional.empty(), Optional.of("p"))))),
            new QueryResult(
                List.of("name", "health", "since", "lag seconds", "error count", "next retry"),
                false,
                List.of(
                    new QueryResult.Row(
                        0,
                        List.of(
                            Optional.of("p"),
                            Optional.of("LAGGING"),
                            Optional.of("2026-11-28T02:00:00.123+01:00"),
                            Optional.of("12.5"),
                            Optional.of("0"),
                            Optional.of(""))))));

    JsonObject expected =
        JsonParser.parseString(
                """
                {"home":"/srv/edge","running":true,"address":"127.0.0.1:6667","error":null,
                 "processes":[{"name":"datanode","running":true,"pid":42,
                               "ports":{"dn_rpc_port":6667}}],
                 "pipeSinks":[],"pipes":[{"createTime":null,"name":"p"}],
                 "pipeStatus":[{"name":"p","health":"LAGGING",
                                "since":"2026-11-28T02:00:00.123+01:00","lagSeconds":12.5,
                                "errorCount":0,"nextRetry":null}]}
                """)
            .getAsJsonObject();
    assertThat(report.json()).isEqualTo(expected);
    assertThat(report.isUp()).isTrue();
  }

  @Test
  void isUp_oneProcessMissing_false() {
    QueryResult nothing = new QueryResult(List.of(), false, List.of());
    StatusReport report =
        new StatusReport(
            "/srv/edge",
            new HostPort("127.0.0.1", 6667),
            List.of(
                new StatusReport.ProcessState(NodeRole.CONFIG_NODE, Optional.empty(), Map.of())),
            Optional.empty(),
            nothing,
            nothing,
            nothing);

    assertThat(report.isUp()).isFalse();
    assertThat(report.json().get("running").getAsBoolean()).isFalse();
  }
}
