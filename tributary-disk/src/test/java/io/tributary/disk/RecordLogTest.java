// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import static io.tributary.disk.DiskContract.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordLogTest {
  private static final int MAX_RECORD = 1000;

  @TempDir private Path temporary;

  static LongStream seeds() {
    Long only = Long.getLong("test.seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 300);
  }

  private SimulatedDisk disk(long seed) {
    return new SimulatedDisk(new SplittableRandom(seed), () -> 1, 1 << 20, temporary);
  }

  @Test
  void record_appended_isFoundAgain() throws Exception {
    Disk disk = new FolderDisk(temporary);
    try (RecordLog log = open(disk)) {
      assertThat(log.records()).isEmpty();
      assertThat(log.bytes()).isZero();
      log.append(bytes("one"));
      log.append(List.of(new byte[0], new byte[MAX_RECORD]));
      assertThat(log.bytes()).isEqualTo(3 * 8 + 3 + MAX_RECORD);
      assertThat(log.records()).as("as found").isEmpty();
    }

    try (RecordLog log = open(disk)) {
      assertThat(log.records()).containsExactly(bytes("one"), new byte[0], new byte[MAX_RECORD]);
      assertThat(log.bytes()).isEqualTo(3 * 8 + 3 + MAX_RECORD);
      assertThat(log.cutBytes()).isZero();
    }
  }

  @Test
  void bytes_areThese() throws Exception {
    Disk disk = disk(1);
    try (RecordLog log = open(disk)) {
      log.append(bytes("123456789"));
      log.append(new byte[0]);
    }

    assertThat(HexFormat.of().formatHex(disk.read("log").orElseThrow()))
        .isEqualTo("00000009" + "6934cf6f" + "313233343536373839" + "00000000" + "48674bc7");
  }

  @Test
  void recordTooLong_isRefused() throws Exception {
    Disk disk = disk(1);
    try (RecordLog log = open(disk)) {
      assertThatThrownBy(() -> log.append(new byte[MAX_RECORD + 1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("log: record of 1001 bytes, at most 1000");
      assertThatThrownBy(() -> log.rewrite(List.of(new byte[MAX_RECORD + 1])))
          .isInstanceOf(IllegalArgumentException.class);
      log.append(bytes("a"));
    }
    assertThat(found(disk)).containsExactly("a");
  }

  @Test
  void tail_tornAtEveryByte_isCutOff() throws Exception {
    Disk whole = disk(1);
    try (RecordLog log = open(whole)) {
      log.append(bytes("first"));
      log.append(bytes("second"));
    }
    byte[] content = whole.read("log").orElseThrow();
    for (int length = 0; length < content.length; length++) {
      Disk disk = disk(length);
      disk.replace("log", Arrays.copyOf(content, length));
      int records = length < 13 ? 0 : 1;

      try (RecordLog log = open(disk)) {
        assertThat(log.records()).as("of %d bytes", length).hasSize(records);
        assertThat(log.bytes()).isEqualTo(13L * records);
        assertThat(log.cutBytes()).isEqualTo(length - 13L * records);
      }
      assertThat(disk.length("log")).hasValue(13L * records);
      try (RecordLog log = open(disk)) {
        log.append(bytes("next"));
      }
      assertThat(found(disk)).hasSize(records + 1).last().isEqualTo("next");
    }
  }

  @Test
  void cut_isDurable() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      SimulatedDisk disk = disk(seed);
      disk.replace("log", bytes("rubbish"));
      open(disk).close();
      disk.crash();

      assertThat(disk.length("log")).hasValue(0);
    }
  }

  @Test
  void lastRecord_damagedAtEveryByte_isCutOff() throws Exception {
    for (int offset = 13; offset < 27; offset++) {
      SimulatedDisk disk = disk(offset);
      try (RecordLog log = open(disk)) {
        log.append(bytes("first"));
        log.append(bytes("second"));
      }
      disk.damage("log", offset);

      assertThat(found(disk)).as("damaged at %d", offset).containsExactly("first");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 4096})
  void zeros_areNoRecords(int zeros) throws Exception {
    Disk disk = disk(1);
    try (RecordLog log = open(disk)) {
      log.append(bytes("a"));
    }
    byte[] content = disk.read("log").orElseThrow();
    disk.replace("log", Arrays.copyOf(content, content.length + zeros));

    assertThat(found(disk)).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, MAX_RECORD + 1, Integer.MAX_VALUE})
  void lengthThatCannotBe_isATornTail(int length) throws Exception {
    Disk disk = disk(1);
    disk.replace("log", ByteBuffer.allocate(5_000).putInt(0, length).array());

    assertThat(found(disk)).isEmpty();
  }

  @Test
  void fullDisk_keepsWhatWasThere_andGoesOnWhenThereIsRoom() throws Exception {
    for (int seed = 0; seed < 50; seed++) {
      SimulatedDisk disk = disk(seed);
      disk.capacity(40);
      try (RecordLog log = open(disk)) {
        log.append(bytes("first"));
        byte[] tooMuch = new byte[100];
        assertThatThrownBy(() -> log.append(tooMuch)).hasMessage("No space left on device");
        assertThatThrownBy(() -> log.append(tooMuch)).hasMessage("No space left on device");
        assertThat(log.bytes()).isEqualTo(13);
        log.append(bytes("it"));
        assertThatThrownBy(() -> log.append(tooMuch)).hasMessage("No space left on device");
        assertThat(found(copyOf(disk))).containsExactly("first", "it");
        disk.capacity(1000);
        log.append(bytes("last"));
      }
      assertThat(disk.length("log")).hasValue(13 + 10 + 12);
      disk.crash();
      assertThat(found(disk)).containsExactly("first", "it", "last");
    }
  }

  @Test
  void rewrite_replacesAll_andRecordsAreAddedBehind() throws Exception {
    SimulatedDisk disk = disk(1);
    try (RecordLog log = open(disk)) {
      log.append(bytes("one"));
      log.append(bytes("two"));
      log.rewrite(List.of(bytes("both")));
      assertThat(log.bytes()).isEqualTo(12);
      log.append(bytes("three"));
      assertThat(log.bytes()).isEqualTo(25);
    }
    disk.crash();

    assertThat(found(disk)).containsExactly("both", "three");
  }

  @Test
  void close_endsIt() throws Exception {
    Disk disk = disk(1);
    RecordLog log = open(disk);
    log.close();
    log.close();

    assertThatThrownBy(() -> log.append(bytes("a"))).hasMessage("log is closed");
    assertThatThrownBy(() -> log.rewrite(List.of())).hasMessage("log is closed");
  }

  /** What was added is found, in order; what threw may be found if nothing was added after it. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void failuresAndCrashes_loseNothingThatWasAdded(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    SimulatedDisk disk = disk(seed);
    List<String> sure = new ArrayList<>();
    for (int run = 0; run < 8; run++) {
      List<List<String>> possible = new ArrayList<>(List.of(sure));
      disk.failures(0);
      try (RecordLog log = open(disk)) {
        disk.failures(random.nextDouble() * 0.3);
        for (int step = random.nextInt(12); step > 0; step--) {
          List<String> next = new ArrayList<>(possible.get(0));
          boolean rewrite = random.nextInt(5) == 0;
          String record = "%d-%d-%s".formatted(run, step, "x".repeat(random.nextInt(60)));
          if (rewrite) {
            next.subList(0, next.size() / 2).clear();
          } else {
            next.add(record);
          }
          disk.capacity(random.nextInt(4) == 0 ? disk.usedBytes() + 20 : 1 << 20);
          try {
            if (rewrite) {
              log.rewrite(next.stream().map(DiskContract::bytes).toList());
            } else {
              log.append(bytes(record));
            }
            possible.clear();
            possible.add(next);
          } catch (IOException e) {
            possible.add(next);
            if (rewrite) {
              break; // which one it is shows when it is opened again
            }
          }
        }
      }
      disk.failures(0);
      disk.capacity(1 << 20);
      if (random.nextInt(3) > 0) {
        disk.crash();
      }
      List<String> found = found(disk);
      assertThat(possible).contains(found);
      disk.crash();
      assertThat(found(disk)).as("found once, found again").isEqualTo(found);
      sure = found;
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void rewriteThatFailed_isOldOrNew_andTakesRecords(long seed) throws Exception {
    SimulatedDisk disk = disk(seed);
    try (RecordLog log = open(disk)) {
      log.append(bytes("one"));
      log.append(bytes("two"));
      disk.failures(0.4);
      boolean failed = false;
      try {
        log.rewrite(List.of(bytes("2")));
      } catch (IOException e) {
        failed = true;
      }
      appendUntilItWorks(log, bytes("three"));
      disk.failures(0);
      disk.crash();
      if (failed) {
        assertThat(found(disk)).isIn(List.of("2", "three"), List.of("one", "two", "three"));
      } else {
        assertThat(found(disk)).containsExactly("2", "three");
      }
    }
  }

  private static void appendUntilItWorks(RecordLog log, byte[] record) {
    for (int attempt = 0; ; attempt++) {
      try {
        log.append(record);
        return;
      } catch (IOException e) {
        assertThat(attempt).isLessThan(10_000);
      }
    }
  }

  private SimulatedDisk copyOf(Disk disk) throws IOException {
    SimulatedDisk copy = disk(1);
    copy.replace("log", disk.read("log").orElseThrow());
    return copy;
  }

  private static RecordLog open(Disk disk) throws IOException {
    return RecordLog.open(disk, "log", MAX_RECORD);
  }

  private static List<String> found(Disk disk) throws IOException {
    try (RecordLog log = open(disk)) {
      return log.records().stream()
          .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
          .toList();
    }
  }
}
