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
    EdgeFeed feed = feed(20);

    List<Tablet> given =
        give(feed).stream().flatMap(batch -> batch.rows().tablets().stream()).toList();

    assertThat(given.stream().mapToLong(Tablet::points).sum()).isEqualTo(20L * Tablets.POINTS);
    assertThat(given.stream().map(Tablet::device).distinct())
        .containsExactlyElementsOf(IntStream.range(30, 40).mapToObj(SensorData::device).toList());
    assertThat(given.stream().map(tablet -> tablet.device() + " " + tablet.times()[0]))
        .doesNotHaveDuplicates();
  }

  @Test
  void itIsDone_whenAllThatIsAllowedHasSettled() {
    EdgeFeed feed = new EdgeFeed(new EdgeData(EDGE, 30L * Tablets.POINTS));
    feed.allow(20);
    List<Unit.RowBatch> given = give(feed);
    assertThat(given).hasSize(2);

    given.get(0).receipt().settled(Unit.Outcome.APPLIED);
    assertThat(feed.isDone()).isFalse();

    given.get(1).receipt().settled(Unit.Outcome.APPLIED);
    assertThat(feed.isDone()).isTrue();

    feed.allow(10);
    assertThat(feed.isDone()).isFalse();
    assertThat(give(feed)).hasSize(1);
  }

  @Test
  void whatHasNotSettled_isBounded() {
    EdgeFeed feed = feed(1_000);
    List<Unit.RowBatch> given = give(feed);
    assertThat(given).hasSize(16);

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

  private static EdgeFeed feed(int tablets) {
    EdgeFeed feed = new EdgeFeed(new EdgeData(EDGE, tablets * (long) Tablets.POINTS));
    feed.allow(tablets);
    return feed;
  }
}
