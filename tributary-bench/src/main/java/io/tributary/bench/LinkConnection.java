// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection through a {@link LinkEmulator}: two sockets, and for each direction two threads. */
final class LinkConnection {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  private final LinkEmulator link;
  private final int number;
  private final Socket client;
  private final Socket server = new Socket();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger directionsOpen = new AtomicInteger(2);

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  LinkConnection(LinkEmulator link, Socket client, int number) {
    this.link = link;
    this.client = client;
    this.number = number;
  }

  void start() {
    run("open", this::open);
  }

  /** Ends it with a reset on both sides; false if it has ended already. */
  boolean abort() {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    reset(client);
    reset(server);
    threads.stream().filter(thread -> thread != Thread.currentThread()).forEach(Thread::interrupt);
    link.ended(this);
    return true;
  }

  /** Closes a socket so that its peer notices at once and what is under way is gone. */
  static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already.
    }
  }

  private void open() throws IOException, InterruptedException {
    link.up().awaitThaw();
    LinkEmulator.prepare(server);
    server.connect(link.server(), CONNECT_TIMEOUT_MILLIS);
    carry("up", client, server, link.up());
    carry("down", server, client, link.down());
  }

  private void carry(String direction, Socket from, Socket to, LinkLane lane) {
    DelayLine line = new DelayLine(lane);
    run(direction + "-in", () -> read(from.getInputStream(), line, lane));
    run(direction + "-out", () -> write(line, to, lane));
  }

  private static void read(InputStream from, DelayLine line, LinkLane lane)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[lane.quantumBytes()];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      line.put(Arrays.copyOf(buffer, count));
      if (buffer.length != lane.quantumBytes()) {
        buffer = new byte[lane.quantumBytes()];
      }
    }
    line.put(DelayLine.END);
  }

  private void write(DelayLine line, Socket to, LinkLane lane)
      throws IOException, InterruptedException {
    OutputStream out = to.getOutputStream();
    for (DelayLine.Parcel parcel = line.first(); !parcel.isEnd(); parcel = line.first()) {
      LinkLane.Leave leave = lane.leave(parcel.bytes().length, parcel.since());
      out.write(parcel.bytes(), 0, leave.bytes());
      if (leave.cut()) {
        link.cut();
        return;
      }
      line.removeFirst();
    }
    LinkLane.Leave unused = lane.leave(0, line.first().since());
    to.shutdownOutput();
    if (directionsOpen.decrementAndGet() == 0 && ended.compareAndSet(false, true)) {
      client.close();
      server.close();
      link.ended(this);
    }
  }

  /** Runs it in a thread of its own; if it fails, the connection is reset. */
  private void run(String role, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | InterruptedException e) {
                boolean unused = abort();
              }
            },
            link.threadName(number + "-" + role));
    thread.setDaemon(true);
    threads.add(thread);
    link.start(thread);
    if (ended.get()) {
      thread.interrupt();
    }
  }
}
