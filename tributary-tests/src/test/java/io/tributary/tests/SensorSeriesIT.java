// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.iotdb.session.Session;
import org.apache.tsfile.enums.TSDataType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Series of real sensors, in every order in which an edge may write them. */
@ExtendWith(SharedNodes.class)
class SensorSeriesIT {
  private static final int BATCH = 2_000;
  private static final long SEED = 17;

  private enum Order {
    AS_MEASURED,
    SHUFFLED,
    TWICE;

    List<TestData.Point> of(List<TestData.Point> series) {
      List<TestData.Point> points = new ArrayList<>(series);
      switch (this) {
        case AS_MEASURED -> {}
        case SHUFFLED -> Collections.shuffle(points, new Random(SEED));
        case TWICE -> points.addAll(series);
      }
      return points;
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "ambient_temperature_system_failure, AS_MEASURED",
    "ambient_temperature_system_failure, SHUFFLED",
    "ambient_temperature_system_failure, TWICE",
    "cpu_utilization_asg_misconfiguration, AS_MEASURED",
    "cpu_utilization_asg_misconfiguration, SHUFFLED",
    "cpu_utilization_asg_misconfiguration, TWICE",
    "machine_temperature_system_failure, AS_MEASURED",
    "machine_temperature_system_failure, SHUFFLED",
    "machine_temperature_system_failure, TWICE",
  })
  void series_inAnyOrder_isRowByRowTheSameAtTheCloud(String name, Order order, NodePair pair)
      throws Exception {
    List<TestData.Point> series = TestData.series(name);
    List<TestData.Point> points = order.of(series);
    // A third before the pipe, a third before a flush, a third after it.
    write(pair, points.subList(0, points.size() / 3));
    pair.connect();
    write(pair, points.subList(points.size() / 3, points.size() * 2 / 3));
    pair.edge().execute("FLUSH");
    write(pair, points.subList(points.size() * 2 / 3, points.size()));

    pair.awaitSameData();
    long distinct = series.stream().map(TestData.Point::timeMillis).distinct().count();
    assertThat(pair.cloud().query("SELECT ** FROM " + pair.database()).size()).isEqualTo(distinct);
    pair.awaitMessage("NORMAL");
  }

  private static void write(NodePair pair, List<TestData.Point> points) throws Exception {
    try (Session session = pair.edge().session()) {
      for (int from = 0; from < points.size(); from += BATCH) {
        List<TestData.Point> batch = points.subList(from, Math.min(from + BATCH, points.size()));
        // Lists that the client may sort.
        session.insertRecordsOfOneDevice(
            pair.database() + ".sensor",
            new ArrayList<>(batch.stream().map(TestData.Point::timeMillis).toList()),
            new ArrayList<>(Collections.nCopies(batch.size(), List.of("value"))),
            new ArrayList<>(Collections.nCopies(batch.size(), List.of(TSDataType.DOUBLE))),
            new ArrayList<>(batch.stream().map(point -> List.<Object>of(point.value())).toList()));
      }
    }
  }
}
