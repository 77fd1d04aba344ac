// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.sql.SqlContext;
import io.tributary.sql.SyncStatement;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * All pipe sinks and pipes, and the one place where they change. Every change is durable in the
 * store before the method returns, so the caller acts on it only afterwards.
 *
 * <p>Nothing is cached: other nodes change the same store. Thread-safe; blocks as the store does.
 *
 * <p>A name means the sink or pipe of exactly that name or, when there is none, the only one whose
 * name is the same but for case.
 */
public final class Catalog {

  /** The types that {@code CREATE PIPESINK ... AS} knows. */
  public static final List<String> SINK_TYPES = List.of("IoTDB");

  private final CatalogStore store;
  private final InstantSource clock;

  /** Rows are never older than this, even when the newest was removed in the meantime. */
  @GuardedBy("this")
  private long lastCreatedAtMillis = Long.MIN_VALUE;

  /**
   * @param clock the wall clock, for creation times
   */
  public Catalog(CatalogStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** CREATE PIPESINK. */
  public synchronized PipeSink createSink(SyncStatement.CreatePipeSink statement)
      throws CatalogException, CatalogStoreException {
    String type = SinkRules.requireType(statement.type());
    SinkRules.requireAttributes(statement.attributes());
    List<PipeSink> sinks = store.sinks();
    if (sinks.stream().anyMatch(each -> each.name().equals(statement.name()))) {
      throw Refusals.sinkExists(statement.name());
    }
    PipeSink sink =
        new PipeSink(
            statement.name(),
            type,
            statement.attributes(),
            nextCreatedAtMillis(sinks, store.pipes()));
    store.put(sink);
    return sink;
  }

  /** DROP PIPESINK; refused while a pipe uses the sink. Returns what was dropped. */
  public synchronized PipeSink dropSink(String name)
      throws CatalogException, CatalogStoreException {
    PipeSink sink =
        findSink(name).orElseThrow(() -> Refusals.sinkUnknown(CatalogException.SINK_ERROR, name));
    for (Pipe pipe : pipes(Optional.empty())) {
      if (pipe.sink().equals(sink.name())) {
        throw Refusals.sinkInUse(sink.name(), pipe.name());
      }
    }
    store.remove(sink);
    return sink;
  }

  /** SHOW PIPESINK(S): ordered by name; empty when the name is unknown. */
  public synchronized List<PipeSink> sinks(Optional<String> name) throws CatalogStoreException {
    return name.isPresent()
        ? findSink(name.get()).stream().toList()
        : sorted(store.sinks(), PipeSink::name);
  }

  /** The sink that the name means. */
  public synchronized Optional<PipeSink> findSink(String name) throws CatalogStoreException {
    return find(store.sinks(), PipeSink::name, name);
  }

  /** CREATE PIPE: the new pipe has status STOP. {@code context} is that of its text. */
  public synchronized Pipe createPipe(SyncStatement.CreatePipe statement, SqlContext context)
      throws CatalogException, CatalogStoreException {
    List<Pipe> pipes = store.pipes();
    for (Pipe pipe : pipes) {
      if (pipe.name().equals(statement.name())) {
        throw Refusals.pipeExists(pipe);
      }
    }
    List<PipeSink> sinks = store.sinks();
    PipeSink sink =
        find(sinks, PipeSink::name, statement.sink())
            .orElseThrow(() -> Refusals.sinkUnknown(CatalogException.PIPE_ERROR, statement.sink()));
    PipeRules.With with = PipeRules.requireAttributes(statement.attributes());
    long startTime = PipeRules.requireStartTime(statement, context);
    Pipe pipe =
        new Pipe(
            statement.name(),
            sink.name(),
            startTime,
            with.syncDeletes(),
            with.onFull(),
            nextCreatedAtMillis(sinks, pipes),
            PipeStatus.STOP);
    store.put(pipe);
    return pipe;
  }

  /** START PIPE: fine, and nothing changes, when it is RUNNING. */
  public synchronized Pipe startPipe(String name) throws CatalogException, CatalogStoreException {
    return become(requirePipe(name), PipeStatus.RUNNING);
  }

  /** STOP PIPE: fine, and nothing changes, when it is STOP. */
  public synchronized Pipe stopPipe(String name) throws CatalogException, CatalogStoreException {
    return become(requirePipe(name), PipeStatus.STOP);
  }

  /**
   * The first half of DROP PIPE: from here on the pipe can only be dropped. It is listed with
   * status DROP until {@link #forgetPipe}; dropping it again is the way to retry.
   */
  public synchronized Pipe dropPipe(String name) throws CatalogException, CatalogStoreException {
    return become(requirePipe(name), PipeStatus.DROP);
  }

  /**
   * The second half of DROP PIPE, when every node has let go of it; fine when it is already
   * forgotten.
   *
   * @param pipe what {@link #dropPipe} returned
   */
  public synchronized void forgetPipe(Pipe pipe) throws CatalogStoreException {
    if (pipe.status() != PipeStatus.DROP) {
      throw new IllegalArgumentException(
          "PIPE [" + pipe.name() + "] is " + pipe.status() + ", not DROP");
    }
    store.remove(pipe);
  }

  /** SHOW PIPE(S): ordered by name; empty when the name is unknown. */
  public synchronized List<Pipe> pipes(Optional<String> name) throws CatalogStoreException {
    return name.isPresent()
        ? findPipe(name.get()).stream().toList()
        : sorted(store.pipes(), Pipe::name);
  }

  /** The pipe that the name means. */
  public synchronized Optional<Pipe> findPipe(String name) throws CatalogStoreException {
    return find(store.pipes(), Pipe::name, name);
  }

  /** Every status change of a pipe; the transitions stand above {@link PipeStatus}. */
  private Pipe become(Pipe pipe, PipeStatus next) throws CatalogException, CatalogStoreException {
    if (!pipe.status().canBecome(next)) {
      throw Refusals.pipeDropped(pipe.name(), next);
    }
    if (pipe.status() == next) {
      return pipe;
    }
    Pipe changed = pipe.withStatus(next);
    store.put(changed);
    return changed;
  }

  /** The same where a pipe that is not there is a mistake. */
  public synchronized Pipe requirePipe(String name) throws CatalogException, CatalogStoreException {
    return findPipe(name).orElseThrow(() -> Refusals.pipeUnknown(name));
  }

  /** Creation times are row keys, so they rise even when the clock stands still or goes back. */
  @GuardedBy("this")
  private long nextCreatedAtMillis(List<PipeSink> sinks, List<Pipe> pipes) {
    long newest =
        LongStream.concat(
                sinks.stream().mapToLong(PipeSink::createdAtMillis),
                pipes.stream().mapToLong(Pipe::createdAtMillis))
            .reduce(lastCreatedAtMillis, Math::max);
    lastCreatedAtMillis = Math.max(clock.millis(), newest + 1);
    return lastCreatedAtMillis;
  }

  private static <T> Optional<T> find(List<T> rows, Function<T, String> nameOf, String name) {
    Optional<T> exact = rows.stream().filter(each -> nameOf.apply(each).equals(name)).findFirst();
    if (exact.isPresent()) {
      return exact;
    }
    Stream<T> similar = rows.stream().filter(each -> nameOf.apply(each).equalsIgnoreCase(name));
    List<T> candidates = similar.limit(2).toList();
    return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
  }

  private static <T> List<T> sorted(List<T> rows, Function<T, String> nameOf) {
    return rows.stream().sorted(Comparator.comparing(nameOf)).toList();
  }
}
