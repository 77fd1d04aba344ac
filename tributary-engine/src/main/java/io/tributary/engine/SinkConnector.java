// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.PipeSink;
import io.tributary.sender.Connector;
import io.tributary.sender.Link;
import io.tributary.sender.LinkException;
import io.tributary.sender.RefusedException;
import org.jspecify.annotations.Nullable;

/** Opens connections to a pipe sink, and can close the one that is open from outside. */
final class SinkConnector implements Connector {

  private final PipeSink sink;
  private volatile @Nullable Link open;
  private volatile boolean abandoned;

  SinkConnector(PipeSink sink) {
    this.sink = sink;
  }

  @Override
  public Link connect() throws LinkException, RefusedException {
    Link link = ThriftLink.open(sink.ip(), sink.port(), sink.user(), sink.password());
    open = link;
    if (abandoned) {
      link.close();
    }
    return link;
  }

  @Override
  public String address() {
    return sink.ip() + ":" + sink.port();
  }

  /** Closes the connection, now and whenever one is opened: what blocks on it ends. Any thread. */
  void abandon() {
    abandoned = true;
    Link link = open;
    if (link != null) {
      link.close();
    }
  }
}
