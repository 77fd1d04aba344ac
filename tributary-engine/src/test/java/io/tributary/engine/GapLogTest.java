// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GapLogTest {
  @TempDir private Path paths;
  private SimulatedDisk disk;
  private GapLog log;

  @BeforeEach
  void open() {
    disk = new SimulatedDisk(new Random(5), () -> 0, 16 * 1024 * 1024, paths);
    log = new GapLog(disk);
  }

  @Test
  void withoutGaps_thereIsNothingToSay() {
    assertThat(log.summary()).isEmpty();
  }

  @Test
  void gap_hasTheBytesOfTheDrawing() throws Exception {
    Gap gap =
        new Gap(
            7,
            3,
            GapCause.EXPIRED,
            "f",
            "db",
            "",
            List.of(part("a", 1, 2, 9), new Gap.Part("b", -1, 0, OptionalLong.empty())));
    String hex =
        "02 0000000000000007 00000003 02 000166 00026462 0000 0002"
            + "000161 0000000000000001 0000000000000002 0000000000000009"
            + "000162 ffffffffffffffff 0000000000000000 ffffffffffffffff";

    assertThat(HexFormat.of().formatHex(gap.encode())).isEqualTo(hex.replace(" ", ""));
    assertThat(Gap.decode(gap.encode())).isEqualTo(gap);
    for (byte[] damaged : List.of(new byte[0], new byte[] {1}, new byte[30])) {
      assertThatThrownBy(() -> Gap.decode(damaged)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void gaps_surviveACrash_exactly() throws Exception {
    Gap one = gap(1, "root.db", 0, 10);
    Gap two = gap(2, "root.\u6e29", Long.MIN_VALUE, Long.MAX_VALUE);
    log.add(one);
    log.add(two);

    disk.crash();

    assertThat(new GapLog(disk).gaps()).containsExactly(one, two);
  }

  @Test
  void filesOfOneRegion_areOneGap() throws Exception {
    log.add(gap(1, "root.db", 86_400_000, 90_000_000));
    log.add(gap(1, "root.db", 80_000_000, 172_800_000));

    assertThat(log.summary().orElseThrow())
        .startsWith("1 gap: root.db from 1970-01-0")
        .endsWith("(2 files)");

    log.add(gap(2, "root.other", 0, 1));
    assertThat(log.summary().orElseThrow())
        .startsWith("2 gaps, the last: root.other from ")
        .endsWith("(1 files)");
  }

  @Test
  void whatSomebodyGaveUp_isShown_butNoWarning() throws Exception {
    log.add(gap(1, GapCause.GIVEN_UP, List.of(part("root.db.d", 0, 10, 5))));

    assertThat(log.gaps()).hasSize(1);
    assertThat(log.summary()).isEmpty();
  }

  @Test
  void gapOfNothing_isNone() throws Exception {
    log.add(gap(1, GapCause.DISK_FULL, List.of()));

    assertThat(log.gaps()).isEmpty();
  }

  @Test
  void whatIsDeliveredLater_isCutOut_alsoAfterACrash() throws Exception {
    log.add(
        gap(
            1,
            GapCause.DISK_FULL,
            List.of(part("root.db.a", 0, 10, 11), part("root.db.b", 0, 10, 11))));

    log.delivered(
        repair(
            Map.of(
                "root.db.a",
                new RegionFile.Span(3, 5),
                "root.db.b",
                new RegionFile.Span(0, 20),
                "root.db.none",
                new RegionFile.Span(0, 20))));
    disk.crash();
    log = new GapLog(disk);

    assertThat(log.gaps().get(0).parts())
        .containsExactly(
            new Gap.Part("root.db.a", 0, 2, OptionalLong.empty()),
            new Gap.Part("root.db.a", 6, 10, OptionalLong.empty()));
    log.delivered(Set.copyOf(log.gaps().get(0).parts()));
    assertThat(log.gaps()).isEmpty();
    assertThat(log.summary()).isEmpty();
  }

  @Test
  void repair_fillsGapsOfItsRegion_thatWereFoundBeforeItsVerification() throws Exception {
    Map<String, RegionFile.Span> filled = Map.of("root.db.a", new RegionFile.Span(0, 20));
    log.add(gap(2, GapCause.DISK_FULL, List.of(part("root.db.a", 0, 10, 11))));

    log.delivered(repair(filled));
    log.delivered(new Repair(2, "root.db", 7, List.of(), List.of(), filled));
    assertThat(log.gaps()).hasSize(1);

    log.delivered(new Repair(2, "root.db", 8, List.of(), List.of(), filled));
    assertThat(log.gaps()).isEmpty();
  }

  @Test
  void whatHasExpired_isDeliveredByNothing() throws Exception {
    log.add(gap(1, GapCause.EXPIRED, List.of(part("root.db.a", 0, 10, 11))));

    log.delivered(repair(Map.of("root.db.a", new RegionFile.Span(0, 20))));

    assertThat(log.gaps()).hasSize(1);
  }

  @Test
  void veryManyGaps_areKeptWithoutTheirDevices() throws Exception {
    List<Gap.Part> hundred =
        IntStream.range(0, 100).mapToObj(i -> part("root.db.d" + i, i, 100 + i, 2)).toList();
    for (int i = 0; i < GapLog.MOST_DETAILED_PARTS / 100; i++) {
      log.add(gap(1, GapCause.DISK_FULL, hundred));
    }

    log.add(gap(1, GapCause.DISK_FULL, hundred));

    List<Gap> all = log.gaps();
    assertThat(all.get(all.size() - 2).parts()).isEqualTo(hundred);
    assertThat(all.get(all.size() - 1).parts()).containsExactly(part("root.db.**", 0, 199, 200));
  }

  @Test
  void gapThatCannotBeWritten_isAnError_andNoGap() throws Exception {
    disk.capacity(0);

    assertThatThrownBy(() -> log.add(gap(1, "root.db", 0, 10))).isInstanceOf(IOException.class);

    disk.capacity(1024);
    assertThat(log.gaps()).isEmpty();
  }

  private static Repair repair(Map<String, RegionFile.Span> filled) {
    return new Repair(1, "root.db", 8, List.of(), List.of(), filled);
  }

  private static Gap gap(int region, String database, long start, long end) {
    return new Gap(
        7,
        region,
        GapCause.DISK_FULL,
        "1-1-0-0.tsfile",
        database,
        "",
        List.of(part(database + ".d", start, end, 5)));
  }

  private static Gap gap(int region, GapCause cause, List<Gap.Part> parts) {
    return new Gap(7, region, cause, "1-1-0-0.tsfile", "root.db", "", parts);
  }

  private static Gap.Part part(String subject, long start, long end, long points) {
    return new Gap.Part(subject, start, end, OptionalLong.of(points));
  }
}
