// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import io.tributary.wire.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A sender, everything around it played by this class, and a diary of what happened in which order.
 * The receiver takes everything unless the test scripts another answer.
 */
final class SenderHouse implements Connector, Feed, Quarantine {

  /** What the receiver does with one request. */
  interface Answer {
    Message to(Message request) throws LinkException;
  }

  static final long START_MILLIS = 1_000_000;

  final List<String> diary = new ArrayList<>();
  final List<Duration> timeouts = new ArrayList<>();
  final List<Message.Hello> hellos = new ArrayList<>();
  final Deque<Unit> toSend = new ArrayDeque<>();
  final PipeSender sender;
  final List<String> upstreamIds = new ArrayList<>(List.of("far"));
  long now = START_MILLIS;
  int maxRetries = 5;
  boolean reachable = true;
  @Nullable String loginRefusal;
  @Nullable IOException feedFailure;
  @Nullable IOException quarantineFailure;
  int aside;
  int connects;
  int openLinks;
  private final Map<FrameType, Deque<Answer>> script = new EnumMap<>(FrameType.class);
  private final Map<FrameType, Answer> always = new EnumMap<>(FrameType.class);

  SenderHouse() {
    sender =
        new PipeSender(
            new PipeIdentity("mypipe", 77, "edge", true),
            this,
            this,
            this,
            () -> new SenderSettings(maxRetries),
            () -> List.copyOf(upstreamIds),
            new SplittableRandom(1));
    sender.setRunning(true);
  }

  // What a test does.

  /** The next requests of this type are answered so, one each; then as ever. */
  void next(FrameType type, Answer... answers) {
    Deque<Answer> queue = script.computeIfAbsent(type, t -> new ArrayDeque<>());
    queue.addAll(List.of(answers));
  }

  /** All requests of this type are answered so, until told otherwise. */
  void always(FrameType type, Answer answer) {
    always.put(type, answer);
  }

  void asEver(FrameType type) {
    always.remove(type);
    script.remove(type);
  }

  static Answer failed(String reason) {
    return request -> new Message.Failed(reason);
  }

  static Answer refused(String reason) {
    return request -> new Message.Refused(Refusal.NOT_ALLOWED, reason);
  }

  static Answer later(long millis, String reason) {
    return request -> new Message.Later(millis, reason);
  }

  static Answer with(Message answer) {
    return request -> answer;
  }

  static Answer broken(String reason) {
    return request -> {
      throw new LinkException(reason);
    };
  }

  void sendRows(String... names) {
    for (String name : names) {
      toSend.add(Units.rows(name, settled(name)));
    }
  }

  void sendFile(Path file) throws IOException {
    toSend.add(Units.file(file, settled(String.valueOf(file.getFileName()))));
  }

  Unit.Receipt settled(String name) {
    return outcome -> diary.add("settled " + name);
  }

  /** One step; returns how long the sender wants to idle. */
  long step() {
    return sender.doWork(now);
  }

  /** Drives the sender as its thread does, until so much time has passed. */
  void run(long millis) {
    long end = now + millis;
    int steps = 0;
    while (now < end) {
      if (++steps > 1_000_000) {
        throw new AssertionError("the sender never idles");
      }
      now += sender.doWork(now);
    }
  }

  /** Steps until the sender has nothing to do at this instant. */
  void runNow() {
    run(1);
  }

  List<String> diarySince(int size) {
    return diary.subList(size, diary.size());
  }

  /** The diary without greetings, connections and signs of life. */
  List<String> deliveries() {
    return diary.stream()
        .filter(entry -> !entry.matches("(connect|close|HELLO|HEARTBEAT|BYE).*"))
        .toList();
  }

  long count(String entry) {
    return diary.stream().filter(entry::equals).count();
  }

  String message() {
    return sender.status().message();
  }

  SenderStatus.Phase phase() {
    return sender.status().phase();
  }

  // What the sender sees.

  @Override
  public Link connect() throws LinkException, RefusedException {
    connects++;
    if (!reachable) {
      throw new LinkException("connection refused");
    }
    if (loginRefusal != null) {
      throw new RefusedException(loginRefusal);
    }
    diary.add("connect");
    openLinks++;
    return new ScriptedLink();
  }

  @Override
  public String address() {
    return "cloud:6667";
  }

  @Override
  public Optional<Unit> nextLive() throws IOException {
    if (feedFailure != null) {
      throw feedFailure;
    }
    return toSend.peek() instanceof Unit.SealedFile
        ? Optional.empty()
        : Optional.ofNullable(toSend.poll());
  }

  @Override
  public Optional<Unit.SealedFile> nextFile() {
    return toSend.peek() instanceof Unit.SealedFile file
        ? Optional.of(file).filter(toSend::remove)
        : Optional.empty();
  }

  @Override
  public void keep(Unit unit, String reason) throws IOException {
    if (quarantineFailure != null) {
      throw quarantineFailure;
    }
    aside++;
    diary.add("aside " + unit.label() + ": " + reason);
  }

  @Override
  public int size() {
    return aside;
  }

  @Override
  public Optional<String> last() {
    return Optional.empty();
  }

  private final class ScriptedLink implements Link {
    private boolean closed;
    private boolean useless;

    @Override
    public Message exchange(Message request, Duration timeout) throws LinkException {
      if (closed || useless) {
        throw new AssertionError("a link that is gone was used for " + request.type());
      }
      diary.add(describe(request));
      timeouts.add(timeout);
      if (request instanceof Message.Hello hello) {
        hellos.add(hello);
      }
      try {
        return answer(request);
      } catch (LinkException e) {
        useless = true;
        throw e;
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        openLinks--;
        diary.add("close");
      }
    }
  }

  private Message answer(Message request) throws LinkException {
    Deque<Answer> queue = script.getOrDefault(request.type(), new ArrayDeque<>());
    Answer scripted = queue.poll();
    if (scripted == null) {
      scripted = always.get(request.type());
    }
    return scripted == null ? taken(request) : scripted.to(request);
  }

  static Message taken(Message request) {
    return switch (request.type()) {
      case HELLO ->
          new Message.Welcome(FrameCodec.VERSION, "cloud", FrameCodec.MAX_FRAME_BYTES, "tributary");
      case FILE_BEGIN -> new Message.FileOffsets(0, 0);
      default -> new Message.Ack();
    };
  }

  private static String describe(Message request) {
    if (request instanceof Message.Rows rows) {
      String device = rows.tablets().get(0).device();
      return "ROWS " + device.substring(Units.DATABASE.length() + 1);
    }
    if (request instanceof Message.Delete delete) {
      return "DELETE " + delete.paths().get(0).substring(Units.DATABASE.length() + 1);
    }
    if (request instanceof Message.FileBegin begin) {
      return "FILE_BEGIN " + begin.file().name();
    }
    if (request instanceof Message.FileChunk chunk) {
      return "FILE_CHUNK %s %d+%d".formatted(chunk.part(), chunk.offset(), chunk.bytes().length);
    }
    if (request instanceof Message.FileEnd end) {
      return "FILE_END " + end.file().name();
    }
    if (request instanceof Message.Heartbeat heartbeat) {
      return "HEARTBEAT " + (heartbeat.running() ? "running" : "stopped");
    }
    return String.valueOf(request.type());
  }
}
