// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.CatalogException;
import io.tributary.catalog.CatalogStoreException;
import io.tributary.catalog.Pipe;
import io.tributary.catalog.PipeSink;
import io.tributary.catalog.PipeStatus;
import io.tributary.sender.Comparison;
import io.tributary.sender.Difference;
import io.tributary.sender.VerifyException;
import io.tributary.sql.SqlContext;
import io.tributary.sql.SyncStatement;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iotdb.commons.utils.CommonDateTimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** VERIFY PIPE: one at a time for each pipe, on the thread of its client. Thread-safe. */
final class Verifications {

  private static final Logger LOGGER = LoggerFactory.getLogger(Verifications.class);

  private static final long LOG_MILLIS = 5_000;

  private final SyncNode node;
  private final Map<PipeKey, Run> running = new ConcurrentHashMap<>();
  private final Map<PipeKey, VerifyFindings> findings = new ConcurrentHashMap<>();

  Verifications(SyncNode node) {
    this.node = node;
  }

  /** What verifying a pipe on this node has found. */
  VerifyFindings findings(PipeKey pipe) {
    return findings.computeIfAbsent(pipe, key -> new VerifyFindings());
  }

  void forget(PipeKey pipe) {
    findings.remove(pipe);
  }

  /** Whether a client of this node has the pipe verified now. */
  boolean isRunning(PipeKey pipe) {
    return running.containsKey(pipe);
  }

  /** The node stops. */
  void cancelAll() {
    running.values().forEach(run -> run.end = Optional.of("this node stops"));
  }

  /** Returns the rows: what is different. */
  TextTable run(SyncStatement.VerifyPipe statement, SqlContext context)
      throws CatalogException,
          CatalogStoreException,
          EngineException,
          VerifyException,
          IOException {
    Pipe pipe = node.catalog().requirePipe(statement.name());
    if (pipe.status() != PipeStatus.RUNNING) {
      throw stopped(pipe);
    }
    PipeSink sink =
        node.catalog()
            .findSink(pipe.sink())
            .orElseThrow(
                () -> new CatalogStoreException("PIPESINK [" + pipe.sink() + "] is missing"));
    PipeKey key = PipeKey.of(pipe);
    Run run = new Run(key);
    if (running.putIfAbsent(key, run) != null) {
      throw new VerifyException("PIPE [%s] is being verified already".formatted(pipe.name()));
    }
    try (Verification ends = new Verification(node, pipe, sink, run)) {
      return run.compare(ends, pipe, statement, context);
    } finally {
      running.remove(key);
    }
  }

  static VerifyException stopped(Pipe pipe) {
    return new VerifyException("PIPE [%s] is STOP, START it first".formatted(pipe.name()));
  }

  /** One statement. */
  private final class Run implements Verification.Watch {
    private final PipeKey pipe;
    private final long startedAtMillis = System.currentTimeMillis();
    private volatile Optional<String> end = Optional.empty();
    private long loggedMillis = SteadyClock.millis();
    private int devices;

    Run(PipeKey pipe) {
      this.pipe = pipe;
    }

    @Override
    public void progress(int verified) {
      findings(pipe).progress(verified, devices);
      if (SteadyClock.millis() - loggedMillis >= LOG_MILLIS) {
        loggedMillis = SteadyClock.millis();
        LOGGER.info("{}: verified {} of {} devices", pipe.name(), verified, devices);
      }
    }

    @Override
    public Optional<String> end() {
      return end;
    }

    TextTable compare(
        Verification ends, Pipe of, SyncStatement.VerifyPipe statement, SqlContext context)
        throws EngineException, VerifyException, IOException {
      String outcome = "not verified";
      long begunAt = CommonDateTimeUtils.currentTime();
      try {
        ComparedDevices compared = ComparedDevices.here();
        long from =
            Math.max(PipeAttributes.firstIncludedTime(of), statement.from().orElse(Long.MIN_VALUE));
        long to = statement.to().orElse(Long.MAX_VALUE);
        List<Comparison.Subject> subjects =
            from > to ? List.of() : compared.subjects(from, to, of.syncDeletes());
        devices = subjects.size();
        findings(pipe).progress(0, devices);
        List<Difference> differences = new Comparison(ends).run(subjects);
        findings(pipe).compared(devices, differences);
        DifferenceRows rows = new DifferenceRows(context);
        if (statement.repair() && !differences.isEmpty()) {
          new Repairs(node, pipe, compared, startedAtMillis).request(differences, from, to);
          ends.settle();
          rows.repaired();
        }
        if (statement.from().isEmpty() && statement.to().isEmpty()) {
          if (statement.repair() && !differences.isEmpty()) {
            findings(pipe).repaired(differences);
          } else {
            findings(pipe).all(begunAt, differences);
          }
        }
        outcome =
            "verified %d devices, %s"
                .formatted(
                    devices,
                    differences.isEmpty()
                        ? "both ends are equal"
                        : differences.size() + " ranges of series differ");
        return rows.table(differences);
      } catch (EngineException | VerifyException | IOException | RuntimeException e) {
        outcome = "not verified: " + e.getMessage();
        throw e;
      } finally {
        findings(pipe).ended();
        LOGGER.info(
            "{}: {} ({} ms)", pipe.name(), outcome, System.currentTimeMillis() - startedAtMillis);
      }
    }
  }
}
