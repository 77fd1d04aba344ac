// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.Unit;
import io.tributary.sql.SqlContext;
import io.tributary.sql.TimePrecision;
import io.tributary.wire.Message;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of SHOW GAPS. */
class GapRowsTest {
  @TempDir private Path folder;

  @Test
  void row_saysWhatIsMissingAndWhy() throws Exception {
    Gap gap =
        new Gap(
            7,
            1,
            GapCause.DISK_FULL,
            "1-1-0-0.tsfile",
            "root.db",
            "",
            List.of(
                new Gap.Part("root.db.d", 0, 1000, OptionalLong.of(12)),
                new Gap.Part("root.db.e", Long.MIN_VALUE, 1, OptionalLong.empty())));

    assertThat(rows(List.of(gap)))
        .containsExactly(
            List.of(
                "p",
                "root.db.d",
                "1970-01-01T00:00:00.000 - 1970-01-01T00:00:01.000",
                "12",
                "dropped: the disk for kept files was full"),
            List.of(
                "p",
                "root.db.e",
                "the beginning - 1970-01-01T00:00:00.001",
                "",
                "dropped: the disk for kept files was full"));
  }

  @Test
  void whatIsSetAside_isAGapUntilItHasArrived() throws Exception {
    DiskQuarantine quarantine = new DiskQuarantine(folder.resolve("quarantine"));
    Message.Delete delete = new Message.Delete("root.db", List.of("root.db.d.s"), 0, 5);
    quarantine.keep(new Unit.Deletion(1, delete, outcome -> {}), "no");
    GapRows texts = new GapRows(context());

    assertThat(texts.rows("p", List.of(), quarantine))
        .containsExactly(
            List.of(
                "p",
                "deletion of root.db.d.s",
                "1970-01-01T00:00:00.000 - 1970-01-01T00:00:00.005",
                "",
                "set aside: no"));

    quarantine.remove(quarantine.entries().get(0).number());
    assertThat(texts.rows("p", List.of(), quarantine)).isEmpty();
  }

  private List<List<String>> rows(List<Gap> gaps) throws Exception {
    return new GapRows(context()).rows("p", gaps, new DiskQuarantine(folder.resolve("quarantine")));
  }

  private static SqlContext context() {
    return new SqlContext(ZoneOffset.UTC, TimePrecision.MILLISECONDS, Instant.EPOCH);
  }
}
