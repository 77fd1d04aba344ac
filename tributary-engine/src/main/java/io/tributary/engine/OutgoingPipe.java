// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Pipe;
import io.tributary.catalog.PipeSink;
import io.tributary.sender.Connector;
import io.tributary.sender.Link;
import io.tributary.sender.LinkException;
import io.tributary.sender.PipeIdentity;
import io.tributary.sender.PipeSender;
import io.tributary.sender.RefusedException;
import io.tributary.sender.SenderStatus;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipe at work on this node: its sender and the one thread that drives it. A thread of its own,
 * so that a receiver that is away or slow holds up nothing else.
 */
final class OutgoingPipe implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(OutgoingPipe.class);
  private static final long CLOSE_TIMEOUT_MILLIS = 5_000;
  private static final long CRASH_PAUSE_MILLIS = 1_000;

  private final PipeSender sender;
  private final Thread thread;
  private volatile boolean closed;

  private OutgoingPipe(PipeSender sender, String name) {
    this.sender = sender;
    this.thread = new Thread(this::run, "sync-pipe-" + name);
    this.thread.setDaemon(true);
  }

  /** Begins stopped; see {@link #setRunning}. */
  static OutgoingPipe open(Pipe pipe, PipeSink sink, SyncNode node) throws IOException {
    PipeKey key = new PipeKey(pipe.name(), pipe.createdAtMillis());
    PipeSender sender =
        new PipeSender(
            new PipeIdentity(
                pipe.name(), pipe.createdAtMillis(), node.nodeId(), pipe.syncDeletes()),
            connector(sink),
            node.feeds().of(key),
            node.quarantines().of(key),
            () -> node.settings().inForce().sender(),
            () -> node.receiver().upstreamIds(System.currentTimeMillis()),
            new Random());
    OutgoingPipe outgoing = new OutgoingPipe(sender, pipe.name());
    outgoing.thread.start();
    return outgoing;
  }

  void setRunning(boolean running) {
    sender.setRunning(running);
  }

  SenderStatus status() {
    return sender.status();
  }

  /** Stops at the next message and waits for that, within a bound. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(CLOSE_TIMEOUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      thread.interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try {
        long idleMillis = sender.doWork(System.currentTimeMillis());
        if (idleMillis > 0) {
          TimeUnit.MILLISECONDS.sleep(idleMillis);
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
    sender.close();
  }

  private static boolean pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static Connector connector(PipeSink sink) {
    return new Connector() {
      @Override
      public Link connect() throws LinkException, RefusedException {
        return ThriftLink.open(sink.ip(), sink.port(), sink.user(), sink.password());
      }

      @Override
      public String address() {
        return sink.ip() + ":" + sink.port();
      }
    };
  }
}
