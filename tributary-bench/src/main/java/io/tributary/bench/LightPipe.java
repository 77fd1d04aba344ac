// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.CommandException;
import io.tributary.cli.HostPort;
import io.tributary.cli.Login;
import io.tributary.engine.ThriftLink;
import io.tributary.sender.Connector;
import io.tributary.sender.Link;
import io.tributary.sender.LinkException;
import io.tributary.sender.PipeIdentity;
import io.tributary.sender.PipeSender;
import io.tributary.sender.Quarantine;
import io.tributary.sender.RefusedException;
import io.tributary.sender.SenderSettings;
import io.tributary.sender.Unit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The sending half of a pipe as an edge has it, but for its engine. Used by one thread. */
final class LightPipe implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final EdgeFeed feed;
  private final Semaphore answers;
  private final PipeSender sender;

  LightPipe(HostPort receiver, int edge, EdgeData data) {
    this.feed = new EdgeFeed(data);
    this.answers = new Semaphore(0);
    this.sender =
        new PipeSender(
            new PipeIdentity("edge" + edge, edge, "light-edge-" + edge, 1, true),
            new ReceiverConnector(receiver, answers::release),
            feed,
            new NothingIsSetAside(),
            () -> SenderSettings.DEFAULTS,
            List::of,
            () -> CHUNK_BYTES,
            new Random());
  }

  /** Connects at first, and returns when the receiver has acknowledged so many tablets more. */
  void send(int tablets, Duration bound) throws CommandException, InterruptedException {
    feed.allow(tablets);
    long began = System.nanoTime();
    sender.setRunning(true);
    while (!feed.isDone()) {
      if (System.nanoTime() - began > bound.toNanos()) {
        throw new CommandException("not all was taken: " + sender.status().message());
      }
      answers.drainPermits();
      long idleMillis = sender.doWork(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
      if (idleMillis > 0) {
        boolean unused = answers.tryAcquire(idleMillis, TimeUnit.MILLISECONDS);
      }
    }
  }

  @Override
  public void close() {
    sender.close();
  }

  private record ReceiverConnector(HostPort receiver, Runnable arrived) implements Connector {
    @Override
    public int addresses() {
      return 1;
    }

    @Override
    public Link connect(int address) throws LinkException, RefusedException {
      Login login = Login.DEFAULT;
      return ThriftLink.open(
          receiver.host(), receiver.port(), login.user(), login.password(), arrived);
    }

    @Override
    public String address(int address) {
      return receiver.toString();
    }
  }

  /** What the receiver does not take is tried again until the bound. */
  private static final class NothingIsSetAside implements Quarantine {
    @Override
    public void keep(Unit unit, String reason) throws IOException {
      throw new IOException(unit.label() + " was not taken: " + reason);
    }

    @Override
    public int size() {
      return 0;
    }

    @Override
    public Optional<String> last() {
      return Optional.empty();
    }
  }
}
