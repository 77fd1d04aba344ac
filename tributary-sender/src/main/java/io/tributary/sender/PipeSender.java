// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.FrameCodec;
import io.tributary.wire.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending half of one pipe: takes units from its feed, sends each until it is acknowledged or
 * set aside, and says how it fares.
 *
 * <p>{@link #doWork} and {@link #close} are called by one thread; {@link #status} and {@link
 * #setRunning} by any. It reads no clock: every call brings the time.
 */
public final class PipeSender implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(PipeSender.class);

  /** How soon a refused pipe asks again: a person may have changed the list. */
  static final long REFUSED_RETRY_MILLIS = 5_000;

  private static final String SOFTWARE = "tributary";

  static final long HEARTBEAT_MILLIS = 3_000;
  private static final long IDLE_MILLIS = 10;
  private static final long PAUSED_MILLIS = 100;
  private static final long UNREADABLE_MILLIS = 1_000;
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration FAREWELL_TIMEOUT = Duration.ofSeconds(2);

  /** Loading a large file into the receiver's engine may take long; cutting it short doubles it. */
  private static final Duration LOAD_TIMEOUT = Duration.ofMinutes(15);

  private final PipeIdentity pipe;
  private final Connector connector;
  private final Feed feed;
  private final Quarantine quarantine;
  private final Supplier<List<String>> upstreamIds;
  private final RandomGenerator random;
  private final SenderTally tally = new SenderTally();
  private final Delivery delivery;

  private @Nullable Link link;
  private int failuresInARow;
  private long notBeforeMillis;
  private long lastExchangeMillis;
  private volatile boolean running;

  /**
   * @param settings read at each failure, so that a changed number of retries holds at once
   * @param upstreamIds the clusters whose data this node receives, for the receiver's loop guard
   */
  public PipeSender(
      PipeIdentity pipe,
      Connector connector,
      Feed feed,
      Quarantine quarantine,
      Supplier<SenderSettings> settings,
      Supplier<List<String>> upstreamIds,
      RandomGenerator random) {
    this.pipe = pipe;
    this.connector = connector;
    this.feed = feed;
    this.quarantine = quarantine;
    this.upstreamIds = upstreamIds;
    this.random = random;
    this.delivery = new Delivery(pipe.name(), quarantine, settings, random, tally);
  }

  /** START and STOP. A sender begins stopped. */
  public void setRunning(boolean running) {
    this.running = running;
  }

  /** A snapshot for SHOW PIPES. */
  public SenderStatus status() {
    return tally.status(quarantine.size());
  }

  /**
   * Does one step: connects, or sends one message and handles its answer.
   *
   * @return how many milliseconds the caller may idle; 0 when there is more to do at once
   */
  public long doWork(long nowMillis) {
    if (!running) {
      pause();
      return PAUSED_MILLIS;
    }
    if (nowMillis < notBeforeMillis) {
      return Math.min(notBeforeMillis - nowMillis, PAUSED_MILLIS);
    }
    try {
      if (link == null) {
        return connect(nowMillis);
      }
      return sendNext(link, nowMillis);
    } catch (LinkException e) {
      away(nowMillis, e.reason());
    } catch (RefusedException e) {
      refused(nowMillis, e.reason());
    }
    return PAUSED_MILLIS;
  }

  /** Takes leave of the receiver; what is unsent stays with the feed's owner. */
  @Override
  public void close() {
    farewell(new Message.Bye("the pipe ends on the sender"));
  }

  private void pause() {
    failuresInARow = 0;
    notBeforeMillis = 0;
    tally.paused();
    farewell(new Message.Heartbeat(false, upstreamIds.get()));
  }

  private long connect(long nowMillis) throws LinkException, RefusedException {
    tally.connecting();
    Link opened = connector.connect();
    boolean welcomed = false;
    try {
      Message.Hello hello = hello();
      Message answer = opened.exchange(hello, ANSWER_TIMEOUT);
      if (answer instanceof Message.Refused no) {
        throw new RefusedException(no.reason());
      }
      if (answer instanceof Message.Later later) {
        tally.trouble(later.reason());
        notBeforeMillis = nowMillis + later.afterMillis();
        return PAUSED_MILLIS;
      }
      if (!(answer instanceof Message.Welcome)) {
        throw Delivery.nonsense(hello, answer);
      }
      welcomed = true;
    } finally {
      if (!welcomed) {
        opened.close();
      }
    }
    link = opened;
    delivery.interrupted();
    lastExchangeMillis = nowMillis;
    tally.connected();
    LOGGER.info("{}: connected to {}", pipe.name(), connector.address());
    return 0;
  }

  private Message.Hello hello() {
    return new Message.Hello(
        FrameCodec.MIN_VERSION,
        FrameCodec.VERSION,
        pipe.name(),
        pipe.createdAtMillis(),
        pipe.nodeId(),
        upstreamIds.get(),
        SOFTWARE,
        pipe.syncDeletes());
  }

  private long sendNext(Link open, long nowMillis) throws LinkException, RefusedException {
    Message request;
    try {
      if (delivery.isIdle()) {
        Optional<? extends Unit> next = feed.nextLive();
        if (next.isEmpty()) {
          next = feed.nextFile();
        }
        if (next.isEmpty()) {
          tally.caughtUp();
          return idle(open, nowMillis);
        }
        delivery.begin(next.get());
      }
      request = delivery.due();
    } catch (IOException e) {
      LOGGER.warn("{}: {} cannot be read now", pipe.name(), delivery.label(), e);
      tally.trouble("%s cannot be read: %s".formatted(delivery.label(), e.getMessage()));
      idle(open, nowMillis);
      return UNREADABLE_MILLIS;
    }
    Duration timeout = request instanceof Message.FileEnd ? LOAD_TIMEOUT : ANSWER_TIMEOUT;
    Message answer = answer(open, request, timeout, nowMillis);
    long waitMillis = delivery.answered(request, answer, nowMillis);
    notBeforeMillis = nowMillis + waitMillis;
    return Math.min(waitMillis, PAUSED_MILLIS);
  }

  /** Says that the pipe is alive when nothing else has for a while. */
  private long idle(Link open, long nowMillis) throws LinkException, RefusedException {
    if (nowMillis - lastExchangeMillis >= HEARTBEAT_MILLIS) {
      Message heartbeat = new Message.Heartbeat(true, upstreamIds.get());
      Message answer = answer(open, heartbeat, ANSWER_TIMEOUT, nowMillis);
      if (answer instanceof Message.Refused no) {
        throw new RefusedException(no.reason());
      }
      if (!(answer instanceof Message.Ack)) {
        throw Delivery.nonsense(heartbeat, answer);
      }
    }
    return IDLE_MILLIS;
  }

  private Message answer(Link open, Message request, Duration timeout, long nowMillis)
      throws LinkException {
    Message answer = open.exchange(request, timeout);
    lastExchangeMillis = nowMillis;
    // Not before: a receiver that greets and then breaks must not be hammered.
    failuresInARow = 0;
    return answer;
  }

  private void away(long nowMillis, String reason) {
    failuresInARow++;
    drop();
    tally.retry();
    tally.away("%s: %s, trying again".formatted(connector.address(), reason));
    notBeforeMillis = nowMillis + Backoff.DEFAULT.delayMillis(failuresInARow, random);
    if (failuresInARow == 1) {
      LOGGER.warn("{}: {} is away: {}", pipe.name(), connector.address(), reason);
    }
  }

  private void refused(long nowMillis, String reason) {
    drop();
    tally.refused(reason);
    notBeforeMillis = nowMillis + REFUSED_RETRY_MILLIS;
    LOGGER.warn("{}: {} refuses: {}", pipe.name(), connector.address(), reason);
  }

  /** Says why nothing more comes, if the receiver still listens, and closes the connection. */
  private void farewell(Message lastWords) {
    if (link != null) {
      try {
        link.exchange(lastWords, FAREWELL_TIMEOUT);
      } catch (LinkException e) {
        LOGGER.debug("{}: no answer to the farewell", pipe.name(), e);
      }
      drop();
    }
  }

  private void drop() {
    if (link != null) {
      link.close();
      link = null;
    }
    delivery.interrupted();
  }
}
