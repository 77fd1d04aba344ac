// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Pipe;
import io.tributary.catalog.PipeSink;
import io.tributary.sender.PipeIdentity;
import io.tributary.sender.PipeSender;
import io.tributary.sender.SenderStatus;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipe at work on this node: its sender and the one thread that drives it. A thread of its own,
 * so that a receiver that is away or slow holds up nothing else.
 */
final class OutgoingPipe {

  private static final Logger LOGGER = LoggerFactory.getLogger(OutgoingPipe.class);

  /** For the last words to the receiver; then the connection is closed under them. */
  private static final long FAREWELL_MILLIS = 1_500;

  private static final long END_MILLIS = 1_000;
  private static final long CRASH_PAUSE_MILLIS = 1_000;
  private static final long LEAVE_AGAIN_MILLIS = 100;

  private final PipeSender sender;
  private final PipeFeed feed;
  private final PipeWatch watch;
  private final SinkConnector connector;
  private final Thread thread;
  private final AtomicLong busyNanos = new AtomicLong();
  private final PipeMetrics metrics;
  private final IdleVerification verification;
  private volatile boolean closed;
  private volatile boolean dropped;
  private volatile boolean running;

  private OutgoingPipe(
      PipeSender sender,
      PipeFeed feed,
      PipeWatch watch,
      SinkConnector connector,
      SyncNode node,
      Pipe pipe,
      PipeSink sink)
      throws IOException {
    this.sender = sender;
    this.feed = feed;
    this.watch = watch;
    this.connector = connector;
    this.thread = new Thread(this::run, "sync-pipe-" + pipe.name());
    this.thread.setDaemon(true);
    this.metrics =
        PipeMetrics.open(
            pipe.name(),
            new PipeFacts(sender, feed, watch, node.quarantines().of(PipeKey.of(pipe)), busyNanos));
    this.verification = new IdleVerification(node, pipe, sink, this::figures);
  }

  /** Begins stopped; see {@link #setRunning}. */
  static OutgoingPipe open(Pipe pipe, PipeSink sink, SyncNode node) throws IOException {
    PipeKey key = PipeKey.of(pipe);
    PipeFeed feed = node.feeds().of(key);
    SinkConnector connector = new SinkConnector(sink, feed.wakeup()::now);
    PipeSender sender =
        new PipeSender(
            new PipeIdentity(
                pipe.name(),
                pipe.createdAtMillis(),
                node.clusterId(),
                SyncNode.dataNodeId(),
                pipe.syncDeletes()),
            connector,
            feed,
            node.quarantines().of(key),
            () -> node.settings().inForce().sender(),
            node.upstream()::ids,
            node.pipes()::largestChunkBytes,
            new Random());
    PipeWatch watch =
        new PipeWatch(
            sender,
            feed,
            node::regionsOfNodeAlone,
            node.verifications().findings(key),
            () -> node.settings().inForce().sender().lagThresholdMillis());
    OutgoingPipe outgoing = new OutgoingPipe(sender, feed, watch, connector, node, pipe, sink);
    outgoing.thread.start();
    outgoing.verification.start();
    return outgoing;
  }

  void setRunning(boolean running) {
    this.running = running;
    sender.setRunning(running);
    feed.wakeup().now();
  }

  /** How it fares now. To be called each second at least: so long it may be behind. */
  PipeFigures figures() {
    return watch.look(running, SteadyClock.millis());
  }

  SenderStatus status() {
    SenderStatus ofSender = sender.status();
    SenderStatus status = feed.warning().map(ofSender::warned).orElse(ofSender);
    return sender.notice().map(status::warned).orElse(status);
  }

  /** An attempt to connect may succeed now. */
  void networkChanged() {
    sender.networkChanged();
    feed.wakeup().now();
  }

  /**
   * Ends them all, and waits for that within a bound of some seconds for all together: a receiver
   * that takes nothing must not hold up a DROP or the end of the process.
   */
  static void close(Collection<OutgoingPipe> pipes) {
    pipes.forEach(OutgoingPipe::end);
    pipes.forEach(pipe -> pipe.metrics.close());
    pipes.forEach(pipe -> pipe.verification.close());
    join(pipes, FAREWELL_MILLIS);
    pipes.forEach(pipe -> pipe.connector.abandon());
    join(pipes, END_MILLIS);
    pipes.forEach(pipe -> pipe.thread.interrupt());
  }

  private void end() {
    closed = true;
    feed.wakeup().now();
  }

  /** The same for a pipe that is dropped: its receiver is told to forget it. */
  static void drop(OutgoingPipe pipe) {
    pipe.dropped = true;
    close(List.of(pipe));
  }

  private static void join(Collection<OutgoingPipe> pipes, long millis) {
    long end = SteadyClock.millis() + millis;
    try {
      for (OutgoingPipe pipe : pipes) {
        pipe.thread.join(Math.max(1, end - SteadyClock.millis()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try {
        long begun = System.nanoTime();
        long idleMillis = sender.doWork(SteadyClock.millis());
        busyNanos.addAndGet(System.nanoTime() - begun);
        if (idleMillis > 0) {
          feed.wakeup().await(idleMillis);
        }
      } catch (InterruptedException e) {
        break;
      } catch (RuntimeException | Error e) {
        // Never let a pipe die silently: say it and go on, the unit is still the current one.
        LOGGER.error("{}: unexpected failure, going on", thread.getName(), e);
        if (!pause(CRASH_PAUSE_MILLIS)) {
          break;
        }
      }
    }
    if (dropped) {
      leave();
    }
    sender.close();
  }

  /** Until the connection is closed under it. */
  private void leave() {
    long end = SteadyClock.millis() + FAREWELL_MILLIS;
    while (sender.leave(SteadyClock.millis())
        && SteadyClock.millis() < end
        && pause(LEAVE_AGAIN_MILLIS)) {
      LOGGER.debug("{}: the receiver is still at work for the pipe", thread.getName());
    }
  }

  private static boolean pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
