// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.disk.Disk;
import io.tributary.receiver.StagingException.Fault;
import io.tributary.wire.FileIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Files in arrival: one part on disk for each, which grows piece by piece until it is the whole.
 *
 * <p>Thread-safe; calls for one file wait for each other, so two senders of the same file may add
 * to one part in turn. Keeps no file open between calls, so there is nothing to close. Survives
 * being killed and losing power at any point: what was acknowledged is where the next {@link
 * #begin} goes on.
 *
 * <p>Every call throws {@link IOException} when the disk fails.
 */
public final class Staging {
  /** So many that two files hardly ever share one: the check of a large file holds it for long. */
  private static final int LOCKS = 1024;

  /** Longer than most outages; a sender that waits for room asks every few seconds. */
  private static final long ABANDONED_MILLIS = 3_600_000;

  /** No disk has room for this, whatever a peer says that its file has: places stay countable. */
  private static final long MAX_LENGTH = 1L << 60;

  private final Disk disk;
  private final Supplier<StagingLimits> limits;
  private final Object[] locks = new Object[LOCKS];

  /** By name on disk; a lock of the name guards each. */
  private final Map<String, Part> parts = new ConcurrentHashMap<>();

  /** Guards who gets which room; taken last, and never while waiting for a piece to be written. */
  private final Object room = new Object();

  private long takenBytes;
  private long takenOnDiskBytes;
  private volatile boolean loaded;

  /**
   * @param disk for the parts alone
   * @param limits asked before every write
   */
  public Staging(Disk disk, Supplier<StagingLimits> limits) {
    this.disk = disk;
    this.limits = limits;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /**
   * How many bytes of the file are held already, 0 for an unknown one. They are durable: it never
   * is less than what {@link #append} has taken, but for a part that was damaged or has expired.
   * Where there is no room, parts that nobody has asked for in the last hour make it.
   *
   * @throws StagingException with DISK_SHORT if there is no room for the rest
   */
  public long begin(FileIdentity file, long nowMillis) throws StagingException, IOException {
    try {
      return beginWhereThereIsRoom(file, nowMillis);
    } catch (StagingException e) {
      if (e.fault() != Fault.DISK_SHORT || expire(nowMillis, ABANDONED_MILLIS) == 0) {
        throw e;
      }
      return beginWhereThereIsRoom(file, nowMillis);
    }
  }

  /**
   * The same for a file whose turn has not come: it may find room when those before it are gone.
   */
  public long announce(FileIdentity file, long nowMillis) throws IOException {
    String name = PartName.of(file);
    synchronized (lock(name)) {
      Part part = part(name, file);
      part.use(nowMillis);
      return part.held();
    }
  }

  private long beginWhereThereIsRoom(FileIdentity file, long nowMillis)
      throws StagingException, IOException {
    String name = PartName.of(file);
    synchronized (lock(name)) {
      Part part = part(name, file);
      part.use(nowMillis); // first: a file that waits for room is not abandoned
      if (part.held() < file.length()) {
        synchronized (room) {
          checkRoom(file, part, file.length() - part.held());
        }
      }
      return part.held();
    }
  }

  /**
   * Adds a piece. It is durable when this returns: what is held never becomes less, whatever
   * crashes.
   *
   * @param offset of its first byte; must be what is held
   * @throws StagingException with WRONG_OFFSET, TOO_LONG or DISK_SHORT; nothing was written
   * @throws IOException if the disk failed or is full; what was held before still is
   */
  public void append(FileIdentity file, long offset, byte[] bytes, long nowMillis)
      throws StagingException, IOException {
    String name = PartName.of(file);
    synchronized (lock(name)) {
      Part part = part(name, file);
      checkPlace(file, part.held(), offset, bytes.length);
      part.use(nowMillis);
      if (bytes.length == 0) {
        return;
      }
      long onDisk = takeRoom(file, name, part, bytes.length);
      boolean appended = false;
      try {
        part.append(bytes);
        appended = true;
      } finally {
        giveBack(part, bytes.length, onDisk, appended);
      }
    }
  }

  /**
   * The whole file, checked and durable. It stays until {@link #discard}, so asking again gives it
   * again; whoever moves it away still discards it.
   *
   * @throws StagingException with INCOMPLETE, or with DAMAGED after deleting it
   */
  public Path finish(FileIdentity file) throws StagingException, IOException {
    String name = PartName.of(file);
    synchronized (lock(name)) {
      Part part = part(name, file);
      if (part.held() < file.length()) {
        throw new StagingException(
            Fault.INCOMPLETE,
            "%s: %d of %d bytes are held",
            file.name(),
            part.held(),
            file.length());
      }
      parts.put(name, part); // an empty file has no piece that would have made it
      Optional<Integer> crc = part.finish();
      if (crc.isEmpty() || crc.get() != file.crc32c()) {
        forget(name, part);
        throw new StagingException(
            Fault.DAMAGED,
            "%s: %d bytes with checksum %s, must be %08x",
            file.name(),
            file.length(),
            crc.map("%08x"::formatted).orElse("of less"),
            file.crc32c());
      }
      return disk.path(name);
    }
  }

  /** Deletes what is held of the file, if anything. */
  public void discard(FileIdentity file) throws IOException {
    load();
    String name = PartName.of(file);
    synchronized (lock(name)) {
      Part part = parts.get(name);
      if (part != null) {
        forget(name, part);
      }
    }
  }

  /**
   * Deletes the parts that nobody began or continued for so long, also those of an earlier run.
   * Only an hour counts from call to call, whatever the clock says: call it more often.
   *
   * @return how many
   */
  public int expire(long nowMillis, long idleMillis) throws IOException {
    load();
    int expired = 0;
    for (String name : parts.keySet()) {
      synchronized (lock(name)) {
        Part part = parts.get(name);
        if (part != null && part.idle(nowMillis, idleMillis) > idleMillis) {
          forget(name, part);
          expired++;
        }
      }
    }
    return expired;
  }

  /** Bytes of all files in arrival. */
  public long heldBytes() throws IOException {
    load();
    return held();
  }

  /** How many files are in arrival. */
  public int parts() throws IOException {
    load();
    return parts.size();
  }

  private long held() {
    return parts.values().stream().mapToLong(Part::held).sum();
  }

  /** What an earlier process has left, once. */
  private void load() throws IOException {
    if (loaded) {
      return;
    }
    synchronized (parts) {
      if (!loaded) {
        for (String name : disk.names()) {
          Part.found(disk, name).ifPresent(part -> parts.putIfAbsent(name, part));
        }
        loaded = true;
      }
    }
  }

  /** The part as it is known, or one that is not on disk yet. */
  private Part part(String name, FileIdentity file) throws IOException {
    load();
    Part part = parts.get(name);
    if (part != null && !part.recover()) {
      forget(name, part);
      part = null;
    }
    return part != null ? part : Part.fresh(disk, name, file.length());
  }

  private void forget(String name, Part part) throws IOException {
    part.delete();
    parts.remove(name);
  }

  private static void checkPlace(FileIdentity file, long held, long offset, int bytes)
      throws StagingException {
    if (offset != held) {
      throw new StagingException(
          Fault.WRONG_OFFSET, "%s: piece at %d, but %d bytes are held", file.name(), offset, held);
    }
    if (bytes > file.length() - held) {
      throw new StagingException(
          Fault.TOO_LONG,
          "%s: piece of %d bytes at %d, but the file ends at %d",
          file.name(),
          bytes,
          offset,
          file.length());
    }
  }

  /** Room that is checked is taken at once, or two files would get the same. */
  private long takeRoom(FileIdentity file, String name, Part part, int bytes)
      throws StagingException, IOException {
    synchronized (room) {
      checkRoom(file, part, bytes);
      long onDisk = bytes + part.overheadBytes();
      parts.putIfAbsent(name, part);
      takenBytes += bytes;
      takenOnDiskBytes += onDisk;
      return onDisk;
    }
  }

  private void giveBack(Part part, int bytes, long onDisk, boolean appended) {
    synchronized (room) {
      takenBytes -= bytes;
      takenOnDiskBytes -= onDisk;
      if (appended) {
        part.held(part.held() + bytes);
      }
    }
  }

  private void checkRoom(FileIdentity file, Part part, long bytes)
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
    long inArrival = held() + takenBytes;
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

  private Object lock(String name) {
    return locks[Math.floorMod(name.hashCode(), LOCKS)];
  }
}
