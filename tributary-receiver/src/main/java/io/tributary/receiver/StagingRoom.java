// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.disk.Disk;
import io.tributary.receiver.StagingException.Fault;
import io.tributary.wire.FileIdentity;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Who gets which room for files in arrival. Its lock is taken last, and never while waiting for a
 * piece to be written. Thread-safe.
 */
final class StagingRoom {

  /** No disk has room for this, whatever a peer says that its file has: places stay countable. */
  private static final long MAX_LENGTH = 1L << 60;

  private final Disk disk;
  private final Supplier<StagingLimits> limits;
  private final Map<String, Part> parts;

  @GuardedBy("this")
  private long takenBytes;

  @GuardedBy("this")
  private long takenOnDiskBytes;

  /**
   * @param parts by name on disk, thread-safe; shared with {@link Staging}
   */
  StagingRoom(Disk disk, Supplier<StagingLimits> limits, Map<String, Part> parts) {
    this.disk = disk;
    this.limits = limits;
    this.parts = parts;
  }

  long heldBytes() {
    return parts.values().stream().mapToLong(Part::held).sum();
  }

  /** Room that is checked is taken at once, or two files would get the same. */
  synchronized long take(FileIdentity file, String name, Part part, int bytes)
      throws StagingException, IOException {
    check(file, part, bytes);
    long onDisk = bytes + part.overheadBytes();
    parts.putIfAbsent(name, part);
    takenBytes += bytes;
    takenOnDiskBytes += onDisk;
    return onDisk;
  }

  synchronized void giveBack(Part part, int bytes, long onDisk, boolean appended) {
    takenBytes -= bytes;
    takenOnDiskBytes -= onDisk;
    if (appended) {
      part.held(part.held() + bytes);
    }
  }

  synchronized void check(FileIdentity file, Part part, long bytes)
      throws StagingException, IOException {
    StagingLimits now = limits.get();
    long free = disk.freeBytes() - takenOnDiskBytes;
    if (now.reserveBytes() > free
        || bytes > free - now.reserveBytes() - part.overheadBytes()
        || file.length() > MAX_LENGTH) {
      throw new StagingException(
          Fault.DISK_SHORT,
          "%s: disk is short, %d bytes to store, %d free, %d of them in reserve",
          file.name(),
          bytes,
          free,
          now.reserveBytes());
    }
    long inArrival = heldBytes() + takenBytes;
    if (bytes > now.maxBytes() - inArrival) {
      throw new StagingException(
          Fault.DISK_SHORT,
          "%s: disk is short, %d bytes to store, %d in arrival, at most %d",
          file.name(),
          bytes,
          inArrival,
          now.maxBytes());
    }
    if (!parts.containsValue(part) && parts.size() >= now.maxParts()) {
      throw new StagingException(
          Fault.DISK_SHORT,
          "%s: too many files in arrival: %d, at most %d",
          file.name(),
          parts.size(),
          now.maxParts());
    }
  }
}
