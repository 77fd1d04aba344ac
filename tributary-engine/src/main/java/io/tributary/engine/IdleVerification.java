// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Pipe;
import io.tributary.catalog.PipeSink;
import io.tributary.sender.Comparison;
import io.tributary.sender.Difference;
import io.tributary.sender.Health.Kind;
import io.tributary.sender.SenderStatus;
import io.tributary.sender.VerifyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.iotdb.commons.conf.CommonDescriptor;
import org.apache.iotdb.commons.utils.CommonDateTimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running pipe verifies itself, round after round: what has been quiet for a while, some devices
 * at a time, when the pipe has nothing else to do, and with pauses, so that it costs no more than
 * is set. In a cluster, on the first node that is Running.
 */
final class IdleVerification implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(IdleVerification.class);

  private static final long LOOK_MILLIS = 1_000;

  /** From the start of the pipe, or the end of a round, to the next. */
  private static final long ROUND_MILLIS = 10_000;

  /** The same after a round that found nothing, when nothing was sent since the one before it. */
  private static final long QUIET_ROUND_MILLIS = 60_000;

  /** Between two pauses, at most. */
  private static final int DEVICES_AT_ONCE = 20;

  /** More devices at once when they take less than this, fewer when they take more. */
  private static final long AT_ONCE_MILLIS = 200;

  /** Then the same devices are compared whatever the pipe has to do: a round must end. */
  private static final int MOST_YIELDS = 5;

  private final SyncNode node;
  private final Pipe pipe;
  private final PipeSink sink;
  private final Supplier<PipeFigures> figures;
  private final VerifyFindings findings;
  private final HeavyTraffic traffic;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param figures how the pipe fares on this node now
   */
  IdleVerification(SyncNode node, Pipe pipe, PipeSink sink, Supplier<PipeFigures> figures) {
    this.node = node;
    this.pipe = pipe;
    this.sink = sink;
    this.figures = figures;
    this.findings = node.verifications().findings(PipeKey.of(pipe));
    this.traffic = new HeavyTraffic(() -> sent(SenderStatus::bytes), SteadyClock::millis);
    this.thread = new Thread(this::run, "sync-verify-" + pipe.name());
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Ends it soon; an interrupt might hit the engine while it reads. */
  @Override
  public void close() {
    closed = true;
  }

  private void run() {
    long dueMillis = SteadyClock.millis() + ROUND_MILLIS; // a start has enough to do
    long compared = -1;
    boolean before = false;
    while (!closed) {
      boolean wanted = isWanted();
      if (before && !wanted) {
        findings.forget();
      }
      before = wanted;
      if (SteadyClock.millis() >= dueMillis && wanted && isIdle()) {
        long arrived = sent(status -> status.points() + status.files());
        boolean isQuiet = isEqual() && arrived == compared;
        compared = arrived;
        dueMillis = SteadyClock.millis() + (isQuiet ? QUIET_ROUND_MILLIS : ROUND_MILLIS);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private boolean isWanted() {
    return settings().percent() > 0 && node.dataNodes().isFirst();
  }

  /** Whether the pipe has nothing to do that is worth waiting for. */
  private boolean isIdle() {
    PipeFigures now = figures.get();
    return !traffic.isOn()
        && (now.health() == Kind.OK || now.health() == Kind.DEGRADED)
        && Long.valueOf(0).equals(now.backlogFiles())
        && !node.verifications().isRunning(PipeKey.of(pipe));
  }

  /** A figure of what was sent; 0 while the pipe is not open. */
  private long sent(ToLongFunction<SenderStatus> figure) {
    return node.pipes().status(PipeKey.of(pipe)).stream().mapToLong(figure).sum();
  }

  /** A round; false too when not all could be compared now, which a later round does. */
  private boolean isEqual() {
    try {
      return new Round().compare();
    } catch (VerifyException | EngineException | IOException | RuntimeException e) {
      LOGGER.info("{} is verified later: {}", pipe.name(), e.toString());
      return false;
    } finally {
      findings.ended();
    }
  }

  private VerifySettings settings() {
    return node.settings().inForce().verify();
  }

  /** One round, on this thread. */
  private final class Round implements Verification.Watch {
    private final long startedAtMillis = System.currentTimeMillis();
    private final long from = PipeAttributes.firstIncludedTime(pipe);
    private final long to =
        CommonDateTimeUtils.convertMilliTimeWithPrecision(
            startedAtMillis - settings().quietMillis(),
            CommonDescriptor.getInstance().getConfig().getTimestampPrecision());
    private final List<Difference> left = new ArrayList<>();

    private boolean mayYield;

    /** How often the same devices have made room. */
    private int yielded;

    /** Whether the pipe got much to do while devices were compared. */
    private boolean yields;

    /** Whether nothing differs, or nothing does any more. */
    boolean compare() throws EngineException, VerifyException, IOException {
      long begun = SteadyClock.millis();
      ComparedDevices devices = ComparedDevices.here();
      List<Comparison.Subject> all =
          from > to ? List.of() : devices.subjects(from, to, pipe.syncDeletes());
      int atOnce = 1; // nobody knows how large they are
      for (int first = 0, next; first < all.size(); first = next) {
        findings.progress(first, all.size());
        rest(SteadyClock.millis() - begun);
        begun = SteadyClock.millis();
        next = Math.min(all.size(), first + atOnce);
        boolean compared = isCompared(devices, all.subList(first, next));
        if (!compared) {
          next = first; // once more, when the pipe is calm
        }
        boolean quick = compared && SteadyClock.millis() - begun < AT_ONCE_MILLIS;
        atOnce = quick ? Math.min(DEVICES_AT_ONCE, 2 * atOnce) : Math.max(1, atOnce / 2);
      }
      findings.all(to, left);
      rest(SteadyClock.millis() - begun);
      return left.isEmpty();
    }

    /** False when the pipe got much to do meanwhile: they are to be compared later. */
    private boolean isCompared(ComparedDevices devices, List<Comparison.Subject> some)
        throws EngineException, VerifyException, IOException {
      // No connection is kept open for a pause.
      try (Verification ends = new Verification(node, pipe, sink, this)) {
        mayYield = yielded < MOST_YIELDS;
        List<Difference> differences = new Comparison(ends).run(some);
        mayYield = false;
        compared(ends, devices, some, differences);
        yielded = 0;
        return true;
      } catch (VerifyException e) {
        if (!yields) {
          throw e;
        }
        yielded++;
        return false;
      } finally {
        mayYield = false;
        yields = false;
      }
    }

    private void compared(
        Verification ends,
        ComparedDevices devices,
        List<Comparison.Subject> some,
        List<Difference> differences)
        throws EngineException, VerifyException, IOException {
      findings.compared(some.size(), differences);
      if (differences.isEmpty() || !settings().repairs()) {
        left.addAll(differences);
        return;
      }
      LOGGER.warn("{}: {} ranges of series differ, repairing", pipe.name(), differences.size());
      new Repairs(node, PipeKey.of(pipe), devices, startedAtMillis).request(differences, from, to);
      ends.settle();
      Set<String> names = new HashSet<>();
      differences.forEach(difference -> names.add(difference.device()));
      left.addAll(
          new Comparison(ends)
              .run(some.stream().filter(it -> names.contains(it.span().device())).toList()));
    }

    /** A pause for what was worked, and until the pipe is idle. */
    private void rest(long workedMillis) throws VerifyException {
      long until = SteadyClock.millis() + settings().pauseMillis(workedMillis);
      while (SteadyClock.millis() < until || !isIdle()) {
        Optional<String> end = end();
        if (end.isPresent()) {
          throw new VerifyException(end.get());
        }
        long left = until - SteadyClock.millis();
        Verification.pause(left > 0 ? Math.min(LOOK_MILLIS, left) : LOOK_MILLIS);
      }
    }

    /** Some devices at a time are too few to tell of. */
    @Override
    public void progress(int compared) {}

    @Override
    public Optional<String> end() {
      if (closed) {
        return Optional.of("the pipe ends here");
      }
      if (node.verifications().isRunning(PipeKey.of(pipe))) {
        return Optional.of("VERIFY PIPE goes first");
      }
      if (!isWanted()) {
        return Optional.of("switched off, or another node's");
      }
      yields |= mayYield && traffic.isOn();
      return yields ? Optional.of("the pipe has much to do") : Optional.empty();
    }
  }
}
