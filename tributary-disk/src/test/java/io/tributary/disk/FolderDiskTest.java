// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDiskTest extends DiskContract {
  @TempDir private Path temporary;

  @Override
  protected Disk emptyDisk() {
    return new FolderDisk(folder());
  }

  @Override
  protected Disk reopened(Disk disk) {
    return new FolderDisk(folder());
  }

  private Path folder() {
    return temporary.resolve("not").resolve("there").resolve("yet");
  }

  @Test
  void folder_isMadeWhenFirstWritten() throws Exception {
    FolderDisk disk = new FolderDisk(folder());
    assertThat(disk.names()).isEmpty();
    assertThat(disk.freeBytes()).isPositive();
    disk.delete("a");
    assertThat(temporary).isEmptyDirectory();

    try (DiskFile file = disk.open("a")) {
      file.write(0, ByteBuffer.wrap(bytes("x")));
    }
    assertThat(folder().resolve("a")).hasContent("x");
  }

  @Test
  void whatIsNotOurs_isNotAFile() throws Exception {
    FolderDisk disk = new FolderDisk(folder());
    disk.replace("a", bytes("x"));
    Files.createDirectory(folder().resolve("folder"));
    Files.writeString(folder().resolve("README.txt"), "x");
    Files.writeString(folder().resolve("~7-a~"), "half");

    assertThat(disk.names()).containsExactly("a");
  }

  @Test
  void leftoverOfACrash_isRemovedWhenOpened() throws Exception {
    new FolderDisk(folder()).replace("a", bytes("x"));
    Path leftover = Files.writeString(folder().resolve("~1-a~"), "half");
    Path other = Files.writeString(folder().resolve("~other"), "not ours");

    Disk disk = new FolderDisk(folder());

    assertThat(leftover).doesNotExist();
    assertThat(other).exists();
    assertThat(text(disk, "a")).contains("x");
  }

  @Test
  void replace_thatFails_leavesTheOldContentAndNoTemporary() throws Exception {
    FolderDisk disk = new FolderDisk(folder());
    Files.createDirectories(folder().resolve("a").resolve("in the way"));

    assertThatThrownBy(() -> disk.replace("a", bytes("x"))).isInstanceOf(IOException.class);

    assertThat(folder().toFile().list()).containsExactly("a");
    assertThat(folder().resolve("a")).isDirectory();
  }

  @Test
  void path_isTheFileItself() throws Exception {
    FolderDisk disk = new FolderDisk(folder());
    disk.replace("a", bytes("x"));

    assertThat(disk.path("a")).isEqualTo(folder().resolve("a"));
  }
}
