// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.Disk;
import io.tributary.disk.FolderDisk;
import io.tributary.receiver.Released.HeldPart;
import io.tributary.wire.Column;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.FilePart;
import io.tributary.wire.Finding;
import io.tributary.wire.Message;
import io.tributary.wire.Position;
import io.tributary.wire.SeriesDigest;
import io.tributary.wire.Tablet;
import io.tributary.wire.ValueType;
import io.tributary.wire.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A receiver on a disk of its own, and an engine that only writes down what it was given. */
final class ReceiverHouse implements Applier, Holdings, OtherNodes {

  /** What happens inside the engine. */
  interface Effect {
    void happens() throws ApplyException;
  }

  static final String ADDRESS = "127.0.0.1";
  static final int ALONE_BYTES = 512 * 1024;
  static final long INCARNATION = 4;
  static final byte[] CONTENT = "a sealed file".getBytes(StandardCharsets.UTF_8);
  static final byte[] DELETIONS = "its deletions".getBytes(StandardCharsets.UTF_8);

  final List<String> applied = Collections.synchronizedList(new ArrayList<>());
  final Path staged;
  Disk disk;
  volatile String allowed = "127.0.0.1/32";
  volatile Effect effect = () -> {};
  Finding finding = Finding.FOUND;
  @Nullable RuntimeException findingFailure;
  long reserveBytes;
  long now = 50_000;
  Receiver receiver;

  /** Whether files are loaded only with {@link #goOn}. */
  boolean holdsBack;

  /** So many files are loaded together. */
  int atOnce = 1;

  /** What every file has points of. */
  List<String> devices = List.of();

  private final List<Runnable> heldBack = new ArrayList<>();

  ReceiverHouse(Path folder) {
    this(folder, new FolderDisk(folder.resolve("applied")));
  }

  ReceiverHouse(Path folder, Disk disk) {
    this.staged = folder.resolve("staging");
    this.disk = disk;
    this.receiver = started();
  }

  /** Whether the receiver has other nodes. */
  boolean hasOthers;

  /** Why one of them may still be at work, if any. */
  Optional<String> elsewhere = Optional.empty();

  /** The one of them that answers, if any; it is the standby. */
  @Nullable ReceiverHouse other;

  /** As after kill -9: only the disk and the engine remember. */
  void restart() {
    heldBack.clear();
    receiver = started();
  }

  private Receiver started() {
    return new Receiver(
        () -> "cloud",
        this,
        () -> now,
        "tributary",
        this::settings,
        new Staging(
            new FolderDisk(staged),
            () -> new StagingLimits(reserveBytes, Long.MAX_VALUE, 100, ALONE_BYTES)),
        disk,
        this,
        this);
  }

  private ReceiverSettings settings() {
    try {
      return new ReceiverSettings(AllowList.parse(allowed), false);
    } catch (AllowListException e) {
      throw new AssertionError(e);
    }
  }

  /** A connection that has said HELLO. */
  Peered connect(String pipe) {
    Peered connection = open();
    connection.say(hello(pipe));
    return connection;
  }

  Peered open() {
    return new Peered(receiver.open(ADDRESS));
  }

  /** A connection. */
  final class Peered {
    private final ReceiverSession session;
    private long sequence;

    Peered(ReceiverSession session) {
      this.session = session;
    }

    Message say(Message message) {
      return session.handle(++sequence, message, now);
    }

    /** As a frame with a number of the test's choice. */
    Message say(long number, Message message) {
      sequence = number;
      return session.handle(number, message, now);
    }

    void sayRubbish() {
      session.end();
    }

    /** Sends the file from where the receiver is, all in one piece each, without FILE_END. */
    Message.FileOffsets sendAll(Message.FileBegin begin) {
      Message.FileOffsets offsets = (Message.FileOffsets) say(begin);
      if (offsets.known()) {
        return offsets;
      }
      say(chunk(FilePart.FILE, CONTENT, (int) offsets.file()));
      if (begin.modifications().isPresent()) {
        say(chunk(FilePart.MODIFICATIONS, DELETIONS, (int) offsets.modifications()));
      }
      return offsets;
    }
  }

  List<ReceiverRow> rows() {
    return receiver.rows(now);
  }

  List<String> stagedFiles() throws IOException {
    if (!Files.exists(staged)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(staged)) {
      return files.map(String::valueOf).toList();
    }
  }

  static Message.Hello hello(String pipe) {
    return hello(pipe, "edge", List.of());
  }

  static Message.Hello hello(String pipe, long incarnation) {
    return new Message.Hello(
        1, 1, pipe, 77, "edge", 1, List.of(), "tributary", true, Position.start(incarnation));
  }

  static Message.Hello hello(String pipe, String senderId, List<String> upstreamIds) {
    return new Message.Hello(
        1, 1, pipe, 77, senderId, 1, upstreamIds, "tributary", true, Position.start(INCARNATION));
  }

  static Message.Hello hello(String pipe, String senderId, int senderNode) {
    return new Message.Hello(
        1,
        1,
        pipe,
        77,
        senderId,
        senderNode,
        List.of(),
        "tributary",
        true,
        Position.start(INCARNATION));
  }

  static Message.Rows rowsOf(String database) {
    return rowsOf(database, 5);
  }

  static Message.Rows rowsOf(String database, long value) {
    Column column =
        new Column(
            "s", ValueType.INT64, (byte) 0, (byte) 0, new Values.LongValues(new long[] {value}));
    return new Message.Rows(
        database, List.of(new Tablet(database + ".d", false, new long[] {1}, List.of(column))));
  }

  static FileIdentity identity(String name, byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return new FileIdentity(name, content.length, (int) crc.getValue());
  }

  static Message.FileBegin begin() {
    return begin(false);
  }

  static Message.FileBegin begin(boolean again) {
    return new Message.FileBegin("root.db", identity("f", CONTENT), Optional.empty(), again);
  }

  static Message.FileBegin beginWithDeletions() {
    return new Message.FileBegin(
        "root.db", identity("f", CONTENT), Optional.of(identity("f.mods", DELETIONS)), false);
  }

  static Message.FileEnd end() {
    return new Message.FileEnd(identity("f", CONTENT));
  }

  static Message.FileChunk chunk(FilePart part, byte[] content, int from) {
    return new Message.FileChunk(part, from, Arrays.copyOfRange(content, from, content.length));
  }

  // The engine.

  @Override
  public void rows(Message.Rows rows) throws ApplyException {
    effect.happens();
    long value = ((Values.LongValues) rows.tablets().get(0).columns().get(0).values()).values()[0];
    applied.add("rows " + rows.database() + " " + value);
  }

  /** As many at once as the test says. */
  @Override
  public List<Collection<String>> files(List<SealedFile> files) throws ApplyException {
    effect.happens();
    List<Collection<String>> loaded = new ArrayList<>();
    for (SealedFile file : files.subList(0, Math.min(atOnce, files.size()))) {
      applied.add(
          "file %s %s%s"
              .formatted(
                  file.database(), text(file.file()), text(file.modifications().orElse(null))));
      loaded.add(devices);
    }
    return loaded;
  }

  /** At once, or when the test says so. */
  @Override
  public void inBackground(Runnable task) {
    if (holdsBack) {
      heldBack.add(task);
    } else {
      task.run();
    }
  }

  void goOn() {
    List<Runnable> tasks = List.copyOf(heldBack);
    heldBack.clear();
    tasks.forEach(Runnable::run);
  }

  @Override
  public Finding find(Message.Mark mark) {
    if (findingFailure != null) {
      throw findingFailure;
    }
    return finding;
  }

  @Override
  public void delete(Message.Delete delete) throws ApplyException {
    effect.happens();
    applied.add("delete " + delete.paths());
  }

  @Override
  public List<SeriesDigest> digests(Message.Digest question) throws ApplyException {
    effect.happens();
    applied.add("digests " + question.spans().get(0).device());
    return List.of(SeriesDigest.absent());
  }

  // The other nodes.

  @Override
  public boolean exist() {
    return hasOthers;
  }

  @Override
  public Released release(SenderPipe pipe) {
    if (elsewhere.isPresent() || other == null) {
      return new Released(elsewhere, List.of(), Map.of());
    }
    try {
      assertThat(other.receiver.release(pipe)).isTrue();
      Map<String, HeldPart> parts = new HashMap<>();
      other.receiver.parts().forEach((name, bytes) -> parts.put(name, new HeldPart(2, bytes)));
      return new Released(Optional.empty(), other.receiver.positions(pipe), parts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void applied(SenderPipe pipe, Position position) {
    if (other != null) {
      other.receiver.heard(pipe, position);
    }
  }

  @Override
  public OptionalLong keep(FileIdentity file, long offset, byte[] bytes) {
    try {
      return other == null
          ? OptionalLong.empty()
          : OptionalLong.of(other.receiver.keep(file, offset, bytes, now));
    } catch (StagingException | IOException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void discard(FileIdentity file) {
    try {
      if (other != null) {
        other.receiver.discard(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public byte[] read(int node, FileIdentity file, long offset, int most) throws IOException {
    if (other == null) {
      throw new IOException("nobody answers");
    }
    return other.receiver.read(file, offset, most);
  }

  private static String text(@Nullable Path file) {
    try {
      return file == null ? "" : "<" + Files.readString(file) + ">";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
