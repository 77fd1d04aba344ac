// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.disk.Disk;
import io.tributary.disk.RecordLog;
import io.tributary.wire.Frame;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameException;
import io.tributary.wire.Message;
import io.tributary.wire.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deletions of one data region that a pipe has yet to deliver. The engine keeps no record of a
 * deletion that a pipe could go back to, so this is the only one. A {@link RecordLog}:
 *
 * <pre>
 * 1 u8 | a frame with the DELETE; its sequence number gives the order
 * 2 u8 | number i64: that one has settled
 * </pre>
 *
 * <p>Thread-safe. A settled deletion is gone from disk, durably, before any later data of the
 * region settles: delivered twice it would delete what was written after it.
 */
final class DeletionJournal {

  private static final Logger LOGGER = LoggerFactory.getLogger(DeletionJournal.class);
  private static final byte ADDED = 1;
  private static final byte SETTLED = 2;
  private static final int MAX_RECORD_BYTES = FrameCodec.MAX_FRAME_BYTES + 1;
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** By far longer than the engine takes to apply a deletion that it has told of. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A deletion and its number, which gives the order. */
  record Entry(long number, Message.Delete delete) {}

  private final String name;
  private final RecordLog log;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private final TreeMap<Long, Entry> pending = new TreeMap<>();

  /** Pending ones that the disk did not take. */
  @GuardedBy("this")
  private final TreeMap<Long, Entry> unwritten = new TreeMap<>();

  @GuardedBy("this")
  private long lastNumber;

  /** Of the last one; of the start, when there is none. */
  @GuardedBy("this")
  private long addedNanos;

  @GuardedBy("this")
  private long triedNanos;

  @GuardedBy("this")
  private boolean closed;

  private DeletionJournal(String name, RecordLog log, LongSupplier nanoTime) {
    this.name = name;
    this.log = log;
    this.nanoTime = nanoTime;
    this.addedNanos = nanoTime.getAsLong();
  }

  /**
   * Opens the journal and reads what an earlier process left undelivered.
   *
   * @throws IOException if the disk fails; a damaged record is only logged
   */
  static DeletionJournal open(Disk disk, String name, LongSupplier nanoTime) throws IOException {
    DeletionJournal journal =
        new DeletionJournal(name, RecordLog.open(disk, name, MAX_RECORD_BYTES), nanoTime);
    journal.recover();
    return journal;
  }

  /**
   * Adds a deletion. Durable when this returns, unless the disk does not take it: then it is only
   * in memory, {@link #warning} says so, and {@link #writeIfDue} goes on trying.
   */
  synchronized Entry append(Message.Delete delete) {
    Entry entry = new Entry(++lastNumber, delete);
    pending.put(entry.number(), entry);
    unwritten.put(entry.number(), entry);
    addedNanos = nanoTime.getAsLong();
    write();
    return entry;
  }

  /** Whether a deletion came, or may have come, a moment ago. */
  synchronized boolean isFresh() {
    return nanoTime.getAsLong() - addedNanos < FRESH_NANOS;
  }

  /** Undelivered deletions in order. */
  synchronized List<Entry> pending() {
    return new ArrayList<>(pending.values());
  }

  /**
   * The receiver has it. Durable when this returns; may be called again. Of no effect when this is
   * closed: whoever opens it next has the deletion as undelivered, as after a crash.
   *
   * @throws UncheckedIOException if the disk does not take that
   */
  synchronized void settled(Entry entry) {
    if (closed || !pending.containsKey(entry.number())) {
      return;
    }
    try {
      if (pending.size() == 1) {
        log.rewrite(List.of());
      } else if (!unwritten.containsKey(entry.number())) {
        log.append(
            ByteBuffer.allocate(1 + Long.BYTES).put(SETTLED).putLong(entry.number()).array());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pending.remove(entry.number());
    unwritten.remove(entry.number());
  }

  /** Tries again what the disk did not take, if that is a while ago. Call now and then. */
  synchronized void writeIfDue() {
    if (!unwritten.isEmpty() && nanoTime.getAsLong() - triedNanos >= RETRY_NANOS) {
      write();
    }
  }

  /** For people: that deletions would be lost in a crash. */
  synchronized Optional<String> warning() {
    return unwritten.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d deletions are in memory only, the disk does not take them"
                .formatted(unwritten.size()));
  }

  /** May be called again. */
  synchronized void close() {
    if (!closed) {
      write();
    }
    closed = true;
    try {
      log.close();
    } catch (IOException e) {
      LOGGER.warn("{} cannot be closed", name, e);
    }
  }

  @GuardedBy("this")
  private void write() {
    triedNanos = nanoTime.getAsLong();
    Iterator<Entry> entries = unwritten.values().iterator();
    while (entries.hasNext()) {
      Entry entry = entries.next();
      byte[] frame = FrameCodec.encode(MessageCodec.encode(entry.delete(), entry.number()));
      try {
        log.append(ByteBuffer.allocate(1 + frame.length).put(ADDED).put(frame).array());
        entries.remove();
      } catch (IOException e) {
        LOGGER.error("{}: a deletion cannot be written, it is in memory only", name, e);
        return;
      }
    }
  }

  private synchronized void recover() {
    if (log.cutBytes() > 0) {
      LOGGER.warn("{}: {} bytes at its end were no record", name, log.cutBytes());
    }
    for (byte[] bytes : log.records()) {
      ByteBuffer record = ByteBuffer.wrap(bytes);
      try {
        recover(record);
      } catch (FrameException | RuntimeException e) {
        LOGGER.error("{}: a record is damaged, its deletion is lost", name, e);
      }
    }
  }

  @GuardedBy("this")
  private void recover(ByteBuffer record) throws FrameException {
    byte kind = record.get();
    if (kind == SETTLED) {
      pending.remove(record.getLong());
    } else if (kind == ADDED) {
      Frame frame = FrameCodec.decode(record.slice());
      Message.Delete delete = (Message.Delete) MessageCodec.decode(frame);
      pending.put(frame.sequence(), new Entry(frame.sequence(), delete));
      lastNumber = Math.max(lastNumber, frame.sequence());
    } else {
      throw new IllegalArgumentException("unknown kind " + kind);
    }
  }
}
