// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of records to which records are added at the end. One record after the other, big-endian:
 *
 * <pre>
 *  0          4          8
 *  +----------+----------+--------------+
 *  | length   | crc32c   | record       |
 *  | u32      | u32      | length bytes |
 *  +----------+----------+--------------+
 * </pre>
 *
 * <p>The checksum is over length and record, so that zeros are no records. A version, if there must
 * be one, is the record's own. The whole log is read into memory when it is opened: {@link
 * #rewrite} keeps it small.
 *
 * <p>Thread-safe. A file has one log at a time.
 */
public final class RecordLog implements AutoCloseable {
  private static final int HEADER_BYTES = 8;

  /** What must be done before the next record can be added. */
  private enum State {
    /** Nothing: the file ends with the last record. */
    WHOLE,
    /** Cut off what may be of a record that could not be added. */
    TORN,
    /** Open it again, and see whether it has the old records or the new. */
    REPLACED,
    /** Nothing can be added any more. */
    CLOSED
  }

  private final Disk disk;
  private final String name;
  private final int maxRecordBytes;
  private final List<byte[]> found;
  private final long cutBytes;
  private DiskFile file;
  private long length;
  private State state = State.WHOLE;

  private RecordLog(Disk disk, String name, int maxRecordBytes, DiskFile file) throws IOException {
    this.disk = disk;
    this.name = name;
    this.maxRecordBytes = maxRecordBytes;
    this.file = file;
    List<byte[]> records = new ArrayList<>();
    long there = readAll(records);
    this.found = List.copyOf(records);
    this.cutBytes = there - length;
  }

  /**
   * Opens the log; an empty one if there is no such file. A tail that is not a whole record is cut
   * off. When this returns, what was found and the cut are durable.
   *
   * @throws IOException if the disk fails, never because of what is in the file
   */
  public static RecordLog open(Disk disk, String name, int maxRecordBytes) throws IOException {
    if (maxRecordBytes < 0) {
      throw new IllegalArgumentException("records of %d bytes".formatted(maxRecordBytes));
    }
    DiskFile file = disk.open(name);
    try {
      return new RecordLog(disk, name, maxRecordBytes, file);
    } catch (IOException | RuntimeException e) {
      closeAfter(file, e);
      throw e;
    }
  }

  /** The records that were found when it was opened, in the order in which they were added. */
  public List<byte[]> records() {
    return found;
  }

  /**
   * How many bytes were cut off when it was opened. A crash leaves at most one record; more means
   * that the disk has lost something.
   */
  public long cutBytes() {
    return cutBytes;
  }

  /** Bytes of the file that are records. */
  public synchronized long bytes() {
    return length;
  }

  /** Adds one record, as {@link #append(List)} does. */
  public void append(byte[] record) throws IOException {
    append(List.of(record));
  }

  /**
   * Adds records. They are durable when this returns. If it throws, none of them is in the log, and
   * what was written of them is cut off before the next one is added; only a log that is opened
   * before that, or after a crash, may have the first of them, each as a whole.
   *
   * @throws IllegalArgumentException if one is too long, or all together are
   */
  public synchronized void append(List<byte[]> records) throws IOException {
    byte[] bytes = bytes(records);
    makeReady();
    state = State.TORN;
    file.write(length, ByteBuffer.wrap(bytes));
    file.force();
    length += bytes.length;
    state = State.WHOLE;
  }

  /**
   * Makes these the records of the log. Durable when this returns. If it throws, or at a crash, it
   * has the old records or the new ones.
   *
   * @throws IllegalArgumentException if one is too long, or all together are
   */
  public synchronized void rewrite(List<byte[]> records) throws IOException {
    byte[] bytes = bytes(records);
    if (state == State.CLOSED) {
      throw closed();
    }
    state = State.REPLACED; // whatever happens from here
    disk.replace(name, bytes);
    length = bytes.length;
  }

  /** Nothing is left to be done. May be called twice. */
  @Override
  public synchronized void close() throws IOException {
    state = State.CLOSED;
    file.close();
  }

  /**
   * Makes it certain what is in the log: what an append that threw may have left is cut off,
   * durably, so that no later opening finds it. Call before telling anybody what is in it.
   */
  public synchronized void repair() throws IOException {
    makeReady();
    state = State.WHOLE;
  }

  private void makeReady() throws IOException {
    switch (state) {
      case WHOLE -> {}
      case TORN -> {
        // Forced before anything is written there: a later crash must not keep the next record and
        // lose the cut, or the rest of the torn one would be read behind it.
        file.truncate(length);
        file.force();
      }
      case REPLACED -> {
        file.close();
        file = disk.open(name);
        readAll(new ArrayList<>());
      }
      case CLOSED -> throw closed();
    }
  }

  private IOException closed() {
    return new IOException("%s is closed".formatted(name));
  }

  /**
   * Takes what is in the file, and cuts off the rest.
   *
   * @return how long the file was
   */
  private long readAll(List<byte[]> into) throws IOException {
    ByteBuffer content = ByteBuffer.wrap(disk.read(name).orElse(new byte[0]));
    int end = 0;
    while (readOne(content, into)) {
      end = content.position();
    }
    // Forced in any case: what a killed process wrote may be in the file, but not yet on the disk.
    file.truncate(end);
    file.force();
    length = end;
    return content.limit();
  }

  private boolean readOne(ByteBuffer content, List<byte[]> into) {
    if (content.remaining() < HEADER_BYTES) {
      return false;
    }
    int bytes = content.getInt();
    int crc = content.getInt();
    if (bytes < 0 || bytes > maxRecordBytes || bytes > content.remaining()) {
      return false;
    }
    byte[] record = new byte[bytes];
    content.get(record);
    if (crc != checksum(record)) {
      return false;
    }
    into.add(record);
    return true;
  }

  private byte[] bytes(List<byte[]> records) {
    long total = records.stream().mapToLong(this::bytesOf).sum();
    if (total > Integer.MAX_VALUE - HEADER_BYTES) {
      throw new IllegalArgumentException(
          "%s: %d bytes of records cannot be written at once".formatted(name, total));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) total);
    records.forEach(record -> put(record, bytes));
    return bytes.array();
  }

  private int bytesOf(byte[] record) {
    if (record.length > maxRecordBytes) {
      throw new IllegalArgumentException(
          "%s: record of %d bytes, at most %d".formatted(name, record.length, maxRecordBytes));
    }
    return Math.addExact(HEADER_BYTES, record.length);
  }

  private static void put(byte[] record, ByteBuffer into) {
    into.putInt(record.length).putInt(checksum(record)).put(record);
  }

  private static int checksum(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, record.length));
    crc.update(record);
    return (int) crc.getValue();
  }

  private static void closeAfter(DiskFile file, Exception cause) {
    try {
      file.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
