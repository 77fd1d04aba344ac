// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link Disk} does. A subclass gives an empty disk per test, and the same disk as a
 * process finds it that starts now.
 */
public abstract class DiskContract {

  /** A disk without files. */
  protected abstract Disk emptyDisk() throws Exception;

  /** The disk as after a crash of the process; what is durable is there. */
  protected abstract Disk reopened(Disk disk) throws Exception;

  @Test
  public void disk_new_isEmpty() throws Exception {
    Disk disk = emptyDisk();

    assertThat(disk.names()).isEmpty();
    assertThat(disk.read("a")).isEmpty();
    assertThat(disk.length("a")).isEmpty();
    assertThat(disk.lastModifiedMillis("a")).isEmpty();
    assertThat(disk.freeBytes()).isPositive();
    assertThatThrownBy(() -> disk.path("a")).isInstanceOf(NoSuchFileException.class);
    disk.delete("a");
  }

  @Test
  public void file_replaced_isThereAtOnceAndAfterACrash() throws Exception {
    Disk disk = emptyDisk();
    disk.replace("a", bytes("old, and longer"));
    disk.replace("a", bytes("new"));
    disk.replace("empty", new byte[0]);

    for (Disk view : List.of(disk, reopened(disk))) {
      assertThat(view.names()).containsExactly("a", "empty");
      assertThat(view.read("a")).contains(bytes("new"));
      assertThat(view.length("a")).hasValue(3);
      assertThat(view.lastModifiedMillis("a").orElseThrow()).isPositive();
      assertThat(view.path("a")).hasBinaryContent(bytes("new"));
      assertThat(view.read("empty")).contains(new byte[0]);
    }
  }

  @Test
  public void file_forced_isThereAtOnceAndAfterACrash() throws Exception {
    Disk disk = emptyDisk();
    try (DiskFile file = disk.open("a")) {
      assertThat(file.length()).isZero();
      file.write(0, ByteBuffer.wrap(bytes("one two three")));
      file.write(4, ByteBuffer.wrap(bytes("2")));
      file.truncate(7);
      file.force();
      assertThat(file.length()).isEqualTo(7);
    }

    for (Disk view : List.of(disk, reopened(disk))) {
      assertThat(view.read("a")).contains(bytes("one 2wo"));
      assertThat(view.length("a")).hasValue(7);
    }
  }

  @Test
  public void emptyFile_forced_isThereAfterACrash() throws Exception {
    Disk disk = emptyDisk();
    disk.open("a").close();
    assertThat(disk.names()).containsExactly("a");
    try (DiskFile file = disk.open("a")) {
      file.force();
    }

    assertThat(reopened(disk).read("a")).contains(new byte[0]);
  }

  @Test
  public void file_deleted_isGoneAtOnceAndAfterACrash() throws Exception {
    Disk disk = emptyDisk();
    disk.replace("a", bytes("x"));
    disk.replace("b", bytes("y"));
    disk.delete("a");

    for (Disk view : List.of(disk, reopened(disk))) {
      assertThat(view.names()).containsExactly("b");
      assertThat(view.read("a")).isEmpty();
    }
  }

  @Test
  public void file_madeAgain_isDurableAgainByForce() throws Exception {
    Disk disk = emptyDisk();
    disk.replace("a", bytes("before"));
    disk.delete("a");
    try (DiskFile file = disk.open("a")) {
      file.write(0, ByteBuffer.wrap(bytes("after")));
      file.force();
    }

    assertThat(reopened(disk).read("a")).contains(bytes("after"));
  }

  @Test
  public void read_atTheEndAndBeyond_saysSo() throws Exception {
    Disk disk = emptyDisk();
    disk.replace("a", bytes("0123456789"));
    try (DiskFile file = disk.open("a")) {
      ByteBuffer four = ByteBuffer.allocate(4);
      assertThat(file.read(3, four)).isEqualTo(4);
      assertThat(four.array()).isEqualTo(bytes("3456"));
      assertThat(file.read(3, four)).as("into a full buffer").isZero();
      assertThat(file.read(8, four.clear())).isEqualTo(2);
      assertThat(four.position()).isEqualTo(2);
      assertThat(file.read(10, four)).isEqualTo(-1);
      assertThat(file.read(1000, four)).isEqualTo(-1);
    }
  }

  @Test
  public void write_beyondTheEnd_leavesZeros() throws Exception {
    Disk disk = emptyDisk();
    try (DiskFile file = disk.open("a")) {
      file.write(0, ByteBuffer.wrap(bytes("abcdef")));
      file.truncate(2);
      file.truncate(100);
      assertThat(file.length()).isEqualTo(2);
      file.write(4, ByteBuffer.wrap(bytes("x")));
    }

    assertThat(disk.read("a")).contains(new byte[] {'a', 'b', 0, 0, 'x'});
  }

  @Test
  public void handle_ofAReplacedFile_staysWithTheOldOne() throws Exception {
    Disk disk = emptyDisk();
    disk.replace("a", bytes("old"));
    try (DiskFile old = disk.open("a")) {
      disk.replace("a", bytes("new"));
      old.write(0, ByteBuffer.wrap(bytes("xxx")));
      old.force();
      assertThat(old.length()).isEqualTo(3);
    }

    assertThat(disk.read("a")).contains(bytes("new"));
    assertThat(reopened(disk).read("a")).contains(bytes("new"));
  }

  @Test
  public void handle_closed_throws() throws Exception {
    Disk disk = emptyDisk();
    DiskFile file = disk.open("a");
    file.close();
    file.close();

    assertThatThrownBy(file::length).isInstanceOf(IOException.class);
    assertThatThrownBy(file::force).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> file.write(0, ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
  }

  @Test
  public void path_movedAway_canStillBeDeleted() throws Exception {
    Disk disk = emptyDisk();
    disk.replace("a", bytes("x"));
    Files.delete(disk.path("a"));

    disk.delete("a");
    assertThat(disk.names()).isEmpty();
  }

  @Test
  public void names_areSorted() throws Exception {
    Disk disk = emptyDisk();
    for (String name : List.of("b", "a.x", "a", "9", "a-1", "a_1")) {
      disk.replace(name, new byte[1]);
    }

    assertThat(disk.names()).containsExactly("9", "a", "a-1", "a.x", "a_1", "b");
  }

  @Test
  public void longestName_isOne() throws Exception {
    Disk disk = emptyDisk();
    String name = "x".repeat(128);
    disk.replace(name, bytes("x"));

    assertThat(disk.names()).containsExactly(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../a",
        "a/b",
        "/a",
        "a\\b",
        "~1-a~",
        ".a",
        "-a",
        "_a",
        "A",
        "a b",
        "a\n",
        "a\0",
        "\u00e4",
        "c:a",
        "too long"
      })
  public void name_thatIsNone_isRefusedByEveryCall(String label) throws Exception {
    Disk disk = emptyDisk();
    String name = label.equals("too long") ? "x".repeat(129) : label;

    for (Call call :
        List.<Call>of(
            () -> disk.read(name),
            () -> disk.replace(name, new byte[1]),
            () -> disk.open(name),
            () -> disk.length(name),
            () -> disk.lastModifiedMillis(name),
            () -> disk.delete(name),
            () -> disk.path(name))) {
      assertThatThrownBy(call::made).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(disk.names()).isEmpty();
  }

  /** Any call of a disk. */
  private interface Call {
    void made() throws Exception;
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static Optional<String> text(Disk disk, String name) throws IOException {
    return disk.read(name).map(bytes -> new String(bytes, UTF_8));
  }
}
