// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import java.util.List;

/**
 * The durable home of sinks and pipes: rows keyed by {@code createdAtMillis}.
 *
 * <p>A method that changes something returns when the change is durable: it survives kill -9 of
 * every process, and every node that asks afterwards sees it. One that throws may or may not have
 * changed something, never half. All methods may be called from any thread and may block; the
 * catalog calls them one at a time.
 */
public interface CatalogStore {

  /** All sinks, in any order. */
  List<PipeSink> sinks() throws CatalogStoreException;

  /** All pipes, in any order, those of status DROP too. */
  List<Pipe> pipes() throws CatalogStoreException;

  /** Adds the sink, or replaces the one with its creation time. */
  void put(PipeSink sink) throws CatalogStoreException;

  /** Removes the sink with this one's creation time; fine when there is none. */
  void remove(PipeSink sink) throws CatalogStoreException;

  /** Adds the pipe, or replaces the one with its creation time. */
  void put(Pipe pipe) throws CatalogStoreException;

  /** Removes the pipe with this one's creation time; fine when there is none. */
  void remove(Pipe pipe) throws CatalogStoreException;
}
