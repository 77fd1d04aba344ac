// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.iotdb.common.rpc.thrift.TConsensusGroupId;
import org.apache.iotdb.common.rpc.thrift.TConsensusGroupType;
import org.junit.jupiter.api.Test;

class LeaderWatchTest {
  private static final TConsensusGroupId OLD = region(1);
  private static final TConsensusGroupId NEW = region(2);

  private final LeaderWatch watch = new LeaderWatch();

  @Test
  void regionThatGetsItsLeader_isNeverOverdue() {
    assertThat(watch.isOverdue(Map.of(OLD, 1))).isFalse();
    assertThat(watch.isOverdue(Map.of(OLD, 1, NEW, -1))).isFalse();
    assertThat(watch.isOverdue(Map.of(OLD, 1, NEW, 1))).isFalse();
  }

  @Test
  void regionWithoutLeader_isOverdue_moreAndMoreRarely() {
    List<Integer> overdue =
        IntStream.range(0, 20).filter(round -> watch.isOverdue(Map.of(NEW, -1))).boxed().toList();

    assertThat(overdue).containsExactly(1, 2, 4, 8, 16);
    assertThat(watch.withoutLeader()).containsExactly(NEW);
    assertThat(watch.isOverdue(Map.of(OLD, 1, NEW, 1))).isFalse();
    assertThat(watch.withoutLeader()).isEmpty();
  }

  @Test
  void regionsThatAreEachNew_areNotOverdue() {
    assertThat(watch.isOverdue(Map.of(OLD, -1))).isFalse();
    assertThat(watch.isOverdue(Map.of(NEW, -1))).isFalse();
  }

  private static TConsensusGroupId region(int id) {
    return new TConsensusGroupId(TConsensusGroupType.DataRegion, id);
  }
}
