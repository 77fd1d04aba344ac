// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes checks on a thread of their own, so that one that hangs is left behind. */
final class CheckThread implements Diagnosis.Limiter, AutoCloseable {

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "sync-diagnosis");
            made.setDaemon(true);
            return made;
          });

  @Override
  public Verdict within(Check check, Diagnosis.Prober prober) throws Exception {
    Future<Verdict> verdict = thread.submit(() -> prober.probe(check));
    try {
      return verdict.get(check.limitMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      verdict.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
