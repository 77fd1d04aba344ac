// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.receiver.StagingException.Fault;
import io.tributary.wire.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;

/**
 * Files in arrival: one part on disk for each, which grows piece by piece until it is the whole.
 *
 * <p>Thread-safe; calls for one file wait for each other. Keeps no file open between calls, so
 * there is nothing to close. Survives being killed at any point: what is on disk is where the next
 * {@link #begin} goes on, and bytes that a crash left wrong are found by the checksum of the whole.
 *
 * <p>Every call throws {@link IOException} when the disk fails.
 */
public final class Staging {
  private static final String SUFFIX = ".part";
  private static final int LOCKS = 64;
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Path directory;
  private final long reserveBytes;
  private final LongSupplier freeBytes;
  private final Object[] locks = new Object[LOCKS];
  private final Map<Path, Long> lastUseMillis = new ConcurrentHashMap<>();

  /**
   * @param directory for the parts alone; created when first needed
   * @param reserveBytes free disk that is never used for parts
   * @param freeBytes free disk now, asked before every write; several files at once can use up to a
   *     piece each of the reserve
   */
  public Staging(Path directory, long reserveBytes, LongSupplier freeBytes) {
    this.directory = directory;
    this.reserveBytes = reserveBytes;
    this.freeBytes = freeBytes;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /**
   * How many bytes of the file are held already, 0 for an unknown one.
   *
   * @throws StagingException with DISK_SHORT if there is no room for the rest
   */
  public long begin(FileIdentity file, long nowMillis) throws StagingException, IOException {
    Path part = part(file);
    synchronized (lock(part)) {
      long held = held(part);
      if (held > file.length()) {
        forget(part);
        held = 0;
      }
      checkRoom(file, file.length() - held);
      lastUseMillis.put(part, nowMillis);
      return held;
    }
  }

  /**
   * Adds a piece. It is in the file but not yet forced to disk when this returns.
   *
   * @param offset of its first byte; must be what is held
   * @throws StagingException with WRONG_OFFSET, TOO_LONG or DISK_SHORT; nothing was written
   */
  public void append(FileIdentity file, long offset, byte[] bytes, long nowMillis)
      throws StagingException, IOException {
    Path part = part(file);
    synchronized (lock(part)) {
      long held = held(part);
      if (offset != held) {
        throw new StagingException(
            Fault.WRONG_OFFSET,
            "%s: piece at %d, but %d bytes are held",
            file.name(),
            offset,
            held);
      }
      if (bytes.length > file.length() - held) {
        throw new StagingException(
            Fault.TOO_LONG,
            "%s: piece of %d bytes at %d, but the file ends at %d",
            file.name(),
            bytes.length,
            offset,
            file.length());
      }
      Files.createDirectories(directory);
      checkRoom(file, bytes.length);
      try (FileChannel out =
          FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          out.write(rest, offset + rest.position());
        }
      }
      lastUseMillis.put(part, nowMillis);
    }
  }

  /**
   * The whole file, checked and forced to disk. It stays where it is until {@link #discard}, so
   * asking again gives it again; whoever moves it away takes it over.
   *
   * @throws StagingException with INCOMPLETE, or with DAMAGED after deleting it
   */
  public Path finish(FileIdentity file) throws StagingException, IOException {
    Path part = part(file);
    synchronized (lock(part)) {
      long held = held(part);
      if (held < file.length()) {
        throw new StagingException(
            Fault.INCOMPLETE, "%s: %d of %d bytes are held", file.name(), held, file.length());
      }
      Files.createDirectories(directory);
      int crc = forcedChecksum(part);
      if (held > file.length() || crc != file.crc32c()) {
        forget(part);
        throw new StagingException(
            Fault.DAMAGED,
            "%s: %d bytes with checksum %08x, must be %d with %08x",
            file.name(),
            held,
            crc,
            file.length(),
            file.crc32c());
      }
      return part;
    }
  }

  /** Deletes what is held of the file, if anything. */
  public void discard(FileIdentity file) throws IOException {
    Path part = part(file);
    synchronized (lock(part)) {
      forget(part);
    }
  }

  /**
   * Deletes the parts that nobody began or continued for so long, also those of an earlier run.
   *
   * @return how many
   */
  public int expire(long nowMillis, long idleMillis) throws IOException {
    int expired = 0;
    lastUseMillis.keySet().removeIf(part -> !Files.exists(part)); // begun, nothing came
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path part : parts) {
        synchronized (lock(part)) {
          if (nowMillis - lastUse(part, nowMillis) > idleMillis) {
            forget(part);
            expired++;
          }
        }
      }
    } catch (NoSuchFileException e) {
      return 0; // nothing has arrived yet
    }
    return expired;
  }

  /** Of a part from before a restart only the disk knows; a clock set back must not delete it. */
  private long lastUse(Path part, long nowMillis) throws IOException {
    Long known = lastUseMillis.get(part);
    if (known != null) {
      return known;
    }
    try {
      return Math.min(nowMillis, Files.getLastModifiedTime(part).toMillis());
    } catch (NoSuchFileException e) {
      return nowMillis; // gone since it was listed
    }
  }

  private void forget(Path part) throws IOException {
    Files.deleteIfExists(part);
    lastUseMillis.remove(part);
  }

  private void checkRoom(FileIdentity file, long bytes) throws StagingException, IOException {
    if (bytes == 0) {
      return;
    }
    Files.createDirectories(directory); // first: a folder that is not there has no free bytes
    long free = freeBytes.getAsLong();
    if (free - bytes < reserveBytes) {
      throw new StagingException(
          Fault.DISK_SHORT,
          "%s: disk is short, %d bytes to store, %d free, %d of them in reserve",
          file.name(),
          bytes,
          free,
          reserveBytes);
    }
  }

  private static long held(Path part) throws IOException {
    try {
      return Files.size(part);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static int forcedChecksum(Path part) throws IOException {
    CRC32C crc = new CRC32C();
    try (FileChannel in =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE, // an empty file has no piece that would have made it
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      in.force(true);
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      while (in.read(buffer) >= 0) {
        crc.update(buffer.flip());
        buffer.clear();
      }
    }
    return (int) crc.getValue();
  }

  private Object lock(Path part) {
    return locks[Math.floorMod(part.getFileName().toString().hashCode(), LOCKS)];
  }

  /**
   * The name on disk has nothing of the name from the peer but its hash, so no name can leave the
   * directory, and a file with other content is another part.
   */
  private Path part(FileIdentity file) {
    String name =
        "%s-%016x-%08x".formatted(hash(file.name()), file.length(), file.crc32c()) + SUFFIX;
    return directory.resolve(name);
  }

  private static String hash(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
