// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedDiskTest extends DiskContract {
  private static final int SEEDS = 300;

  @TempDir private Path temporary;
  private long now = 5_000;

  @Override
  protected Disk emptyDisk() {
    return disk(1);
  }

  @Override
  protected Disk reopened(Disk disk) {
    ((SimulatedDisk) disk).crash();
    return disk;
  }

  private SimulatedDisk disk(long seed) {
    return new SimulatedDisk(
        new SplittableRandom(seed), () -> now, 1 << 20, temporary.resolve("paths"));
  }

  @Test
  void writeThatWasNotForced_isKeptLostOrTorn() throws Exception {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      disk.replace("a", bytes("11"));
      try (DiskFile file = disk.open("a")) {
        file.write(2, ByteBuffer.wrap(bytes("2222")));
        assertThat(text(disk, "a")).contains("112222");
      }
      disk.crash();
      String found = text(disk, "a").orElseThrow();
      assertThat(found).startsWith("11");
      seen.add(
          switch (found) {
            case "112222" -> "kept";
            case "11" -> "lost";
            case "1122" -> "short";
            case "11\0\0\0\0" -> "zeros";
            default -> "something";
          });
    }
    assertThat(seen).containsExactlyInAnyOrder("kept", "lost", "short", "zeros", "something");
  }

  @Test
  void laterWrite_mayBeKeptWithoutTheEarlier() throws Exception {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      disk.replace("a", bytes("--"));
      try (DiskFile file = disk.open("a")) {
        file.write(0, ByteBuffer.wrap(bytes("1")));
        file.write(1, ByteBuffer.wrap(bytes("2")));
      }
      disk.crash();
      seen.add(text(disk, "a").orElseThrow());
    }
    assertThat(seen).containsExactlyInAnyOrder("--", "1-", "-2", "12");
  }

  @Test
  void cutThatWasNotForced_mayBeLost() throws Exception {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      disk.replace("a", bytes("123"));
      try (DiskFile file = disk.open("a")) {
        file.truncate(1);
      }
      disk.crash();
      seen.add(text(disk, "a").orElseThrow());
    }
    assertThat(seen).containsExactlyInAnyOrder("1", "123");
  }

  @Test
  void nameThatWasNotForced_mayBeGone() throws Exception {
    Set<Boolean> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      disk.open("a").close();
      disk.crash();
      seen.add(disk.names().isEmpty());
    }
    assertThat(seen).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void failedCalls_happenedOrNot_neverHalf() throws Exception {
    Set<Optional<String>> replaced = new HashSet<>();
    Set<Optional<String>> deleted = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      for (Set<Optional<String>> seen : Arrays.asList(replaced, deleted)) {
        SimulatedDisk disk = disk(seed);
        disk.replace("a", bytes("old"));
        disk.failures(0.5);
        try {
          if (seen == replaced) {
            disk.replace("a", bytes("new one"));
          } else {
            disk.delete("a");
          }
          continue;
        } catch (IOException e) {
          disk.failures(0);
        }
        disk.crash();
        seen.add(text(disk, "a"));
      }
    }
    assertThat(replaced).containsExactlyInAnyOrder(Optional.of("old"), Optional.of("new one"));
    assertThat(deleted).containsExactlyInAnyOrder(Optional.of("old"), Optional.empty());
  }

  @Test
  void fullDisk_takesAPartOrNothing() throws Exception {
    Set<Long> lengths = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      disk.capacity(5);
      assertThat(disk.freeBytes()).isEqualTo(5);
      try (DiskFile file = disk.open("a")) {
        file.write(0, ByteBuffer.wrap(bytes("123")));
        assertThatThrownBy(() -> file.write(3, ByteBuffer.wrap(bytes("45678"))))
            .isInstanceOf(IOException.class)
            .hasMessage("No space left on device");
        lengths.add(file.length());
        file.truncate(3);
        file.write(1, ByteBuffer.wrap(bytes("xx45"))); // only what is new needs space
        assertThat(disk.freeBytes()).isZero();
      }
      assertThatThrownBy(() -> disk.replace("b", bytes("1"))).hasMessage("No space left on device");
      disk.delete("a");
      disk.replace("b", bytes("1"));
      assertThat(disk.usedBytes()).isEqualTo(1);
    }
    assertThat(lengths).containsExactlyInAnyOrder(3L, 4L, 5L);
  }

  @Test
  void holes_takeNoSpace() throws Exception {
    SimulatedDisk disk = disk(1);
    disk.capacity(2);
    try (DiskFile file = disk.open("a")) {
      file.write(1000, ByteBuffer.wrap(bytes("12")));
      assertThat(file.length()).isEqualTo(1002);
      assertThat(disk.usedBytes()).isEqualTo(2);
      file.truncate(1001);
      assertThat(disk.usedBytes()).isEqualTo(1);
    }
  }

  @Test
  void handle_openedBeforeTheCrash_throws() throws Exception {
    SimulatedDisk disk = disk(1);
    DiskFile file = disk.open("a");
    file.force();
    disk.crash();

    assertThatThrownBy(() -> file.write(0, ByteBuffer.allocate(1)))
        .isInstanceOf(IOException.class)
        .hasMessage("a was opened before the power failed");
    assertThatThrownBy(file::force).isInstanceOf(IOException.class);
    file.close();
    try (DiskFile again = disk.open("a")) {
      assertThat(again.length()).isZero();
    }
  }

  @Test
  void lastModified_isTheClockOfTheWrite() throws Exception {
    SimulatedDisk disk = disk(1);
    disk.replace("a", bytes("1"));
    now = 6_000;
    assertThat(disk.lastModifiedMillis("a")).hasValue(5_000);
    try (DiskFile file = disk.open("a")) {
      file.write(0, ByteBuffer.wrap(bytes("2")));
    }
    assertThat(disk.lastModifiedMillis("a")).hasValue(6_000);
  }

  @Test
  void path_isWrittenAnew_andGoesWithTheFile() throws Exception {
    SimulatedDisk disk = disk(1);
    disk.replace("a", bytes("1"));
    Path link = temporary.resolve("link");
    Files.createLink(link, disk.path("a"));
    disk.replace("a", bytes("2"));

    assertThat(disk.path("a")).hasContent("2");
    assertThat(link).hasContent("1");
    disk.delete("a");
    assertThat(temporary.resolve("paths")).isEmptyDirectory();
  }
}
