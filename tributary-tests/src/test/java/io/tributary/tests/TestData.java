// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Series of real sensors, from a folder that is shared beside the repository. */
final class TestData {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** One measured value. */
  record Point(long timeMillis, double value) {}

  private TestData() {}

  /** A series in the order of its file; skips the test where the folder is missing. */
  static List<Point> series(String name) throws IOException {
    Path folder = Command.root().resolveSibling("shared").resolve("data");
    assumeTrue(
        Files.isDirectory(folder), () -> "skipped: no sensor series, there is no folder " + folder);
    return Files.readAllLines(folder.resolve(name + ".csv")).stream()
        .skip(1)
        .filter(line -> !line.isBlank())
        .map(TestData::point)
        .toList();
  }

  private static Point point(String line) {
    int comma = line.indexOf(',');
    LocalDateTime time = LocalDateTime.parse(line.substring(0, comma), TIME);
    return new Point(
        time.toInstant(ZoneOffset.UTC).toEpochMilli(),
        Double.parseDouble(line.substring(comma + 1)));
  }
}
