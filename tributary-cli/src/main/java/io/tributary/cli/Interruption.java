// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Turns Ctrl-C into an interruption of the thread that works, and lets it finish: what was started
 * is stopped by the one who started it.
 */
public final class Interruption {
  private final Thread worker;
  private final Thread hook;
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile int exitCode = Main.FAILED;
  private volatile boolean requested;

  private Interruption(Thread worker) {
    this.worker = worker;
    this.hook = new Thread(this::interrupt, "ctrl-c");
  }

  public static Interruption ofThisThread() {
    Interruption interruption = new Interruption(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Whether a person wants it to end; an interruption without it is an accident. */
  public boolean isRequested() {
    return requested;
  }

  /** The worker is done; says how the process ends if it is ending already. */
  public void finish(int code) {
    exitCode = code;
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook waits for what was just said.
    }
  }

  private void interrupt() {
    requested = true;
    worker.interrupt();
    boolean waiting = true;
    while (waiting) {
      try {
        finished.await();
        waiting = false;
      } catch (InterruptedException e) {
        // Nodes that were started must not stay behind.
      }
    }
    // A signal would make its own code; the one who pressed Ctrl-C wants to know how it went.
    Runtime.getRuntime().halt(exitCode);
  }
}
