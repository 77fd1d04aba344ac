// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that does its worst within the contract: at a crash it keeps, loses or tears
 * what was not forced, it is full, it fails. The same generator gives the same disk. Thread-safe.
 */
public final class SimulatedDisk implements Disk {
  private final RandomGenerator random;
  private final LongSupplier clock;
  private final Path paths;

  /** What a process sees. */
  private final Map<String, SimulatedFile> files = new TreeMap<>();

  /** What is in the folder on the medium. */
  private final Map<String, SimulatedFile> durable = new TreeMap<>();

  private long capacity;
  private double failures;
  private int epoch;

  /**
   * @param clock the time of changes, in milliseconds
   * @param capacity bytes; only those that were written count, not the holes of a file
   * @param paths a folder of its own, for {@link #path}; made when needed
   */
  public SimulatedDisk(RandomGenerator random, LongSupplier clock, long capacity, Path paths) {
    this.random = random;
    this.clock = clock;
    this.capacity = capacity;
    this.paths = paths;
  }

  /**
   * The power fails and comes back. Each write that was not forced is kept, lost or torn, each by
   * itself; a file may have grown by zeros or by anything where a write was lost; a name that was
   * not forced may be gone, or be there again. Files that were open are of no use any more.
   */
  public synchronized void crash() {
    epoch++;
    TreeSet<String> names = new TreeSet<>(files.keySet());
    names.addAll(durable.keySet());
    for (String name : names) {
      SimulatedFile seen = files.get(name);
      SimulatedFile kept = durable.get(name);
      if (seen != kept && random.nextBoolean()) {
        kept = seen;
      }
      put(files, name, kept);
      put(durable, name, kept);
      if (kept != null) {
        kept.crash(random);
      }
    }
  }

  /** From now on there is so much space, be it less than is used. */
  public synchronized void capacity(long bytes) {
    capacity = bytes;
  }

  /** From now on a call fails with this probability, before, in the middle of or after its work. */
  public synchronized void failures(double probability) {
    failures = probability;
  }

  /** Bytes that files take. */
  public synchronized long usedBytes() {
    return files.values().stream().mapToLong(SimulatedFile::allocated).sum();
  }

  /** Changes a byte of a file under everybody's hands, as a bad medium does. */
  public synchronized void damage(String name, long offset) {
    Objects.requireNonNull(files.get(FileName.checked(name)), name).damage((int) offset);
  }

  @Override
  public synchronized Optional<byte[]> read(String name) throws IOException {
    SimulatedFile file = files.get(FileName.checked(name));
    mayFail();
    return Optional.ofNullable(file).map(SimulatedFile::content);
  }

  @Override
  public synchronized void replace(String name, byte[] content) throws IOException {
    FileName.checked(name);
    mayFail();
    if (content.length > free()) {
      throw new IOException("No space left on device");
    }
    SimulatedFile file = new SimulatedFile(clock.getAsLong());
    file.write(0, content, clock.getAsLong());
    file.force();
    files.put(name, file);
    mayFail();
    durable.put(name, file);
    mayFail();
  }

  @Override
  public synchronized DiskFile open(String name) throws IOException {
    FileName.checked(name);
    mayFail();
    SimulatedFile file =
        files.computeIfAbsent(name, created -> new SimulatedFile(clock.getAsLong()));
    return new Handle(name, file, epoch);
  }

  @Override
  public synchronized OptionalLong length(String name) throws IOException {
    SimulatedFile file = files.get(FileName.checked(name));
    mayFail();
    return file == null ? OptionalLong.empty() : OptionalLong.of(file.length());
  }

  @Override
  public synchronized OptionalLong lastModifiedMillis(String name) throws IOException {
    SimulatedFile file = files.get(FileName.checked(name));
    mayFail();
    return file == null ? OptionalLong.empty() : OptionalLong.of(file.modifiedMillis());
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    FileName.checked(name);
    mayFail();
    files.remove(name);
    Files.deleteIfExists(paths.resolve(name));
    mayFail();
    durable.remove(name);
    mayFail();
  }

  @Override
  public synchronized List<String> names() throws IOException {
    mayFail();
    return List.copyOf(files.keySet());
  }

  @Override
  public synchronized long freeBytes() throws IOException {
    mayFail();
    return Math.max(0, free());
  }

  @Override
  public synchronized Path path(String name) throws IOException {
    SimulatedFile file = files.get(FileName.checked(name));
    mayFail();
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    Path path = paths.resolve(name);
    Files.createDirectories(paths);
    Files.deleteIfExists(path); // a hard link that somebody has made keeps the content of its time
    return Files.write(path, file.content());
  }

  private long free() {
    return capacity - usedBytes();
  }

  private void mayFail() throws IOException {
    if (failures > 0 && random.nextDouble() < failures) {
      throw new IOException("simulated failure of the disk");
    }
  }

  private static void put(
      Map<String, SimulatedFile> into, String name, @Nullable SimulatedFile file) {
    if (file == null) {
      into.remove(name);
    } else {
      into.put(name, file);
    }
  }

  /** A file that is open, until it is closed or the power fails. */
  private final class Handle implements DiskFile {
    private final String name;
    private final SimulatedFile file;
    private final int opened;
    private boolean closed;

    Handle(String name, SimulatedFile file, int opened) {
      this.name = name;
      this.file = file;
      this.opened = opened;
    }

    @Override
    public long length() throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        return file.length();
      }
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        int at = Math.toIntExact(offset);
        int fits = file.fitting(at, all.length, free());
        boolean fails = failures > 0 && random.nextDouble() < failures;
        int written = fails || fits < all.length ? random.nextInt(fits + 1) : all.length;
        file.write(at, Arrays.copyOf(all, written), clock.getAsLong());
        if (fits < all.length) {
          throw new IOException("No space left on device");
        }
        if (fails) {
          throw new IOException("simulated failure of the disk");
        }
      }
    }

    @Override
    public int read(long offset, ByteBuffer bytes) throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        return file.read(offset, bytes);
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        file.truncate((int) Math.min(length, file.length()), clock.getAsLong());
        mayFail();
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        file.force();
        mayFail();
        if (files.get(name) == file) {
          durable.put(name, file);
        }
        mayFail();
      }
    }

    @Override
    public void close() {
      synchronized (SimulatedDisk.this) {
        closed = true;
      }
    }

    private void check() throws IOException {
      if (closed) {
        throw new IOException("%s is closed".formatted(name));
      }
      if (opened != epoch) {
        throw new IOException("%s was opened before the power failed".formatted(name));
      }
      mayFail();
    }
  }
}
