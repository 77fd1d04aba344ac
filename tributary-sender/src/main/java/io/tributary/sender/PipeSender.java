// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.FrameCodec;
import io.tributary.wire.Message;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending half of one pipe: keeps a session with the receiver, through which the units of its
 * feed go until each is acknowledged or set aside, and says how it fares.
 *
 * <p>{@link #doWork}, {@link #leave} and {@link #close} are called by one thread; {@link #status},
 * {@link #figures}, {@link #setRunning} and {@link #networkChanged} by any. It reads no clock:
 * every call brings the time, which must never go back; a clock that cannot be set is the right
 * one.
 */
public final class PipeSender implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(PipeSender.class);

  /** How soon a refused pipe asks again: a person may have changed the list. */
  static final long REFUSED_RETRY_MILLIS = 5_000;

  private static final String SOFTWARE = "tributary";
  private static final long PAUSED_MILLIS = 100;

  private final PipeIdentity pipe;
  private final Connector connector;
  private final Quarantine quarantine;
  private final Supplier<List<String>> upstreamIds;
  private final RandomGenerator random;
  private final SenderTally tally = new SenderTally();
  private final Window window;
  private final Outbox outbox;

  /** Tells this run from earlier ones, of which the receiver may know positions. */
  private final long incarnation;

  private @Nullable Session session;

  /** Where the receiver was last well, or is tried next. */
  private int address;

  private int failuresInARow;
  private long notBeforeMillis = Long.MIN_VALUE;
  private volatile boolean running;
  private volatile boolean networkChanged;

  /**
   * A sender begins stopped.
   *
   * @param settings read at each failure, so that a changed number of retries holds at once
   * @param upstreamIds the clusters whose data this node receives, for the receiver's loop guard
   * @param largestChunkBytes what the memory of the node allows for one piece of a file now
   */
  public PipeSender(
      PipeIdentity pipe,
      Connector connector,
      Feed feed,
      Quarantine quarantine,
      Supplier<SenderSettings> settings,
      Supplier<List<String>> upstreamIds,
      IntSupplier largestChunkBytes,
      RandomGenerator random) {
    this.pipe = pipe;
    this.connector = connector;
    // DataNodes of one sender begin with different addresses; the engine counts them from 1.
    this.address = Math.floorMod(pipe.dataNode() - 1, connector.addresses());
    this.quarantine = quarantine;
    this.upstreamIds = upstreamIds;
    this.random = random;
    this.window = new Window(largestChunkBytes);
    this.incarnation = random.nextLong();
    this.outbox = new Outbox(pipe.name(), feed, quarantine, settings, random, tally);
  }

  /** START and STOP. */
  public void setRunning(boolean running) {
    this.running = running;
  }

  /** The network of this host is not what it was: an attempt may succeed now. */
  public void networkChanged() {
    networkChanged = true;
  }

  /** A snapshot for SHOW PIPES. */
  public SenderStatus status() {
    return tally.status(quarantine);
  }

  /** A warning of the receiver, for a pipe about which there is no other. */
  public Optional<String> notice() {
    return tally.notice();
  }

  /** A snapshot for SHOW PIPE STATUS; the time is that of {@link #doWork}. */
  public SenderFigures figures(long nowMillis) {
    return tally.figures(quarantine, nowMillis);
  }

  /**
   * Does one step: connects, or takes what answers have come and sends a message.
   *
   * @return how many milliseconds the caller may idle when neither an answer nor something to send
   *     comes; 0 when there is more to do at once
   */
  public long doWork(long nowMillis) {
    outbox.settle();
    if (!running) {
      pause(nowMillis);
      return PAUSED_MILLIS;
    }
    if (networkChanged) {
      networkChanged = false;
      failuresInARow = 0;
      notBeforeMillis = nowMillis;
      outbox.resume();
    }
    if (session == null && nowMillis < notBeforeMillis) {
      return Math.min(notBeforeMillis - nowMillis, PAUSED_MILLIS);
    }
    try {
      Session open = session == null ? connect(nowMillis) : session;
      long idleMillis = open.work(nowMillis);
      if (open.isWell()) {
        // Not before: a receiver that greets and then breaks must not be hammered.
        failuresInARow = 0;
      }
      return idleMillis;
    } catch (LinkException e) {
      away(nowMillis, e.reason());
    } catch (RefusedException e) {
      refused(nowMillis, e.reason());
    } finally {
      outbox.settle();
    }
    return PAUSED_MILLIS;
  }

  /**
   * DROP: tells the receiver that it may forget the pipe, and connects for that if need be. To be
   * called instead of {@link #doWork}, before {@link #close}.
   *
   * @return whether to try again soon: the receiver is at work for an earlier connection
   */
  public boolean leave(long nowMillis) {
    try {
      Session last = session == null ? connect(nowMillis) : session;
      farewell(new Message.Bye("the pipe is dropped"), nowMillis);
      return last.laterMillis().isPresent();
    } catch (LinkException e) {
      LOGGER.info(
          "{}: {} is away and keeps its parts of files until they expire: {}",
          pipe.name(),
          connector.address(address),
          e.reason());
    } catch (RefusedException e) {
      LOGGER.info(
          "{}: {} refuses and keeps its parts of files until they expire: {}",
          pipe.name(),
          connector.address(address),
          e.reason());
    }
    drop(nowMillis);
    return false;
  }

  /** Takes leave of the receiver, which keeps what it knows; so does the feed what is unsent. */
  @Override
  public void close() {
    farewell(new Message.Heartbeat(false, upstreamIds.get()), 0);
    outbox.close();
  }

  private void pause(long nowMillis) {
    failuresInARow = 0;
    notBeforeMillis = nowMillis;
    outbox.resume();
    tally.paused(nowMillis);
    farewell(new Message.Heartbeat(false, upstreamIds.get()), nowMillis);
  }

  private Session connect(long nowMillis) throws LinkException, RefusedException {
    tally.connecting(nowMillis);
    Link link = connector.connect(address);
    Session opened =
        new Session(
            link,
            outbox,
            window,
            tally,
            this::hello,
            () -> new Message.Heartbeat(true, upstreamIds.get()));
    session = opened;
    window.connected();
    opened.greet(nowMillis);
    LOGGER.info("{}: connected to {}", pipe.name(), connector.address(address));
    return opened;
  }

  private Message hello() {
    return new Message.Hello(
        FrameCodec.MIN_VERSION,
        FrameCodec.VERSION,
        pipe.name(),
        pipe.createdAtMillis(),
        pipe.clusterId(),
        pipe.dataNode(),
        upstreamIds.get(),
        SOFTWARE,
        pipe.syncDeletes(),
        outbox.settled(incarnation));
  }

  private void away(long nowMillis, String reason) {
    failuresInARow++;
    Backoff backoff = session == null ? Backoff.CONNECT : Backoff.DEFAULT;
    Optional<Long> later = session == null ? Optional.empty() : session.laterMillis();
    drop(nowMillis);
    tally.retry();
    tally.away(
        "%s: %s, trying again".formatted(connector.address(address), reason),
        later.isPresent(),
        nowMillis);
    if (failuresInARow <= connector.addresses()) {
      LOGGER.warn("{}: {} is away: {}", pipe.name(), connector.address(address), reason);
    }
    if (later.isPresent()) {
      retryAt(nowMillis + Math.min(later.get(), Outbox.LONGEST_LATER_MILLIS));
      return; // it is there
    }
    boolean allFailed = failuresInARow % connector.addresses() == 0;
    int rounds = failuresInARow / connector.addresses();
    retryAt(nowMillis + (allFailed ? backoff.delayMillis(rounds, random) : 0));
    tryNextAddress();
  }

  private void retryAt(long millis) {
    notBeforeMillis = millis;
    tally.nextRetry(millis);
  }

  private void tryNextAddress() {
    address = (address + 1) % connector.addresses();
  }

  private void refused(long nowMillis, String reason) {
    drop(nowMillis);
    tally.refused(reason, nowMillis);
    retryAt(nowMillis + REFUSED_RETRY_MILLIS);
    LOGGER.warn("{}: {} refuses: {}", pipe.name(), connector.address(address), reason);
    tryNextAddress();
  }

  private void farewell(Message lastWords, long nowMillis) {
    if (session != null) {
      Session ending = session;
      session = null;
      ending.farewell(lastWords, nowMillis);
      outbox.settle();
    }
  }

  private void drop(long nowMillis) {
    if (session != null) {
      Session ending = session;
      session = null;
      ending.close(nowMillis);
    }
  }
}
