// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which rows count when old ones come back. */
class VersionedRowsTest {
  private static final EngineSql.Row CREATED = row(100, 100, false, "STOP");
  private static final EngineSql.Row STARTED = row(110, 100, false, "RUNNING");
  private static final EngineSql.Row REMOVED = row(120, 100, true, null);

  @Test
  void newestRowOfAThing_counts() {
    assertThat(VersionedRows.newest(List.of(CREATED, STARTED)))
        .containsExactly(new VersionedRows.Thing(100, List.of(Optional.of("RUNNING"))));
  }

  @Test
  void rowsThatComeBack_changeNothing_andBringNothingBack() {
    assertThat(VersionedRows.newest(List.of(REMOVED))).isEmpty();
    assertThat(VersionedRows.newest(List.of(CREATED, STARTED, REMOVED))).isEmpty();
    assertThat(VersionedRows.newest(List.of(CREATED, REMOVED, row(130, 130, false, "STOP"))))
        .containsExactly(new VersionedRows.Thing(130, List.of(Optional.of("STOP"))));
  }

  @Test
  void rowsOfAnEarlierRelease_haveTheirTimeAsKey() {
    EngineSql.Row old =
        new EngineSql.Row(70, List.of(Optional.empty(), Optional.empty(), Optional.of("RUNNING")));

    assertThat(VersionedRows.newest(List.of(old)))
        .containsExactly(new VersionedRows.Thing(70, List.of(Optional.of("RUNNING"))));
    assertThat(VersionedRows.newest(List.of(old, row(90, 70, true, null)))).isEmpty();
  }

  private static EngineSql.Row row(long time, long key, boolean removed, @Nullable String status) {
    List<Optional<String>> columns = new ArrayList<>();
    columns.add(Optional.of(String.valueOf(key)));
    columns.add(Optional.of(String.valueOf(removed)));
    columns.add(Optional.ofNullable(status));
    return new EngineSql.Row(time, columns);
  }
}
