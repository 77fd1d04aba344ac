// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Address;
import io.tributary.catalog.PipeSink;
import io.tributary.sender.Connector;
import io.tributary.sender.Link;
import io.tributary.sender.LinkException;
import io.tributary.sender.RefusedException;
import org.jspecify.annotations.Nullable;

/** Opens connections to a pipe sink, and can close the one that is open from outside. */
final class SinkConnector implements Connector {

  private final PipeSink sink;
  private final Runnable arrived;
  private volatile @Nullable Link open;
  private volatile boolean abandoned;

  /**
   * @param arrived called when there is an answer to take, by the threads of the links
   */
  SinkConnector(PipeSink sink, Runnable arrived) {
    this.sink = sink;
    this.arrived = arrived;
  }

  @Override
  public int addresses() {
    return sink.addresses().size();
  }

  @Override
  public Link connect(int address) throws LinkException, RefusedException {
    Address to = sink.addresses().get(address);
    Link link = ThriftLink.open(to.host(), to.port(), sink.user(), sink.password(), arrived);
    open = link;
    if (abandoned) {
      link.close();
    }
    return link;
  }

  @Override
  public String address(int address) {
    return sink.addresses().get(address).toString();
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
