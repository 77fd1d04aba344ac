// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import io.tributary.wire.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A sender, everything around it played by this class and by its {@link ScriptedReceiver}, and a
 * diary of what happened in which order. The receiver takes everything unless the test scripts
 * another answer.
 */
final class SenderHouse implements Connector, Feed, Quarantine {

  /** What the receiver does with one request; null: what it does without a script. */
  interface Answer {
    @Nullable Message to(Message request) throws LinkException;
  }

  /** Of a frame, but for the piece of a file. */
  static final int FRAME_BYTES = 40;

  static final long START_MILLIS = 1_000_000;

  final List<String> diary = new ArrayList<>();
  final Deque<Unit> live = new ArrayDeque<>();
  final Deque<Unit.SealedFile> files = new ArrayDeque<>();
  final ScriptedReceiver receiver = new ScriptedReceiver(diary);
  final PipeSender sender;
  final List<MarkTrail> trails = new ArrayList<>();
  final List<String> upstreamIds = new ArrayList<>(List.of("far"));
  long now = START_MILLIS;
  int maxRetries = 5;
  boolean reachable = true;

  /** How many addresses the receiver has, which of them are away, and which were tried. */
  int addresses = 1;

  final Set<Integer> away = new HashSet<>();
  final List<Integer> tried = new ArrayList<>();
  @Nullable String loginRefusal;
  @Nullable IOException feedFailure;
  @Nullable IOException quarantineFailure;

  /** Answers stay with the receiver, which does its work all the same. */
  boolean answersWithheld;

  /** So many more messages can be sent on whatever connection; then it breaks, once. */
  int sendsBeforeBreak = Integer.MAX_VALUE;

  int aside;
  int asideAttempts;
  int connects;
  int openLinks;
  private @Nullable String lastAside;

  SenderHouse() {
    sender =
        new PipeSender(
            new PipeIdentity("mypipe", 77, "edge", 1, true),
            this,
            this,
            this,
            () -> new SenderSettings(maxRetries),
            () -> List.copyOf(upstreamIds),
            () -> 1 << 20,
            new SplittableRandom(1));
    sender.setRunning(true);
  }

  // What a test does.

  /** The next requests of this type are answered so, one each; then as ever. */
  void next(FrameType type, Answer... answers) {
    receiver.next(type, answers);
  }

  /** All requests of this type are answered so, until told otherwise. */
  void always(FrameType type, Answer answer) {
    receiver.always(type, answer);
  }

  void asEver(FrameType type) {
    receiver.asEver(type);
  }

  /** Done as ever. */
  static Answer taken() {
    return request -> null;
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

  /** The request is lost, and the connection with it. */
  static Answer broken(String reason) {
    return request -> {
      throw new LinkException(reason);
    };
  }

  /** The request is done, but its answer is lost, and the connection with it. */
  static Answer doneButLost(String reason) {
    return request -> {
      throw new ScriptedReceiver.AnswerLost(reason);
    };
  }

  void sendRows(String... names) {
    for (String name : names) {
      live.add(Units.rows(name, settled(name)));
    }
  }

  void sendDeletion(String name) {
    live.add(Units.deletion(name, settled("deletion of " + name)));
  }

  void sendFile(Path file) throws IOException {
    files.add(Units.file(file, settled(String.valueOf(file.getFileName()))));
  }

  Unit.Receipt settled(String name) {
    return outcome ->
        diary.add(
            outcome == Unit.Outcome.APPLIED
                ? "settled " + name
                : "settled %s %s".formatted(name, outcome));
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
      now = Math.min(end, now + sender.doWork(now)); // whoever runs it on has woken it
    }
  }

  /** So much time passes, in which the sender is busy with other pipes, too. */
  void pass(long millis) {
    for (long end = now + millis; now < end; now += 100) {
      step();
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

  /** What was settled, in its order, and how if not by its arrival. */
  List<String> receipts() {
    return diary.stream()
        .filter(entry -> entry.startsWith("settled "))
        .map(entry -> entry.substring("settled ".length()))
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
  public int addresses() {
    return addresses;
  }

  @Override
  public Link connect(int address) throws LinkException, RefusedException {
    connects++;
    tried.add(address);
    if (!reachable || away.contains(address)) {
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
  public String address(int address) {
    return "cloud:" + (6667 + address);
  }

  @Override
  public Optional<Unit> nextLive() throws IOException {
    if (feedFailure != null) {
      throw feedFailure;
    }
    return Optional.ofNullable(live.poll());
  }

  @Override
  public Optional<Unit.SealedFile> nextFile() {
    return Optional.ofNullable(files.poll());
  }

  @Override
  public void keep(Unit unit, String reason) throws IOException {
    asideAttempts++;
    if (quarantineFailure != null) {
      throw quarantineFailure;
    }
    aside++;
    diary.add("aside " + unit.label() + ": " + reason);
    lastAside = unit.label() + ": " + reason;
  }

  @Override
  public Optional<String> last() {
    return Optional.ofNullable(lastAside);
  }

  @Override
  public int size() {
    return aside;
  }

  @Override
  public List<MarkTrail> trails() {
    return trails;
  }

  private final class ScriptedLink implements Link {
    private final ScriptedReceiver.Connection farEnd = receiver.accept();
    private boolean closed;
    private boolean useless;

    @Override
    public int send(Message request) throws LinkException {
      checkUsable(String.valueOf(request.type()));
      if (sendsBeforeBreak-- == 0) {
        sendsBeforeBreak = Integer.MAX_VALUE;
        useless = true;
        throw new LinkException("reset");
      }
      farEnd.request(request);
      return frameBytes(request);
    }

    @Override
    public Optional<Message> receive(long waitMillis) throws LinkException {
      checkUsable("an answer");
      if (answersWithheld) {
        now += waitMillis;
        return Optional.empty();
      }
      try {
        Optional<Message> answer = farEnd.answer();
        if (answer.isEmpty()) {
          now += waitMillis;
        }
        return answer;
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

    private void checkUsable(String what) {
      if (closed || useless) {
        throw new AssertionError("a link that is gone was used for " + what);
      }
    }
  }

  static int frameBytes(Message message) {
    return FRAME_BYTES + (message instanceof Message.FileChunk chunk ? chunk.bytes().length : 0);
  }
}
