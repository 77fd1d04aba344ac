// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensorDataTest {

  @Test
  void sum_doesNotDependOnTheOrder() {
    SensorData data = new SensorData(1);
    List<Double> values = new ArrayList<>();
    for (int row = 0; row < 100_000; row++) {
      values.add((Double) data.row(0)[0]);
    }
    double sum = values.stream().reduce(0.0, Double::sum);
    Collections.reverse(values);

    assertThat(values.stream().reduce(0.0, Double::sum)).isEqualTo(sum);
  }

  @Test
  void sameSeed_givesTheSameFile(@TempDir Path folder) throws Exception {
    Path one = folder.resolve("one.tsfile");
    Path other = folder.resolve("other.tsfile");
    new SensorData(1).write(one, 0, 100, 2_500);
    new SensorData(1).write(other, 0, 100, 2_500);

    assertThat(one).hasSameBinaryContentAs(other);
    // As much as real sensors need.
    assertThat(Files.size(one)).isBetween(2L * 250_000, 5L * 250_000);
  }
}
