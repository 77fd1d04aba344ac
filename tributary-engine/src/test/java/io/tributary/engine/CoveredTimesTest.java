// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which files may overwrite each other. */
class CoveredTimesTest {
  private final CoveredTimes covered = new CoveredTimes();

  @Test
  void sameDeviceAndTimes_overlap() {
    covered.add(file(0, 9, Map.of("a", span(0, 9))));

    assertThat(covered.overlap(file(9, 12, Map.of("a", span(9, 12))))).isTrue();
  }

  @Test
  void sameTimesOfOtherDevices_doNot() {
    covered.add(file(0, 9, Map.of("a", span(0, 9), "b", span(0, 2))));

    assertThat(covered.overlap(file(3, 9, Map.of("b", span(3, 9), "c", span(3, 9))))).isFalse();
  }

  @Test
  void otherTimes_doNot() {
    covered.add(file(0, 9, Map.of("a", span(0, 9))));

    assertThat(covered.overlap(file(10, 12, Map.of("a", span(10, 12))))).isFalse();
  }

  @Test
  void fileWhoseDevicesAreUnknown_overlapsByItsTimesAlone() {
    RegionFile unknown = file(0, 9, null);
    covered.add(file(5, 9, Map.of("a", span(5, 9))));
    assertThat(covered.overlap(unknown)).isTrue();

    CoveredTimes others = new CoveredTimes();
    others.add(unknown);
    assertThat(others.overlap(file(5, 9, Map.of("a", span(5, 9))))).isTrue();
    assertThat(others.overlap(file(10, 12, Map.of("a", span(10, 12))))).isFalse();
  }

  @Test
  void tooManyDevices_areComparedByFile() {
    covered.add(
        file(
            0,
            9,
            IntStream.range(0, 10_001)
                .boxed()
                .collect(Collectors.toMap(i -> "d" + i, i -> span(0, 0)))));

    assertThat(covered.overlap(file(5, 9, Map.of("a", span(5, 9))))).isTrue();
    assertThat(covered.overlap(file(10, 12, Map.of("a", span(10, 12))))).isFalse();
  }

  private static RegionFile.Span span(long start, long end) {
    return new RegionFile.Span(start, end);
  }

  private static RegionFile file(
      long start, long end, @Nullable Map<String, RegionFile.Span> devices) {
    return new RegionFile(
        new RegionFile.Name(false, 0, "f"),
        1,
        start,
        end,
        MinimumProgressIndex.INSTANCE,
        new RegionFile.Source() {
          @Override
          public Path path() {
            throw new UnsupportedOperationException();
          }

          @Override
          public PinnedFile pin() {
            throw new UnsupportedOperationException();
          }

          @Override
          public Optional<Map<IDeviceID, RegionFile.Span>> deviceTimes() {
            return devices == null
                ? Optional.empty()
                : Optional.of(
                    devices.entrySet().stream()
                        .collect(
                            Collectors.toMap(
                                each -> device("root.db." + each.getKey()), Map.Entry::getValue)));
          }
        });
  }

  private static IDeviceID device(String path) {
    return Writes.row(path, false, 0, "s", 0d).getDeviceID();
  }
}
