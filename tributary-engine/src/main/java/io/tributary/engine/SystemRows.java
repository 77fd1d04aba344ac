// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.iotdb.rpc.TSStatusCode;

/**
 * Statements on {@code root.__system}, where the nodes of a cluster keep what all of them must
 * know. The engine waits for minutes when the node that leads these rows does not answer; nobody
 * here does, for there are locks that all statements need. Thread-safe.
 */
final class SystemRows {

  private static final long PATIENCE_SECONDS = 10;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "sync-system-rows");
            thread.setDaemon(true);
            return thread;
          });

  private SystemRows() {}

  /**
   * See {@link EngineSql#query}.
   *
   * @throws EngineException also when there is no answer for {@value #PATIENCE_SECONDS} s
   */
  static List<EngineSql.Row> query(String sql) throws EngineException {
    return withPatience(() -> EngineSql.query(sql));
  }

  /**
   * See {@link EngineSql#execute(String)}.
   *
   * @throws EngineException also when there is no answer for {@value #PATIENCE_SECONDS} s; then it
   *     may still be done later
   */
  static void execute(String sql) throws EngineException {
    List<EngineSql.Row> unused =
        withPatience(
            () -> {
              EngineSql.execute(sql);
              return List.of();
            });
  }

  private static List<EngineSql.Row> withPatience(Callable<List<EngineSql.Row>> statement)
      throws EngineException {
    Future<List<EngineSql.Row>> answer = THREADS.submit(statement);
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EngineException refusal
          ? refusal
          : EngineException.of(new IllegalStateException(e.getCause()));
    } catch (TimeoutException e) {
      throw new EngineException(
          TSStatusCode.QUERY_TIMEOUT.getStatusCode(),
          "the node that leads root.__system has not answered for " + PATIENCE_SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(TSStatusCode.INTERNAL_SERVER_ERROR.getStatusCode(), "interrupted");
    }
  }
}
