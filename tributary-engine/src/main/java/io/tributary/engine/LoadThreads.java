// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.iotdb.db.protocol.session.IClientSession;
import org.apache.iotdb.db.protocol.session.SessionManager;
import org.jspecify.annotations.Nullable;

/**
 * Threads on which arrived files are loaded, each on behalf of a connection. The engine binds the
 * session of a client to its connection's thread, and here are others.
 */
final class LoadThreads {

  private static final ThreadLocal<@Nullable IClientSession> WORKS_FOR = new ThreadLocal<>();

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tributary-load");
            thread.setDaemon(true);
            return thread;
          });

  /** Runs {@code task} soon, with the rights of the calling thread's connection. */
  void run(Runnable task) {
    IClientSession connection = session();
    threads.execute(
        () -> {
          WORKS_FOR.set(connection);
          try {
            task.run();
          } finally {
            WORKS_FOR.remove();
          }
        });
  }

  /** The session whose rights the calling thread has. */
  IClientSession session() {
    IClientSession borrowed = WORKS_FOR.get();
    return borrowed != null
        ? borrowed
        : Objects.requireNonNull(
            SessionManager.getInstance().getCurrSession(), "not a thread of a connection");
  }
}
