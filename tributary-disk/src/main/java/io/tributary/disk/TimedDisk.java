// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A disk of which is known how long its readers and writers have waited for it. */
public final class TimedDisk implements Disk {

  private final Disk disk;
  private final DiskTimes times;

  /** Both go on being usable by themselves. */
  public TimedDisk(Disk disk, DiskTimes times) {
    this.disk = disk;
    this.times = times;
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    return times.reading(() -> disk.read(name));
  }

  @Override
  public void replace(String name, byte[] content) throws IOException {
    boolean unused =
        times.writing(
            () -> {
              disk.replace(name, content);
              return true;
            });
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new TimedFile(disk.open(name), times);
  }

  @Override
  public OptionalLong length(String name) throws IOException {
    return disk.length(name);
  }

  @Override
  public OptionalLong lastModifiedMillis(String name) throws IOException {
    return disk.lastModifiedMillis(name);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public List<String> names() throws IOException {
    return disk.names();
  }

  @Override
  public long freeBytes() throws IOException {
    return disk.freeBytes();
  }

  @Override
  public Path path(String name) throws IOException {
    return disk.path(name);
  }

  private record TimedFile(DiskFile file, DiskTimes times) implements DiskFile {

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
      boolean unused =
          times.writing(
              () -> {
                file.write(offset, bytes);
                return true;
              });
    }

    @Override
    public int read(long offset, ByteBuffer bytes) throws IOException {
      return times.reading(() -> file.read(offset, bytes));
    }

    @Override
    public void truncate(long length) throws IOException {
      file.truncate(length);
    }

    @Override
    public void force() throws IOException {
      boolean unused =
          times.writing(
              () -> {
                file.force();
                return true;
              });
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
