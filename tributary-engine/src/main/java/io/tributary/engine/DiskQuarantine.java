// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.sender.Quarantine;
import io.tributary.sender.Unit;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameException;
import io.tributary.wire.Message;
import io.tributary.wire.MessageCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Units set aside, one folder each, named by a number that gives the order: {@link
 * QuarantineEntry#FILE_NAME} says what it is, beside it {@code unit.frame} for rows and deletions,
 * {@code file.tsfile} with {@code file.tsfile.mods2} for files. Thread-safe.
 *
 * <p>A folder comes and goes whole: it is made, and dies, under another name beside the quarantine.
 */
final class DiskQuarantine implements Quarantine {

  private static final Logger LOGGER = LoggerFactory.getLogger(DiskQuarantine.class);

  private static final String UNFINISHED = "aside";
  private static final Pattern LEADING_NUMBER = Pattern.compile("^(\\d{1,18})");
  private static final String FRAME = "unit.frame";
  private static final String FILE = "file.tsfile";
  private static final String MODIFICATIONS = FILE + ".mods2";

  private record Held(Path folder, QuarantineEntry entry) {}

  private final Path folder;

  @GuardedBy("this")
  private final NavigableMap<Long, Held> held = new TreeMap<>();

  @GuardedBy("this")
  private long lastNumber;

  /** Opens what earlier processes kept, and removes what a crash left unfinished. */
  DiskQuarantine(Path folder) throws IOException {
    this.folder = folder;
    removeUnfinished();
    if (Files.isDirectory(folder)) {
      for (Path each : list(folder)) {
        load(each);
      }
    }
  }

  @Override
  public void keep(Unit unit, String reason) throws IOException {
    Files.createDirectories(folder);
    long number = nextNumber();
    Path part = Files.createTempDirectory(parent(), UNFINISHED);
    try {
      QuarantineEntry entry = write(number, unit, reason, part);
      Path target = folder.resolve(String.valueOf(number));
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      force(folder, StandardOpenOption.READ);
      synchronized (this) {
        held.put(number, new Held(target, entry));
      }
      LOGGER.warn("{} is set aside in {}: {}", unit.label(), target, reason);
    } finally {
      Folders.deleteQuietly(part);
    }
  }

  @Override
  public synchronized int size() {
    return held.size();
  }

  @Override
  public synchronized Optional<String> last() {
    return Optional.ofNullable(held.lastEntry())
        .map(newest -> newest.getValue().entry())
        .map(entry -> entry.label() + ": " + entry.reason());
  }

  /** All of them, oldest first. One that cannot be read is among them, with the reason. */
  synchronized List<QuarantineEntry> entries() {
    return held.values().stream().map(Held::entry).toList();
  }

  /** Gives an entry up; fine when it is gone. Durable when this returns. */
  void remove(long number) throws IOException {
    Held gone;
    synchronized (this) {
      gone = held.get(number);
    }
    if (gone == null) {
      return;
    }
    Path part = parent().resolve(UNFINISHED + number + ".removed");
    if (Files.exists(gone.folder())) {
      Files.move(gone.folder(), part, StandardCopyOption.ATOMIC_MOVE);
      force(folder, StandardOpenOption.READ);
    }
    synchronized (this) {
      held.remove(number);
    }
    Folders.deleteQuietly(part);
  }

  /**
   * The rows or the deletion of an entry.
   *
   * @throws IOException if they cannot be read
   */
  Message message(QuarantineEntry entry) throws IOException {
    Path frame = path(entry, FRAME);
    try {
      return MessageCodec.decode(FrameCodec.decode(ByteBuffer.wrap(Files.readAllBytes(frame))));
    } catch (FrameException e) {
      throw new IOException(frame + " is damaged: " + e.getMessage(), e);
    }
  }

  /** Where the file of an entry is. */
  Path file(QuarantineEntry entry) throws IOException {
    return path(entry, FILE);
  }

  /** Where its deletions are, if it has any. */
  Optional<Path> modifications(QuarantineEntry entry) throws IOException {
    return Optional.of(path(entry, MODIFICATIONS)).filter(Files::exists);
  }

  private synchronized Path path(QuarantineEntry entry, String name) throws IOException {
    Held present = held.get(entry.number());
    if (present == null) {
      throw new IOException(entry.label() + " is not set aside any more");
    }
    return present.folder().resolve(name);
  }

  private synchronized long nextNumber() {
    return ++lastNumber;
  }

  private synchronized void load(Path each) {
    Matcher matcher = LEADING_NUMBER.matcher(String.valueOf(each.getFileName()));
    long number = matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    while (held.containsKey(number)) {
      number++;
    }
    lastNumber = Math.max(lastNumber, number);
    QuarantineEntry entry;
    try {
      entry = QuarantineEntry.read(number, each);
    } catch (IOException e) {
      LOGGER.warn("{} cannot be read", each, e);
      entry = QuarantineEntry.unreadable(number, each, e);
    }
    held.put(number, new Held(each, entry));
  }

  private void removeUnfinished() throws IOException {
    if (Files.isDirectory(parent())) {
      for (Path each : list(parent())) {
        if (String.valueOf(each.getFileName()).startsWith(UNFINISHED)) {
          Folders.deleteQuietly(each);
        }
      }
    }
  }

  private Path parent() {
    return folder.resolveSibling(".").normalize();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return new ArrayList<>(paths.sorted().toList());
    }
  }

  private static QuarantineEntry write(long number, Unit unit, String reason, Path part)
      throws IOException {
    long bytes = 0;
    if (unit instanceof Unit.SealedFile file) {
      copy(file.file().path(), part.resolve(FILE));
      if (file.modifications().isPresent()) {
        copy(file.modifications().get().path(), part.resolve(MODIFICATIONS));
      }
    } else {
      byte[] frame = FrameCodec.encode(MessageCodec.encode(message(unit), 0));
      write(part.resolve(FRAME), frame);
      bytes = frame.length;
    }
    QuarantineEntry entry =
        QuarantineSubject.describe(number, unit, reason, System.currentTimeMillis(), bytes);
    write(part.resolve(QuarantineEntry.FILE_NAME), entry.encode());
    force(part, StandardOpenOption.READ);
    return entry;
  }

  /** A link where that is possible: both files never change. */
  private static void copy(Path source, Path target) throws IOException {
    try {
      Files.createLink(target, source);
    } catch (FileSystemException | UnsupportedOperationException e) {
      Files.copy(source, target);
    }
    force(target, StandardOpenOption.WRITE);
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
