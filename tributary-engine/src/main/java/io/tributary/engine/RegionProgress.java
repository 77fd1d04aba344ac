// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.disk.Disk;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.ProgressIndexType;
import org.apache.iotdb.commons.consensus.index.impl.IoTProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.iotdb.commons.pipe.agent.task.meta.PipeTaskMeta;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a pipe has got in one data region. The engine keeps it too, and moves it with the
 * region's leadership, but stores it every hundred seconds at best; after a crash the pipe would
 * send that much again. So a file of ours is at most a second old, and so is what other nodes can
 * read ({@link SharedProgress}).
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
  private static final long TAKE_OVER_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final PipeTaskMeta engine;
  private final SharedProgress shared;
  private final SharedProgress.Key key;
  private final Disk disk;
  private final String file;

  private final long openedNanos = System.nanoTime();

  /** What this node knew when it began to lead the region, and what it has reported since. */
  @GuardedBy("this")
  private ProgressIndex own;

  /** What other nodes had reached, and what the files have brought since. */
  @GuardedBy("this")
  private ProgressIndex before = MinimumProgressIndex.INSTANCE;

  /** Of an unfinished history; in memory, and for other nodes. */
  @GuardedBy("this")
  private Reached history = Reached.of(MinimumProgressIndex.INSTANCE);

  @GuardedBy("this")
  private boolean unwritten;

  @GuardedBy("this")
  private long writtenNanos = System.nanoTime() - WRITE_INTERVAL_NANOS;

  private RegionProgress(
      PipeTaskMeta engine,
      SharedProgress shared,
      SharedProgress.Key key,
      Disk disk,
      ProgressIndex own) {
    this.engine = engine;
    this.own = own;
    this.shared = shared;
    this.key = key;
    this.disk = disk;
    this.file = file(key);
  }

  /** The newer of what the engine and the file know. */
  static RegionProgress open(
      PipeTaskMeta engine, SharedProgress shared, SharedProgress.Key key, Disk disk) {
    ProgressIndex own = read(disk, file(key));
    engine.updateProgressIndex(own);
    return new RegionProgress(engine, shared, key, disk, own);
  }

  /**
   * Takes over what another node has reached that led the region before. To be called before a
   * snapshot; blocks.
   *
   * @return whether another node has led it, since this one did
   * @throws IOException when it cannot be read now; after {@link #TAKE_OVER_NANOS} of that it goes
   *     without: more is sent again
   */
  boolean takeOver() throws IOException {
    try {
      shared.read(key).ifPresent(this::takeOver);
    } catch (IOException e) {
      if (System.nanoTime() - openedNanos < TAKE_OVER_NANOS) {
        throw e;
      }
      LOGGER.warn("{}: {}; more is sent again", file, e.getMessage());
    }
    synchronized (this) {
      before = progress();
      return !own.updateToMinimumEqualOrIsAfterProgressIndex(progress()).equals(own);
    }
  }

  private synchronized void takeOver(Reached other) {
    engine.updateProgressIndex(other.progress());
    if (!history.hasHistory()) {
      history = other;
    }
  }

  synchronized Reached reached() {
    return history.withProgress(progress());
  }

  private ProgressIndex progress() {
    return engine.getProgressIndex();
  }

  /**
   * Whether it is a repetition: another node's, and with the receiver since before this one began
   * to lead. A node that is back from a death repeats the newest part of its log to the others, who
   * apply it once more, and one of them leads what it led before.
   */
  synchronized boolean isRepeated(ProgressIndex change) {
    return change instanceof IoTProgressIndex
        && !Reached.of(new IoTProgressIndex(SyncNode.dataNodeId(), Long.MAX_VALUE)).covers(change)
        && Reached.of(before).covers(change);
  }

  /**
   * All files of a history are with the receiver that are of time partitions before this one.
   *
   * @param progress what the region had reached when the history began
   */
  synchronized void reportHistory(long beforePartition, ProgressIndex progress) {
    Reached next = history.withHistory(beforePartition, progress);
    if (beforePartition >= history.beforePartition() && !next.equals(history)) {
      history = next;
      shared.report(key, reached());
    }
  }

  /** All of its files are to be sent again. */
  synchronized void forgetHistory() {
    history = Reached.of(MinimumProgressIndex.INSTANCE);
  }

  /** All files of a history are with the receiver; {@code progress} is what made them up. */
  synchronized void endHistory(ProgressIndex progress) {
    forgetHistory();
    report(progress);
    before = progress();
  }

  /** Everything up to {@code progress} is with the receiver. */
  synchronized void report(ProgressIndex progress) {
    if (progress instanceof MinimumProgressIndex) {
      return;
    }
    engine.updateProgressIndex(progress);
    own = progress();
    shared.report(key, reached());
    unwritten = true;
    writeIfDue();
  }

  /** Writes what was reported since the last time, if that is a while ago. Call now and then. */
  synchronized void writeIfDue() {
    if (unwritten && System.nanoTime() - writtenNanos >= WRITE_INTERVAL_NANOS) {
      write();
    }
  }

  /**
   * Writes the last of it now.
   *
   * @return whether all that was reported is durable
   */
  synchronized boolean write() {
    if (!unwritten) {
      return true;
    }
    writtenNanos = System.nanoTime();
    try {
      ByteArrayOutputStream index = new ByteArrayOutputStream();
      progress().serialize(new DataOutputStream(index));
      byte[] bytes = index.toByteArray();
      ByteBuffer content = ByteBuffer.allocate(1 + Integer.BYTES + bytes.length + Integer.BYTES);
      content.put(VERSION).putInt(bytes.length).put(bytes).putInt(crc(bytes));
      disk.replace(file, content.array());
      unwritten = false;
    } catch (IOException e) {
      LOGGER.warn("{} cannot be written; after a crash more is sent again", file, e);
    }
    return !unwritten;
  }

  private static String file(SharedProgress.Key key) {
    return "progress-" + key.region();
  }

  private static ProgressIndex read(Disk disk, String file) {
    try {
      Optional<byte[]> written = disk.read(file);
      if (written.isEmpty()) {
        return MinimumProgressIndex.INSTANCE;
      }
      ByteBuffer content = ByteBuffer.wrap(written.get());
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
