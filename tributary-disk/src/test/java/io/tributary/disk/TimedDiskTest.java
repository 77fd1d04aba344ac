// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimedDiskTest extends DiskContract {
  @TempDir private Path temporary;
  private long seconds;

  /** A clock on which whatever is done takes a second. */
  private final DiskTimes times = new DiskTimes(() -> TimeUnit.SECONDS.toNanos(seconds++));

  @Override
  protected Disk emptyDisk() {
    return disk();
  }

  @Override
  protected Disk reopened(Disk disk) {
    return disk();
  }

  private Disk disk() {
    return new TimedDisk(new FolderDisk(temporary.resolve("disk")), times);
  }

  @Test
  void writing_takesTime_andReadingDoes() throws Exception {
    try (DiskFile file = disk().open("a")) {
      file.write(0, ByteBuffer.wrap(bytes("x")));
      file.force();
      assertThat(times.writeSeconds()).isEqualTo(2);
      assertThat(times.readSeconds()).isZero();

      assertThat(file.read(0, ByteBuffer.allocate(1))).isEqualTo(1);
      assertThat(times.readSeconds()).isEqualTo(1);
    }
  }
}
