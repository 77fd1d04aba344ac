// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.disk.Disk;
import io.tributary.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file in arrival, on disk:
 *
 * <pre>
 *  0                held                 length       length + 4096
 *  +----------------+- - - - - - - - - - +--------+ - +--------+
 *  | pieces         | nothing, a hole    | mark 0 |   | mark 1 |
 *  +----------------+- - - - - - - - - - +--------+ - +--------+
 * </pre>
 *
 * <p>Each piece is written with its {@link PieceMark} and both are forced at once. Nothing says in
 * which order they reach the disk, so the mark has the piece's checksum, and the two marks are
 * written in turn: a crash can spoil the mark that is being written, never the one before it. So
 * what was acknowledged is found exactly, for one force a piece. (The length of the file alone
 * would not tell: a crash may leave it longer than what was written.) The marks are a block apart,
 * because a disk may spoil the whole block that it was writing. When the file is whole they are cut
 * off.
 *
 * <p>Callers hold the lock of its name, except for {@link #held}.
 */
final class Part {
  private static final Pattern NAME =
      Pattern.compile("[0-9a-f]{32}-([0-7][0-9a-f]{15})-[0-9a-f]{8}\\.part");
  private static final long MARK_DISTANCE = 4096;

  /** What a part takes besides its pieces; a disk that counts in blocks takes some more. */
  static final long OVERHEAD_BYTES = 2 * PieceMark.BYTES;

  /** More than there is between two calls of {@link #idle}, unless the clock was set. */
  private static final long MAX_STEP_MILLIS = Duration.ofHours(1).toMillis();

  /** How long somebody may come back to a part that is old by the clock alone. */
  private static final long GRACE_MILLIS = Duration.ofDays(1).toMillis();

  private final Disk disk;
  private final String name;
  private final long length;
  private volatile long held;
  private int slot = 1;
  private boolean known;
  private boolean written;
  private boolean copy;
  private long idleMillis;
  private OptionalLong countedToMillis = OptionalLong.empty();

  private Part(Disk disk, String name, long length) {
    this.disk = disk;
    this.name = name;
    this.length = length;
  }

  /** One of which nothing is on disk. */
  static Part fresh(Disk disk, String name, long length) {
    Part part = new Part(disk, name, length);
    part.known = true;
    return part;
  }

  /** One that an earlier process has left, or empty if the file is none. */
  static Optional<Part> found(Disk disk, String name) throws IOException {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Part part = new Part(disk, name, Long.parseLong(matcher.group(1), 16));
    part.written = true;
    try (DiskFile file = disk.open(name)) {
      part.recover(file, false);
    }
    return Optional.of(part);
  }

  /** Bytes from the start that will still be there after a crash. Any thread. */
  long held() {
    return held;
  }

  /** What the next piece may take on disk besides itself: the second one brings another mark. */
  long overheadBytes() {
    return written ? PieceMark.BYTES : OVERHEAD_BYTES;
  }

  /**
   * Makes sure that what is held is there and durable, if an earlier process left it.
   *
   * @return false if nothing of it can be used: discard it
   */
  boolean recover() throws IOException {
    if (!known) {
      try (DiskFile file = disk.open(name)) {
        recover(file, true);
        // What a killed process wrote is in the file, but maybe not yet on the disk.
        file.force();
      }
      known = true;
    }
    return !written || held > 0 || length == 0;
  }

  private void recover(DiskFile file, boolean checked) throws IOException {
    if (file.length() == length) {
      held = length; // the marks are cut off, so all was there
      return;
    }
    long end = 0;
    for (int i = 0; i < 2; i++) {
      Optional<PieceMark> mark = PieceMark.read(file, markOffset(i), length);
      if (mark.isPresent() && mark.get().end() > end && (!checked || mark.get().isTrue(file))) {
        end = mark.get().end();
        slot = i;
      }
    }
    held = end;
  }

  /**
   * Adds a piece where the part ends; durable when this returns. If it throws, nothing is held of
   * it.
   */
  void append(byte[] piece) throws IOException {
    try (DiskFile file = disk.open(name)) {
      written = true;
      int other = 1 - slot;
      file.write(held, ByteBuffer.wrap(piece));
      file.write(markOffset(other), PieceMark.of(held, piece).encoded());
      file.force();
      slot = other;
    }
  }

  /** Says that an appended piece counts from now on: so many bytes are held. */
  void held(long bytes) {
    held = bytes;
  }

  /** Bytes of what is held. */
  byte[] read(long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (DiskFile file = disk.open(name)) {
      while (bytes.hasRemaining()) {
        if (file.read(offset + bytes.position(), bytes) < 0) {
          throw new IOException("%s ends at %d".formatted(name, offset + bytes.position()));
        }
      }
    }
    return bytes.array();
  }

  /** Whether it is kept for another node alone, as far as this run of the process knows. */
  boolean isCopy() {
    return copy;
  }

  void copy(boolean isCopy) {
    copy = isCopy;
  }

  /** Makes the file what it is to be, nothing more, durably; empty if it is not so long. */
  Optional<Integer> finish() throws IOException {
    try (DiskFile file = disk.open(name)) {
      written = true;
      file.truncate(length);
      file.force();
      return PieceMark.checksum(file, 0, length);
    }
  }

  void delete() throws IOException {
    known = false; // until it is really gone, only the disk knows what is there
    disk.delete(name);
  }

  /** Somebody wants it. */
  void use(long nowMillis) {
    idleMillis = 0;
    countedToMillis = OptionalLong.of(nowMillis);
  }

  /**
   * For how long nobody has wanted it.
   *
   * <p>Not the difference of two clocks: a clock that is set forward by a year must not delete what
   * arrived a minute ago. Time counts in steps from call to call, none longer than an hour and none
   * negative, so a clock that is set, either way, changes the sum by an hour at most. Of a part
   * from before a restart only the clock of the disk knows the age; it is believed, but for the
   * last day, which must be seen to pass.
   */
  long idle(long nowMillis, long enoughMillis) throws IOException {
    if (countedToMillis.isPresent()) {
      long step = nowMillis - countedToMillis.getAsLong();
      idleMillis += Math.max(0, Math.min(step, MAX_STEP_MILLIS));
    } else {
      long age = nowMillis - disk.lastModifiedMillis(name).orElse(nowMillis);
      idleMillis = Math.max(0, Math.min(age, enoughMillis - GRACE_MILLIS));
    }
    countedToMillis = OptionalLong.of(nowMillis);
    return idleMillis;
  }

  private long markOffset(int of) {
    return length + of * MARK_DISTANCE;
  }
}
