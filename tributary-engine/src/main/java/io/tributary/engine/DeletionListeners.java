// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Pipe;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which pipes must be told of a deletion on this node, and which of its regions their tasks listen
 * to. Thread-safe.
 */
final class DeletionListeners implements DeletionGate.Listeners {

  private final PipeControl pipes;
  private final Feeds feeds;

  DeletionListeners(PipeControl pipes, Feeds feeds) {
    this.pipes = pipes;
    this.feeds = feeds;
  }

  @Override
  public Optional<String> missing(Collection<Integer> regions) {
    if (regions.isEmpty()) {
      return Optional.empty();
    }
    Optional<List<Pipe>> known = pipes.known();
    if (known.isEmpty()) {
      return Optional.of("the pipes of this node are not known yet");
    }
    for (Pipe pipe : known.get()) {
      Set<Integer> deaf = new TreeSet<>(regions);
      feeds.find(PipeKey.of(pipe)).ifPresent(feed -> deaf.removeIf(feed::listensTo));
      if (!deaf.isEmpty() && pipe.syncDeletes()) {
        // Asked last: only a pipe that is not whole costs a call.
        RegionRoutes.removeForeign(deaf);
        if (!deaf.isEmpty()) {
          return Optional.of(
              "PIPE [%s] does not listen to data region %s yet".formatted(pipe.name(), deaf));
        }
      }
    }
    return Optional.empty();
  }
}
