// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.ProgressIndexType;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.iotdb.commons.pipe.agent.task.meta.PipeTaskMeta;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a pipe has got in one data region. The engine keeps it too, and moves it with the
 * region's leadership, but stores it every hundred seconds at best; after a crash the pipe would
 * send that much again. So a file of ours is at most a second old.
 *
 * <pre>
 * version u8 = 1 | length u32 | the engine's progress index | crc32c of the index u32
 * </pre>
 *
 * <p>Thread-safe. A file that is damaged or missing costs only that more is sent again.
 */
final class RegionProgress {

  private static final Logger LOGGER = LoggerFactory.getLogger(RegionProgress.class);
  private static final byte VERSION = 1;
  private static final int MAX_INDEX_BYTES = 1024 * 1024;
  private static final long WRITE_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final PipeTaskMeta engine;
  private final Path file;

  @GuardedBy("this")
  private boolean unwritten;

  @GuardedBy("this")
  private long writtenNanos = System.nanoTime() - WRITE_INTERVAL_NANOS;

  private RegionProgress(PipeTaskMeta engine, Path file) {
    this.engine = engine;
    this.file = file;
  }

  /** The newer of what the engine and the file know. */
  static RegionProgress open(PipeTaskMeta engine, Path file) {
    engine.updateProgressIndex(read(file));
    return new RegionProgress(engine, file);
  }

  ProgressIndex reached() {
    return engine.getProgressIndex();
  }

  /** Everything up to {@code progress} is with the receiver. */
  synchronized void report(ProgressIndex progress) {
    if (progress instanceof MinimumProgressIndex) {
      return;
    }
    engine.updateProgressIndex(progress);
    unwritten = true;
    writeIfDue();
  }

  /** Writes what was reported since the last time, if that is a while ago. Call now and then. */
  synchronized void writeIfDue() {
    if (unwritten && System.nanoTime() - writtenNanos >= WRITE_INTERVAL_NANOS) {
      write();
    }
  }

  /** Writes the last of it. */
  synchronized void close() {
    if (unwritten) {
      write();
    }
  }

  @GuardedBy("this")
  private void write() {
    writtenNanos = System.nanoTime();
    try {
      ByteArrayOutputStream index = new ByteArrayOutputStream();
      reached().serialize(new DataOutputStream(index));
      byte[] bytes = index.toByteArray();
      ByteBuffer content = ByteBuffer.allocate(1 + Integer.BYTES + bytes.length + Integer.BYTES);
      content.put(VERSION).putInt(bytes.length).put(bytes).putInt(crc(bytes)).flip();
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path part = file.resolveSibling(file.getFileName() + ".tmp");
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        while (content.hasRemaining()) {
          channel.write(content);
        }
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      unwritten = false;
    } catch (IOException e) {
      LOGGER.warn("{} cannot be written; after a crash more is sent again", file, e);
    }
  }

  private static ProgressIndex read(Path file) {
    try {
      if (!Files.exists(file)) {
        return MinimumProgressIndex.INSTANCE;
      }
      ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
      byte version = content.get();
      int length = content.getInt();
      if (version != VERSION
          || length < 0
          || length > MAX_INDEX_BYTES
          || content.remaining() != length + Integer.BYTES) {
        throw new IOException("version %d, %d bytes".formatted(version, length));
      }
      byte[] index = new byte[length];
      content.get(index);
      if (content.getInt() != crc(index)) {
        throw new IOException("wrong checksum");
      }
      return ProgressIndexType.deserializeFrom(ByteBuffer.wrap(index));
    } catch (IOException | RuntimeException e) {
      LOGGER.warn("{} is of no use, more is sent again: {}", file, e.toString());
      return MinimumProgressIndex.INSTANCE;
    }
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
