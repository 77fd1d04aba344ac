// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** A folder of the file system; it and its parents are made when something is first written. */
public final class FolderDisk implements Disk {
  /** Before and behind the name of a file that is being replaced: neither is in a legal name. */
  private static final String TEMPORARY_PREFIX = "~";

  private static final String TEMPORARY_SUFFIX = "~";

  private final Path folder;
  private final AtomicLong temporaries = new AtomicLong();

  /** Names that this process has forced into the folder; a new file of the name is not one. */
  private final Set<String> durableNames = new HashSet<>();

  /** Removes what a crash in the middle of {@link #replace} has left; needs no folder. */
  public FolderDisk(Path folder) {
    this.folder = folder.toAbsolutePath();
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(this.folder, TEMPORARY_PREFIX + "*" + TEMPORARY_SUFFIX)) {
      for (Path temporary : left) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // No folder yet; or it takes some space until the next time, and is in nobody's way.
      return;
    }
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void replace(String name, byte[] content) throws IOException {
    Path target = file(name);
    makeFolder();
    Path temporary =
        folder.resolve(
            TEMPORARY_PREFIX + temporaries.incrementAndGet() + "-" + name + TEMPORARY_SUFFIX);
    try {
      try (FileChannel channel = FileChannel.open(temporary, CREATE, TRUNCATE_EXISTING, WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      synchronized (durableNames) {
        durableNames.remove(name);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        force(folder);
        durableNames.add(name);
      }
    } catch (IOException | RuntimeException e) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  @Override
  public DiskFile open(String name) throws IOException {
    Path path = file(name);
    while (true) {
      try {
        return new OpenFile(name, FileChannel.open(path, READ, WRITE));
      } catch (NoSuchFileException e) {
        makeFolder();
      }
      synchronized (durableNames) {
        try {
          FileChannel created = FileChannel.open(path, CREATE_NEW, READ, WRITE);
          durableNames.remove(name);
          return new OpenFile(name, created);
        } catch (FileAlreadyExistsException e) {
          // Somebody else was faster: open theirs.
        }
      }
    }
  }

  @Override
  public OptionalLong length(String name) throws IOException {
    try {
      return OptionalLong.of(Files.size(file(name)));
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public OptionalLong lastModifiedMillis(String name) throws IOException {
    try {
      return OptionalLong.of(Files.getLastModifiedTime(file(name)).toMillis());
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Path path = file(name);
    synchronized (durableNames) {
      durableNames.remove(name);
      Files.deleteIfExists(path);
      try {
        force(folder); // even if it was missing: an earlier call may have failed right here
      } catch (NoSuchFileException e) {
        return; // no folder, no file
      }
    }
  }

  @Override
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (FileName.isLegal(name) && Files.isRegularFile(entry)) {
          names.add(name);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(null);
    return List.copyOf(names);
  }

  @Override
  public long freeBytes() throws IOException {
    Path there = folder;
    while (!Files.exists(there)) {
      Path parent = there.getParent();
      if (parent == null) {
        throw new NoSuchFileException(folder.toString());
      }
      there = parent;
    }
    return Files.getFileStore(there).getUsableSpace();
  }

  @Override
  public Path path(String name) throws IOException {
    Path path = file(name);
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    return path;
  }

  private Path file(String name) {
    return folder.resolve(FileName.checked(name));
  }

  /** A folder that was made is durable when its name is, in the folder above it. */
  private void makeFolder() throws IOException {
    List<Path> missing = new ArrayList<>();
    for (Path at = folder; at != null && !Files.isDirectory(at); at = at.getParent()) {
      missing.add(at);
    }
    Files.createDirectories(folder);
    for (Path made : missing) {
      Path parent = made.getParent();
      if (parent != null) {
        force(parent);
      }
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }

  /** A file that is open. */
  private final class OpenFile implements DiskFile {
    private final String name;
    private final FileChannel channel;

    OpenFile(String name, FileChannel channel) {
      this.name = name;
      this.channel = channel;
    }

    @Override
    public long length() throws IOException {
      return channel.size();
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
      long at = offset;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }

    @Override
    public int read(long offset, ByteBuffer bytes) throws IOException {
      int before = bytes.position();
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position() - before) < 0) {
          return bytes.position() == before ? -1 : bytes.position() - before;
        }
      }
      return bytes.position() - before;
    }

    @Override
    public void truncate(long length) throws IOException {
      channel.truncate(length);
    }

    @Override
    public void force() throws IOException {
      channel.force(true);
      synchronized (durableNames) {
        if (!durableNames.contains(name)) {
          FolderDisk.force(folder);
          durableNames.add(name);
        }
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
