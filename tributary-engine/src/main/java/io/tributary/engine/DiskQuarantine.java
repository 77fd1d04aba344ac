// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.sender.Quarantine;
import io.tributary.sender.Unit;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.Message;
import io.tributary.wire.MessageCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
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
    Files.createDirectories(folder);
    Path part = Files.createTempDirectory(folder.getParent(), "aside");
    try {
      write(unit, reason, part);
      Path target = folder.resolve(System.currentTimeMillis() + "-" + part.getFileName());
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      force(folder, StandardOpenOption.READ);
      size.incrementAndGet();
      LOGGER.warn("{} is set aside in {}: {}", unit.label(), target, reason);
    } finally {
      Folders.deleteQuietly(part);
    }
  }

  private static void write(Unit unit, String reason, Path part) throws IOException {
    write(part.resolve("reason.txt"), (unit.label() + "\n" + reason + "\n").getBytes(UTF_8));
    if (unit instanceof Unit.SealedFile file) {
      copy(file.file().path(), part.resolve("file.tsfile"));
      if (file.modifications().isPresent()) {
        copy(file.modifications().get().path(), part.resolve("file.tsfile.mods2"));
      }
    } else {
      write(part.resolve("unit.frame"), FrameCodec.encode(MessageCodec.encode(message(unit), 0)));
    }
    force(part, StandardOpenOption.READ);
  }

  private static void copy(Path source, Path target) throws IOException {
    Files.copy(source, target);
    force(target, StandardOpenOption.WRITE);
  }

  @Override
  public Optional<String> last() {
    return Optional.empty();
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

  private static void force(Path file, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(file, option)) {
      channel.force(true);
    }
  }
}
