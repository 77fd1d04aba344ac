// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A store that lives as long as its object, and fails on demand. Thread-safe. */
public final class MemoryCatalogStore implements CatalogStore {

  @GuardedBy("this")
  private final Map<Long, PipeSink> sinks = new TreeMap<>();

  @GuardedBy("this")
  private final Map<Long, Pipe> pipes = new TreeMap<>();

  @GuardedBy("this")
  private boolean failing;

  /** From here on every write fails, or no longer. */
  public synchronized void failWrites(boolean fail) {
    failing = fail;
  }

  @Override
  public synchronized List<PipeSink> sinks() {
    return List.copyOf(sinks.values());
  }

  @Override
  public synchronized List<Pipe> pipes() {
    return List.copyOf(pipes.values());
  }

  @Override
  public synchronized void put(PipeSink sink) throws CatalogStoreException {
    beforeWrite();
    sinks.put(sink.createdAtMillis(), sink);
  }

  @Override
  public synchronized void remove(PipeSink sink) throws CatalogStoreException {
    beforeWrite();
    sinks.remove(sink.createdAtMillis());
  }

  @Override
  public synchronized void put(Pipe pipe) throws CatalogStoreException {
    beforeWrite();
    pipes.put(pipe.createdAtMillis(), pipe);
  }

  @Override
  public synchronized void remove(Pipe pipe) throws CatalogStoreException {
    beforeWrite();
    pipes.remove(pipe.createdAtMillis());
  }

  @GuardedBy("this")
  private void beforeWrite() throws CatalogStoreException {
    if (failing) {
      throw new CatalogStoreException("disk full");
    }
  }
}
