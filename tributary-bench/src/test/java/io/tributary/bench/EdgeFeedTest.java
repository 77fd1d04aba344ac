// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.Unit;
import io.tributary.wire.Tablet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EdgeFeedTest {
  private static final int EDGE = 3;

  @Test
  void eachTablet_isGivenOnce_toDevicesOfThisEdge() {
    EdgeFeed feed = new EdgeFeed(new EdgeData(EDGE, 20L * Tablets.POINTS));

    List<Unit.RowBatch> given = give(feed);

    assertThat(given.stream().mapToLong(Unit.RowBatch::points).sum())
        .isEqualTo(20L * Tablets.POINTS);
    assertThat(given.stream().map(EdgeFeedTest::tablet).map(Tablet::device).distinct())
        .containsExactlyElementsOf(IntStream.range(30, 40).mapToObj(SensorData::device).toList());
    assertThat(
            given.stream()
                .map(EdgeFeedTest::tablet)
                .map(tablet -> tablet.device() + " " + tablet.times()[0]))
        .doesNotHaveDuplicates();
  }

  @Test
  void itIsDone_whenAllHasSettled() {
    EdgeFeed feed = new EdgeFeed(new EdgeData(EDGE, 2L * Tablets.POINTS));
    List<Unit.RowBatch> given = give(feed);

    given.get(0).receipt().settled(Unit.Outcome.APPLIED);
    assertThat(feed.isDone()).isFalse();

    given.get(1).receipt().settled(Unit.Outcome.APPLIED);
    assertThat(feed.isDone()).isTrue();
  }

  @Test
  void whatHasNotSettled_isBounded() {
    EdgeFeed feed = new EdgeFeed(new EdgeData(EDGE, 100L * Tablets.POINTS));
    List<Unit.RowBatch> given = give(feed);
    assertThat(given).hasSize(64);

    given.get(0).receipt().settled(Unit.Outcome.APPLIED);

    assertThat(give(feed)).hasSize(1);
  }

  @Test
  void theSameEdge_hasTheSameValues() {
    long points = 20L * Tablets.POINTS;

    assertThat(new EdgeData(EDGE, points).sumOfTheRest())
        .isEqualByComparingTo(new EdgeData(EDGE, points).sumOfTheRest())
        .isNotEqualByComparingTo(new EdgeData(EDGE + 1, points).sumOfTheRest());
  }

  private static List<Unit.RowBatch> give(EdgeFeed feed) {
    List<Unit.RowBatch> given = new ArrayList<>();
    for (Optional<Unit> next = feed.nextLive(); next.isPresent(); next = feed.nextLive()) {
      given.add((Unit.RowBatch) next.get());
    }
    return given;
  }

  private static Tablet tablet(Unit.RowBatch batch) {
    return batch.rows().tablets().get(0);
  }
}
