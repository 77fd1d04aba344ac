// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.sender.SenderStatus.Phase;
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

  static final long HEARTBEAT_MILLIS = 3_000;
  private static final long IDLE_MILLIS = 10;
  private static final long PAUSED_MILLIS = 100;
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration FAREWELL_TIMEOUT = Duration.ofSeconds(2);

  /** Loading a large file into the receiver's engine may take long; cutting it short doubles it. */
  private static final Duration LOAD_TIMEOUT = Duration.ofMinutes(15);

  private final PipeIdentity pipe;
  private final Connector connector;
  private final Feed feed;
  private final Quarantine quarantine;
  private final Supplier<SenderSettings> settings;
  private final Supplier<List<String>> upstreamIds;
  private final RandomGenerator random;
  private final SenderTally tally = new SenderTally();

  private @Nullable Link link;
  private @Nullable Unit current;
  private @Nullable FileTransfer transfer;
  private int failedConnections;
  private int failedAttempts;
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
    this.settings = settings;
    this.upstreamIds = upstreamIds;
    this.random = random;
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
        connect(nowMillis);
        return 0;
      }
      return sendNext(link, nowMillis);
    } catch (LinkException e) {
      away(nowMillis, e.reason());
    } catch (RefusedException e) {
      refused(nowMillis, e.reason());
    } catch (IOException e) {
      LOGGER.warn("{}: {} cannot be read now", pipe.name(), label(), e);
      tally.trouble("%s cannot be read: %s".formatted(label(), e.getMessage()));
      notBeforeMillis = nowMillis + 1_000;
    }
    return PAUSED_MILLIS;
  }

  /** Takes leave of the receiver; what is unsent stays with the feed's owner. */
  @Override
  public void close() {
    farewell(new Message.Bye("the pipe ends on the sender"));
  }

  private void pause() {
    failedConnections = 0;
    notBeforeMillis = 0;
    tally.phase(Phase.PAUSED);
    if (link == null) {
      return;
    }
    farewell(new Message.Heartbeat(false, upstreamIds.get()));
  }

  private void connect(long nowMillis) throws LinkException, RefusedException {
    tally.phase(Phase.DISCONNECTED);
    Link opened = connector.connect();
    boolean welcomed = false;
    try {
      Message answer = opened.exchange(hello(), ANSWER_TIMEOUT);
      if (answer instanceof Message.Refused no) {
        throw new RefusedException(no.reason());
      }
      if (answer instanceof Message.Later later) {
        throw new LinkException(later.reason());
      }
      if (!(answer instanceof Message.Welcome)) {
        throw new LinkException("the answer to HELLO was " + answer.type());
      }
      welcomed = true;
    } finally {
      if (!welcomed) {
        opened.close();
      }
    }
    link = opened;
    transfer = null;
    failedConnections = 0;
    lastExchangeMillis = nowMillis;
    tally.connected();
    LOGGER.info("{}: connected to {}", pipe.name(), connector.address());
  }

  private Message.Hello hello() {
    return new Message.Hello(
        FrameCodec.MIN_VERSION,
        FrameCodec.VERSION,
        pipe.name(),
        pipe.createdAtMillis(),
        pipe.nodeId(),
        upstreamIds.get(),
        "tributary",
        pipe.syncDeletes());
  }

  private long sendNext(Link open, long nowMillis)
      throws LinkException, RefusedException, IOException {
    if (current == null) {
      Optional<Unit> next = feed.next();
      if (next.isEmpty()) {
        return idle(open, nowMillis);
      }
      current = next.get();
      failedAttempts = 0;
      transfer = null;
    }
    Message request = due(current);
    Duration timeout = request instanceof Message.FileEnd ? LOAD_TIMEOUT : ANSWER_TIMEOUT;
    Message answer = open.exchange(request, timeout);
    lastExchangeMillis = nowMillis;
    handle(current, request, answer, nowMillis);
    return 0;
  }

  private Message due(Unit unit) throws IOException {
    if (unit instanceof Unit.RowBatch batch) {
      return batch.rows();
    }
    if (unit instanceof Unit.Deletion deletion) {
      return deletion.delete();
    }
    if (transfer == null) {
      transfer = new FileTransfer((Unit.SealedFile) unit);
    }
    return transfer.due();
  }

  private void handle(Unit unit, Message request, Message answer, long nowMillis)
      throws LinkException, RefusedException, IOException {
    switch (answer.type()) {
      case ACK -> acknowledged(unit, request, nowMillis);
      case FILE_OFFSETS -> offsets(request, (Message.FileOffsets) answer);
      case LATER -> {
        Message.Later later = (Message.Later) answer;
        tally.trouble(later.reason());
        notBeforeMillis = nowMillis + later.afterMillis();
      }
      case FAILED -> failed(unit, ((Message.Failed) answer).reason(), nowMillis);
      case REFUSED -> throw new RefusedException(((Message.Refused) answer).reason());
      default ->
          throw new LinkException("the answer to " + request.type() + " was " + answer.type());
    }
  }

  private void offsets(Message request, Message.FileOffsets offsets) throws LinkException {
    if (transfer == null || !(request instanceof Message.FileBegin)) {
      throw new LinkException("the answer to " + request.type() + " was " + offsets.type());
    }
    transfer.begun(offsets);
  }

  private void acknowledged(Unit unit, Message request, long nowMillis) {
    if (transfer != null && request instanceof Message.FileChunk chunk) {
      transfer.taken(chunk);
      tally.chunk(chunk.bytes().length);
      return;
    }
    tally.acknowledged(unit, nowMillis);
    settle(unit);
  }

  private void settle(Unit unit) {
    current = null;
    transfer = null;
    unit.receipt().settled();
  }

  private void failed(Unit unit, String reason, long nowMillis) throws IOException {
    failedAttempts++;
    transfer = null;
    tally.retry();
    int retries = settings.get().maxNumberOfSyncFileRetry();
    LOGGER.warn(
        "{}: {} was not taken (attempt {} of {}): {}",
        pipe.name(),
        unit.label(),
        failedAttempts,
        retries + 1L,
        reason);
    if (failedAttempts <= retries) {
      notBeforeMillis = nowMillis + Backoff.DEFAULT.delayMillis(failedAttempts, random);
      return;
    }
    quarantine.keep(unit, reason);
    tally.setAside(unit.label(), reason);
    settle(unit);
  }

  private long idle(Link open, long nowMillis) throws LinkException, RefusedException {
    if (nowMillis - lastExchangeMillis >= HEARTBEAT_MILLIS) {
      Message answer =
          open.exchange(new Message.Heartbeat(true, upstreamIds.get()), ANSWER_TIMEOUT);
      if (answer instanceof Message.Refused no) {
        throw new RefusedException(no.reason());
      }
      lastExchangeMillis = nowMillis;
    }
    tally.caughtUp();
    return IDLE_MILLIS;
  }

  private void away(long nowMillis, String reason) {
    failedConnections++;
    drop();
    tally.retry();
    tally.away("%s: %s, trying again".formatted(connector.address(), reason));
    notBeforeMillis = nowMillis + Backoff.DEFAULT.delayMillis(failedConnections, random);
    if (failedConnections == 1) {
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
    transfer = null;
  }

  private String label() {
    return current == null ? "the next unit" : current.label();
  }
}
