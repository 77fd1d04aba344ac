// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.disk.Disk;
import io.tributary.receiver.StagingException.Fault;
import io.tributary.wire.FileIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
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

  private final Disk disk;
  private final Supplier<StagingLimits> limits;
  private final Object[] locks = new Object[LOCKS];

  /** By name on disk; a lock of the name guards each. */
  private final Map<String, Part> parts = new ConcurrentHashMap<>();

  private final StagingRoom room;
  private volatile boolean loaded;

  /**
   * @param disk for the parts alone
   * @param limits asked before every write
   */
  public Staging(Disk disk, Supplier<StagingLimits> limits) {
    this.disk = disk;
    this.limits = limits;
    this.room = new StagingRoom(disk, limits, parts);
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /**
   * How many bytes of the file are held already, 0 for an unknown one. They are durable: it never
   * is less than what {@link #append} has taken, but for a part that was damaged or has expired.
   * Where there is no room, parts that nobody has asked for in the last hour make it, and those
   * that are kept for other nodes.
   *
   * @throws StagingException with DISK_SHORT if there is no room for the rest
   */
  public long begin(FileIdentity file, long nowMillis) throws StagingException, IOException {
    try {
      return beginWhereThereIsRoom(file, nowMillis);
    } catch (StagingException e) {
      if (e.fault() != Fault.DISK_SHORT
          || expire(nowMillis, ABANDONED_MILLIS) + discardCopies() == 0) {
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
      part.copy(false);
      return part.held();
    }
  }

  private long beginWhereThereIsRoom(FileIdentity file, long nowMillis)
      throws StagingException, IOException {
    String name = PartName.of(file);
    synchronized (lock(name)) {
      Part part = part(name, file);
      part.use(nowMillis); // first: a file that waits for room is not abandoned
      part.copy(false);
      if (part.held() < file.length()) {
        room.check(file, part, file.length() - part.held());
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
      long onDisk = room.take(file, name, part, bytes.length);
      boolean appended = false;
      try {
        part.append(bytes);
        appended = true;
      } finally {
        room.giveBack(part, bytes.length, onDisk, appended);
      }
    }
  }

  /**
   * Adds a piece for another node, if it goes on where the part ends. The part makes room for files
   * that this node is sent itself.
   *
   * @return how many bytes of the file are held now, durably
   * @throws StagingException as {@link #append}, but not for the offset
   */
  long keep(FileIdentity file, long offset, byte[] bytes, long nowMillis)
      throws StagingException, IOException {
    String name = PartName.of(file);
    synchronized (lock(name)) {
      Part before = part(name, file);
      if (before.held() != offset) {
        return before.held();
      }
      boolean copy = before.isCopy() || offset == 0;
      append(file, offset, bytes, nowMillis);
      Part part = part(name, file);
      part.copy(copy);
      return part.held();
    }
  }

  /**
   * Bytes of what is held.
   *
   * @return at most so many, none behind the end of what is held
   */
  byte[] read(FileIdentity file, long offset, int most) throws IOException {
    load();
    String name = PartName.of(file);
    synchronized (lock(name)) {
      Part part = parts.get(name);
      long length = part == null ? 0 : Math.min(most, part.held() - offset);
      return part == null || length <= 0 ? new byte[0] : part.read(offset, (int) length);
    }
  }

  /** How many bytes are held of each file in arrival, by their names on disk. */
  Map<String, Long> held() throws IOException {
    load();
    Map<String, Long> held = new HashMap<>();
    parts.forEach((name, part) -> held.put(name, part.held()));
    return held;
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

  /** Deletes what is kept of the file for another node; what is this node's own stays. */
  void discardCopy(FileIdentity file) throws IOException {
    load();
    boolean unused = discardCopy(PartName.of(file));
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

  /** What is kept for other nodes goes when this one needs the room. */
  private int discardCopies() throws IOException {
    int discarded = 0;
    for (String name : parts.keySet()) {
      discarded += discardCopy(name) ? 1 : 0;
    }
    return discarded;
  }

  private boolean discardCopy(String name) throws IOException {
    synchronized (lock(name)) {
      Part part = parts.get(name);
      if (part == null || !part.isCopy()) {
        return false;
      }
      forget(name, part);
      return true;
    }
  }

  /** Bytes of all files in arrival. */
  public long heldBytes() throws IOException {
    load();
    return room.heldBytes();
  }

  /** How many files are in arrival. */
  public int parts() throws IOException {
    load();
    return parts.size();
  }

  StagingLimits limits() {
    return limits.get();
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

  private Object lock(String name) {
    return locks[Math.floorMod(name.hashCode(), LOCKS)];
  }
}
