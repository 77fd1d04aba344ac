// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.rpc.TSStatusCode;

/**
 * A change that the ConfigNode was asked for. It answers only when it has told every DataNode, for
 * which it takes minutes when one is Unknown and does not refuse either; who asked need not wait so
 * long. Thread-safe.
 */
final class EngineChange {

  private static final long POLL_MILLIS = 50;

  /** For the nodes that answer to do what is decided. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final CompletableFuture<TSStatus> answer = new CompletableFuture<>();

  /** Asks the ConfigNode, and blocks until it has answered. */
  interface Question {
    TSStatus ask() throws EngineException;
  }

  /** Whether what was asked for is so, whoever did it. */
  interface Goal {
    boolean isReached() throws EngineException;
  }

  private EngineChange() {}

  /** Asks on a thread of its own. */
  static EngineChange ask(Question question) {
    EngineChange change = new EngineChange();
    Thread asking =
        new Thread(
            () -> {
              try {
                change.answer.complete(question.ask());
              } catch (EngineException | RuntimeException | Error e) {
                change.answer.completeExceptionally(e);
              }
            },
            "sync-engine-pipe");
    asking.setDaemon(true);
    asking.start();
    return change;
  }

  boolean isAnswered() {
    return answer.isDone();
  }

  /**
   * Waits until it is decided.
   *
   * @return whether the goal is reached; not when the patience has ended before
   * @throws EngineException when it was refused and the goal is not reached
   */
  boolean await(Goal goal, long patienceNanos) throws EngineException {
    long began = System.nanoTime();
    long reachedNanos = Long.MAX_VALUE;
    while (reachedNanos == Long.MAX_VALUE || System.nanoTime() - reachedNanos < GRACE_NANOS) {
      Optional<TSStatus> status = poll();
      if (status.isPresent()) {
        if (!goal.isReached()) {
          EnginePipes.require(status.get());
        }
        return true;
      }
      if (reachedNanos == Long.MAX_VALUE && goal.isReached()) {
        reachedNanos = System.nanoTime();
      }
      if (reachedNanos == Long.MAX_VALUE && System.nanoTime() - began > patienceNanos) {
        return false;
      }
    }
    return true;
  }

  private Optional<TSStatus> poll() throws EngineException {
    try {
      return Optional.of(answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EngineException engine
          ? engine
          : EngineException.of(new IllegalStateException(e.getCause()));
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Before the goal is looked at again. */
  static void pause() throws EngineException {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static EngineException interrupted() {
    Thread.currentThread().interrupt();
    return new EngineException(TSStatusCode.PIPE_ERROR.getStatusCode(), "interrupted");
  }
}
