// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.wire.Frame;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameException;
import io.tributary.wire.Message;
import io.tributary.wire.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The deletions of one data region that a pipe has yet to deliver, one small file each, named by
 * its number. The engine keeps no record of a deletion that a pipe could go back to, so this is the
 * only one. Thread-safe.
 *
 * <p>A settled deletion is gone from disk, durably, before any later data of the region settles:
 * delivered twice it would delete what was written after it.
 */
final class DeletionJournal {

  private static final String SUFFIX = ".deletion";

  /** A deletion and its number, which gives the order. */
  record Entry(long number, Message.Delete delete) {}

  private final Path folder;

  @GuardedBy("this")
  private final TreeMap<Long, Entry> pending = new TreeMap<>();

  @GuardedBy("this")
  private long lastNumber;

  private DeletionJournal(Path folder) {
    this.folder = folder;
  }

  /** Opens the journal and reads what an earlier process left undelivered. */
  static DeletionJournal open(Path folder) throws IOException {
    Files.createDirectories(folder);
    DeletionJournal journal = new DeletionJournal(folder);
    journal.recover();
    return journal;
  }

  /** Adds a deletion. Durable when this returns. */
  synchronized Entry append(Message.Delete delete) throws IOException {
    long number = ++lastNumber;
    Path target = path(number);
    Path part = target.resolveSibling(target.getFileName() + ".tmp");
    ByteBuffer bytes = ByteBuffer.wrap(FrameCodec.encode(MessageCodec.encode(delete, number)));
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    forceFolder();
    Entry entry = new Entry(number, delete);
    pending.put(number, entry);
    return entry;
  }

  /** Undelivered deletions in order. */
  synchronized List<Entry> pending() {
    return new ArrayList<>(pending.values());
  }

  /** The receiver has it. Durable when this returns. */
  synchronized void settled(Entry entry) {
    try {
      Files.deleteIfExists(path(entry.number()));
      forceFolder();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pending.remove(entry.number());
  }

  private synchronized void recover() throws IOException {
    List<Path> files;
    try (Stream<Path> paths = Files.list(folder)) {
      files =
          paths
              .filter(path -> path.getFileName().toString().endsWith(SUFFIX))
              .sorted(Comparator.comparingLong(DeletionJournal::number))
              .toList();
    }
    for (Path file : files) {
      try {
        Frame frame = FrameCodec.decode(ByteBuffer.wrap(Files.readAllBytes(file)));
        Message.Delete delete = (Message.Delete) MessageCodec.decode(frame);
        pending.put(frame.sequence(), new Entry(frame.sequence(), delete));
        lastNumber = frame.sequence();
      } catch (FrameException e) {
        throw new IOException(file + " is damaged: " + e.getMessage(), e);
      }
    }
  }

  private void forceFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Path path(long number) {
    return folder.resolve(number + SUFFIX);
  }

  private static long number(Path path) {
    String name = path.getFileName().toString();
    return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
  }
}
