// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open connection: many requests under way, up to a window of bytes, and their answers in
 * order.
 *
 * <pre>
 * GREETING   HELLO was sent; nothing else is until WELCOME
 * OPEN       units go out
 * HALTED     the receiver has not done a request, and skips what was sent behind it; when all of
 *            that is answered, HELLO again
 * </pre>
 */
final class Session {

  private static final Logger LOGGER = LoggerFactory.getLogger(Session.class);

  static final long HEARTBEAT_MILLIS = 3_000;
  static final long ANSWER_MILLIS = 60_000;

  private static final long FAREWELL_MILLIS = 2_000;
  private static final long UNREADABLE_MILLIS = 1_000;
  private static final int MOST_UNDER_WAY = 512;

  /** What is not waited for is in doubt, and settled by the next WELCOME. */
  private static final int MOST_FAREWELL_ANSWERS = 64;

  private enum Phase {
    GREETING,
    OPEN,
    HALTED
  }

  /** What was sent; {@code request} is there for what belongs to a unit. */
  private record Sent(Message message, Optional<Request> request, int bytes, long sentMillis) {}

  private record Failure(Request request, String reason) {}

  private final Link link;
  private final Outbox outbox;
  private final Window window;
  private final SenderTally tally;
  private final Supplier<Message> hello;
  private final Supplier<Message> heartbeat;
  private final Deque<Sent> underWay = new ArrayDeque<>();
  private final IdlePause idle = new IdlePause();
  private Phase phase = Phase.GREETING;
  private @Nullable Failure failure;
  private @Nullable Long laterMillis;
  private boolean anyTaken;
  private long lastAnswerMillis;
  private long lastHeartbeatMillis;
  private long notBeforeMillis = Long.MIN_VALUE;

  Session(
      Link link,
      Outbox outbox,
      Window window,
      SenderTally tally,
      Supplier<Message> hello,
      Supplier<Message> heartbeat) {
    this.link = link;
    this.outbox = outbox;
    this.window = window;
    this.tally = tally;
    this.hello = hello;
    this.heartbeat = heartbeat;
  }

  /** Says hello on a link that has just been opened. */
  void greet(long nowMillis) throws LinkException {
    phase = Phase.GREETING;
    send(hello.get(), Optional.empty(), nowMillis);
  }

  /** How long the receiver asked to stay away, when it did not let this pipe in. */
  Optional<Long> laterMillis() {
    return Optional.ofNullable(laterMillis);
  }

  /** Whether the receiver has let this pipe in, and has not broken at what was sent since. */
  boolean isWell() {
    return phase == Phase.OPEN && (anyTaken || underWay.isEmpty());
  }

  /**
   * Takes the answers that have come and sends what may be sent.
   *
   * @return how many milliseconds the caller may idle when neither an answer nor something to send
   *     comes; 0 when there is more to do at once
   */
  long work(long nowMillis) throws LinkException, RefusedException {
    boolean moved = receive(nowMillis);
    checkAlive(nowMillis);
    if (phase == Phase.HALTED && underWay.isEmpty()) {
      goOn(nowMillis);
      return 0;
    }
    if (phase == Phase.OPEN) {
      moved |= send(nowMillis);
    }
    boolean waits = !underWay.isEmpty() || !outbox.isEmpty();
    long idleMillis = idle.millis(moved || waits, nowMillis);
    long untilHeartbeat = lastHeartbeatMillis + HEARTBEAT_MILLIS - nowMillis;
    long mostMillis = waits ? outbox.untilQuestion(nowMillis) : untilHeartbeat;
    return moved ? 0 : Math.min(idleMillis, mostMillis);
  }

  /** Says {@code lastWords}, if the receiver still listens, and closes. */
  void farewell(Message lastWords, long nowMillis) {
    try {
      send(lastWords, Optional.empty(), nowMillis);
      for (int i = 0; i < MOST_FAREWELL_ANSWERS && !underWay.isEmpty(); i++) {
        Optional<Message> answer = link.receive(FAREWELL_MILLIS);
        if (answer.isEmpty()) {
          break;
        }
        answered(answer.get(), nowMillis);
      }
    } catch (LinkException | RefusedException e) {
      LOGGER.debug("no answer to the farewell", e);
    }
    close(nowMillis);
  }

  /** Closes the connection; the outbox knows what was under way. */
  void close(long nowMillis) {
    link.close();
    List<Request> unanswered = underWay.stream().flatMap(sent -> sent.request().stream()).toList();
    underWay.clear();
    outbox.interrupted(unanswered);
    tellFailure(nowMillis);
  }

  private boolean receive(long nowMillis) throws LinkException, RefusedException {
    boolean any = false;
    while (!underWay.isEmpty()) {
      Optional<Message> answer = link.receive(0);
      if (answer.isEmpty()) {
        break;
      }
      any = true;
      answered(answer.get(), nowMillis);
    }
    return any;
  }

  private void answered(Message answer, long nowMillis) throws LinkException, RefusedException {
    Sent sent = underWay.remove();
    lastAnswerMillis = nowMillis;
    tally.unanswered(!underWay.isEmpty(), nowMillis);
    window.answered(sent.bytes(), sent.sentMillis(), nowMillis);
    if (answer instanceof Message.Refused no) {
      throw new RefusedException(no.reason());
    }
    if (answer instanceof Message.Skipped && phase == Phase.HALTED) {
      return;
    }
    if (sent.request().isPresent()) {
      answered(sent.request().get(), answer, nowMillis);
    } else if (sent.message() instanceof Message.Hello) {
      greeted(sent.message(), answer, nowMillis);
    } else if (answer instanceof Message.Marked marked) {
      outbox.marked(marked, nowMillis);
    } else if (sent.message() instanceof Message.Heartbeat && answer instanceof Message.Notice it) {
      noticed(it.text());
    } else if (answer instanceof Message.Ack) {
      tally.notice(Optional.empty());
    } else {
      throw nonsense(sent.message(), answer);
    }
  }

  private void noticed(String text) {
    Optional<String> notice = Optional.of(text);
    if (!notice.equals(tally.notice())) {
      LOGGER.warn("The receiver says: {}", text);
    }
    tally.notice(notice);
  }

  private void greeted(Message greeting, Message answer, long nowMillis) throws LinkException {
    if (answer instanceof Message.Later later) {
      laterMillis = later.afterMillis();
      throw new LinkException(later.reason());
    }
    if (!(answer instanceof Message.Welcome welcome)) {
      throw nonsense(greeting, answer);
    }
    outbox.reconcile(welcome, nowMillis);
    phase = Phase.OPEN;
    tally.connected(nowMillis);
  }

  private void answered(Request request, Message answer, long nowMillis) throws LinkException {
    FrameType asked = request.message().type();
    if (asked == FrameType.FILE_BEGIN && answer instanceof Message.FileOffsets offsets) {
      outbox.begun(request, offsets, nowMillis);
    } else if (asked == FrameType.FILE_END && answer instanceof Message.FilesApplied applied) {
      anyTaken = true;
      outbox.applied(applied, nowMillis);
    } else if (answer instanceof Message.Ack && isAcknowledged(asked)) {
      anyTaken = true;
      outbox.acknowledged(request, nowMillis);
    } else if (answer instanceof Message.Later later && phase == Phase.OPEN) {
      phase = Phase.HALTED;
      outbox.later(request, later, nowMillis);
    } else if (answer instanceof Message.Failed failed && phase == Phase.OPEN) {
      phase = Phase.HALTED;
      failure = new Failure(request, failed.reason());
    } else {
      throw nonsense(request.message(), answer);
    }
  }

  /** All that was under way when a request was not done is answered. */
  private void goOn(long nowMillis) throws LinkException {
    outbox.interrupted(List.of());
    tellFailure(nowMillis);
    greet(nowMillis);
  }

  private void tellFailure(long nowMillis) {
    Failure told = failure;
    failure = null;
    if (told != null) {
      outbox.failed(told.request(), told.reason(), nowMillis);
    }
  }

  private boolean send(long nowMillis) throws LinkException {
    if (nowMillis - lastHeartbeatMillis >= HEARTBEAT_MILLIS) {
      lastHeartbeatMillis = nowMillis;
      send(heartbeat.get(), Optional.empty(), nowMillis);
    }
    Optional<Message> mark = outbox.nextMark(nowMillis);
    if (mark.isPresent()) {
      send(mark.get(), Optional.empty(), nowMillis);
    }
    if (nowMillis < notBeforeMillis || !window.isOpen() || underWay.size() >= MOST_UNDER_WAY) {
      return false;
    }
    try {
      Optional<Request> next = outbox.next(nowMillis, window);
      tally.well(SenderTally.Part.FEED);
      if (next.isEmpty()) {
        return false;
      }
      send(next.get().message(), next, nowMillis);
      return true;
    } catch (IOException e) {
      LOGGER.warn("Something cannot be read now", e);
      tally.trouble(SenderTally.Part.FEED, "cannot be read now: " + e.getMessage());
      notBeforeMillis = nowMillis + UNREADABLE_MILLIS;
      return false;
    }
  }

  private void send(Message message, Optional<Request> request, long nowMillis)
      throws LinkException {
    if (underWay.isEmpty()) {
      lastAnswerMillis = nowMillis;
    }
    // Before: what breaks in the middle may have arrived.
    underWay.add(new Sent(message, request, 0, nowMillis));
    tally.unanswered(true, lastAnswerMillis);
    int bytes = link.send(message);
    underWay.removeLast();
    underWay.add(new Sent(message, request, bytes, nowMillis));
    window.sent(bytes, nowMillis);
    tally.sent(bytes, link.savedBytes(), nowMillis);
  }

  private void checkAlive(long nowMillis) throws LinkException {
    if (underWay.isEmpty()) {
      return;
    }
    long silence = nowMillis - lastAnswerMillis;
    if (silence > ANSWER_MILLIS + window.drainMillis()) {
      window.silent();
      throw new LinkException("no answer for %d s".formatted(silence / 1000));
    }
  }

  private static boolean isAcknowledged(FrameType asked) {
    return asked != FrameType.FILE_BEGIN && asked != FrameType.FILE_END;
  }

  private static LinkException nonsense(Message request, Message answer) {
    return new LinkException("the answer to " + request.type() + " was " + answer.type());
  }
}
