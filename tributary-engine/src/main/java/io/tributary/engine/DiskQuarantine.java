// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Quarantine;
import io.tributary.sender.Unit;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.Message;
import io.tributary.wire.MessageCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Units set aside, one folder each: {@code unit.frame} for rows and deletions, {@code file.tsfile}
 * with {@code file.tsfile.mods2} for files, and {@code reason.txt} for people. Thread-safe.
 */
final class DiskQuarantine implements Quarantine {

  private static final Logger LOGGER = LoggerFactory.getLogger(DiskQuarantine.class);

  private final Path folder;
  private final AtomicInteger size = new AtomicInteger();

  DiskQuarantine(Path folder) throws IOException {
    this.folder = folder;
    if (Files.isDirectory(folder)) {
      try (Stream<Path> units = Files.list(folder)) {
        size.set((int) units.count());
      }
    }
  }

  @Override
  public void keep(Unit unit, String reason) throws IOException {
    Path part = Files.createTempDirectory(Files.createDirectories(folder.getParent()), "aside");
    write(
        part.resolve("reason.txt"),
        (unit.label() + "\n" + reason + "\n").getBytes(StandardCharsets.UTF_8));
    if (unit instanceof Unit.SealedFile file) {
      Files.copy(file.file().path(), part.resolve("file.tsfile"));
      force(part.resolve("file.tsfile"));
      if (file.modifications().isPresent()) {
        Files.copy(file.modifications().get().path(), part.resolve("file.tsfile.mods2"));
        force(part.resolve("file.tsfile.mods2"));
      }
    } else {
      write(part.resolve("unit.frame"), FrameCodec.encode(MessageCodec.encode(message(unit), 0)));
    }
    Files.createDirectories(folder);
    Path target = folder.resolve(System.currentTimeMillis() + "-" + part.getFileName());
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    size.incrementAndGet();
    LOGGER.warn("{} is set aside in {}: {}", unit.label(), target, reason);
  }

  @Override
  public int size() {
    return size.get();
  }

  private static Message message(Unit unit) {
    if (unit instanceof Unit.RowBatch batch) {
      return batch.rows();
    }
    return ((Unit.Deletion) unit).delete();
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
