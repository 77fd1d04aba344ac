// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.disk.Disk;
import io.tributary.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A disk whose user may crash before or after any change. */
record CrashingDisk(Disk disk, CrashPoint crash) implements Disk {

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    return disk.read(name);
  }

  @Override
  public void replace(String name, byte[] content) throws IOException {
    crash.pass();
    disk.replace(name, content);
    crash.pass();
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new CrashingFile(disk.open(name), crash);
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
    crash.pass();
    disk.delete(name);
    crash.pass();
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

  private record CrashingFile(DiskFile file, CrashPoint crash) implements DiskFile {

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
      crash.pass();
      file.write(offset, bytes);
      crash.pass();
    }

    @Override
    public int read(long offset, ByteBuffer bytes) throws IOException {
      return file.read(offset, bytes);
    }

    @Override
    public void truncate(long length) throws IOException {
      crash.pass();
      file.truncate(length);
    }

    @Override
    public void force() throws IOException {
      crash.pass();
      file.force();
      crash.pass();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
