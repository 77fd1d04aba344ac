// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are ours. */
final class OwnershipTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        ";",
        "-- CREATE PIPESINK s AS IoTDB",
        "/* START PIPE p */",
        "/* never closed START PIPE p",
        "insert into root.sg.d(time,s1) values(1,2)",
        "select ** from root.vehicle",
        "SHOW DATANODES",
        "SHOW",
        "CREATE",
        "CREATE DATABASE root.vehicle",
        "CREATE TIMESERIES root.vehicle.d0.s0 WITH DATATYPE=INT32, ENCODING=RLE",
        "CREATE PIPE",
        "CREATE PIPE p",
        "CREATE PIPE p WITH SOURCE ('source'='iotdb-source') WITH SINK ('sink'='iotdb-thrift-sink')",
        "CREATE PIPE p WITH SINK ('sink'='iotdb-thrift-sink', 'node-urls'='127.0.0.1:6668')",
        "CREATE PIPE p WITH EXTRACTOR ('a'='b') WITH PROCESSOR ('c'='d') WITH CONNECTOR ('e'='f')",
        "CREATE PIPE p ('sink'='iotdb-thrift-sink')",
        "CREATE PIPE p('sink'='iotdb-thrift-sink')",
        "CREATE PIPE `TO x` WITH SINK ('sink'='iotdb-thrift-sink')",
        "CREATE PIPE `never closed TO x",
        "CREATE PIPE to WITH SINK ('sink'='iotdb-thrift-sink')",
        "CREATE PIPE IF NOT EXISTS p WITH SINK ('sink'='iotdb-thrift-sink')",
        "CREATE PIPEPLUGIN x AS 'y' USING URI 'file:z'",
        "CREATE PIPESINKS x AS IoTDB",
        "ALTER PIPE p MODIFY SINK ('a'='b')",
        "SHOW PIPEPLUGINS",
        "SHOW PIPES WHERE SINK USED BY p",
        "SHOW PIPES WHERE CONNECTOR USED BY p",
        "SHOW PIPE \"p\"",
        "START PIPE \"p\"",
        "STOP PIPE \"p\"",
        "DROP PIPE \"p\"",
        "DROP PIPE IF EXISTS p",
        "DROP PIPEPLUGIN x",
        "DROP DATABASE root.sg",
        "START REPAIR DATA",
        "STOP REPAIR DATA",
        "LOAD '/tmp/a.tsfile'",
        "LOAD CONFIGURATIONS",
        "SHOW QUARANTINES",
        "SHOW GAP p",
        "DIAGNOSE p",
        "DIAGNOSE PIPES",
        "RETRY",
        "RETRY PIPE p",
        "VERIFY",
        "VERIFY PIPES",
        "VERIFYPIPE p",
        "RETRYQUARANTINE p",
        "DROP QUARANTINES p",
        "SHOW ENGINES",
        "SHOW ENGINE STATUS",
        "START_PIPE p",
        "STARTPIPE p",
        "DROP 名PIPE p"
      })
  void text_ofTheEngine_isNotOurs(String sql) throws SyncSqlException {
    assertThat(SyncSql.parse(sql, Texts.UTC)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start pipe p",
        "\n\t START/**/PIPE/* x */p -- the end",
        "-- first\n-- second\r\nSTOP PIPE p",
        "/* a */ /* b */ DROP PIPE p ;",
        "\u00A0Show\u3000Pipe\u00A0p\u200B;",
        "\uFEFFSHOW PIPES",
        "DROP PIPE if",
        "DROP PIPE IF;",
        "SHOW PIPE where",
        "CREATE PIPE to TO to",
        "CREATE PIPE `a `` b` TO x",
        "CREATE PIPE/**/p/**/TO x",
        "START PIPE`p`",
        "SHOW ENGINE PIPES",
        "show  engine\tpipes;",
        "Show Quarantine",
        "show gaps",
        "diagnose pipe p",
        "SHOW GAPS `my pipe`;",
        "SHOW QUARANTINE p;",
        "retry/**/quarantine p",
        "verify /* both */ pipe p from now() repair",
        "DROP QUARANTINE `my pipe`",
        "LOAD CONFIGURATION",
        "LOAD CONFIGURATION -GLOBAL",
        "load configuration on local",
        "LOAD CONFIGURATION ON CLUSTER;"
      })
  void text_ofOurs_isOurs(String sql) throws SyncSqlException {
    assertThat(SyncSql.parse(sql, Texts.UTC)).isPresent();
  }

  @Test
  void insert_ofTenMegabytes_isLeftAtItsFirstWord() throws SyncSqlException {
    String sql = "insert into root.sg.d(time,s1) values" + "(1,2),".repeat(1_700_000);
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 1_000_000; i++) {
            SyncSql.parse(sql, Texts.UTC);
          }
        });
  }
}
