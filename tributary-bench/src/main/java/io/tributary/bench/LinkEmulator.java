// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network link in front of a TCP server: a port of its own, whose connections it carries to the
 * server as slowly and as badly as it is told. A new one is perfect.
 *
 * <p><em>Up</em> is from the client to the server. All connections share the bandwidth. What is
 * under way is bounded as on a real link, by bandwidth times delay and the buffer of a small
 * router; beyond that the client cannot send. Only the kernel's socket buffers are not ours: 64 KiB
 * at each of our sockets, and what the client has given its own.
 *
 * <p>Bytes count when they have left the link, just before they are given to the socket of the far
 * side: TCP's payload without any header, the client's login and heartbeats included. What is under
 * way at a cut never arrives and never counts.
 *
 * <p>Settings may change at any time and also change the lot of bytes that are under way. All
 * methods are thread-safe. The threads are daemons and end with {@link #close()}.
 */
public final class LinkEmulator implements AutoCloseable {
  private static final int SOCKET_BUFFER_BYTES = 64 * 1024;
  private static final int BACKLOG = 50;
  private static final int MAX_CONNECTIONS = 64;
  private static final long END_MILLIS = 5_000;

  private final InetSocketAddress server;
  private final ServerSocket door;
  private final Thread doorkeeper;
  private final LinkLane up = new LinkLane();
  private final LinkLane down = new LinkLane();
  private final Set<LinkConnection> open = ConcurrentHashMap.newKeySet();

  /**
   * Of connections that have ended, too: their last steps come after they are out of {@code open}.
   */
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile boolean refusing;
  private volatile boolean closed;

  private LinkEmulator(InetSocketAddress server, ServerSocket door) {
    this.server = server;
    this.door = door;
    this.doorkeeper = new Thread(this::accept, threadName("door"));
    doorkeeper.setDaemon(true);
  }

  /** A link to this server, which need not run yet, on a free port of the loopback address. */
  public static LinkEmulator to(String host, int port) throws IOException {
    ServerSocket door = new ServerSocket();
    // What it accepts inherits this.
    door.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
    door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.next()), BACKLOG);
    LinkEmulator link = new LinkEmulator(new InetSocketAddress(host, port), door);
    link.doorkeeper.start();
    return link;
  }

  /** Where clients connect. */
  public int port() {
    return door.getLocalPort();
  }

  // What it is like

  /** How long a byte is under way, in each direction: half of the round trip. */
  @CanIgnoreReturnValue
  public LinkEmulator delay(Duration oneWay) {
    up.delay(oneWay);
    down.delay(oneWay);
    return this;
  }

  /** In each direction; 0 for no limit. */
  @CanIgnoreReturnValue
  public LinkEmulator bandwidth(long bytesPerSecond) {
    return bandwidth(bytesPerSecond, bytesPerSecond);
  }

  /** For a link that is slower in one direction. */
  @CanIgnoreReturnValue
  public LinkEmulator bandwidth(long upBytesPerSecond, long downBytesPerSecond) {
    up.bandwidth(upBytesPerSecond);
    down.bandwidth(downBytesPerSecond);
    return this;
  }

  /** Packets are lost from now on, up with the loss's own seed and down with the next one. */
  @CanIgnoreReturnValue
  public LinkEmulator losing(PacketLoss loss) {
    up.losing(loss);
    down.losing(
        new PacketLoss(loss.seed() + 1, loss.stallRate(), loss.longestStall(), loss.cutRate()));
    return this;
  }

  /** No packet is lost any more. */
  public void losingNothing() {
    up.losing(PacketLoss.NONE);
    down.losing(PacketLoss.NONE);
  }

  // What happens to it

  /** Nothing moves for so long. */
  public void stall(Duration time) {
    up.stall(time);
    down.stall(time);
  }

  /**
   * Cuts all connections when exactly so many more bytes have gone up. Once; a later call takes the
   * place of an earlier one that has not cut yet.
   */
  public void cutAfter(long bytesUp) {
    up.cutAfter(bytesUp);
  }

  /** Ends all connections at once, with a reset on both sides. New ones are welcome. */
  public void cut() {
    boolean any = false;
    for (LinkConnection connection : open) {
      any |= connection.abort();
    }
    if (any) {
      cuts.incrementAndGet();
    }
  }

  /** While refused, a new connection is reset at once; those that are there stay. */
  public void refuse(boolean refused) {
    refusing = refused;
  }

  /** While black, connections are accepted and kept and no byte moves, on no connection. */
  public void blackHole(boolean black) {
    up.freeze(black);
    down.freeze(black);
  }

  // What has happened

  /** Bytes that have left it for the server since the beginning. */
  public long bytesUp() {
    return up.bytes();
  }

  /** Bytes that have left it for clients since the beginning. */
  public long bytesDown() {
    return down.bytes();
  }

  /** Connections that were accepted, and not refused, since the beginning. */
  public int connections() {
    return connections.get();
  }

  /** How often it was cut, by whatever, with at least one connection open. */
  public int cuts() {
    return cuts.get();
  }

  /** Connections that are open now. */
  public int openConnections() {
    return open.size();
  }

  /** Cuts and ends everything; returns when its threads have ended. */
  @Override
  public void close() {
    closed = true;
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    up.end();
    down.end();
    Set.copyOf(open).forEach(LinkConnection::abort);
    end(doorkeeper);
    // A thread that starts another has added it by its own end.
    while (!threads.isEmpty()) {
      for (Thread thread : Set.copyOf(threads)) {
        end(thread);
        threads.remove(thread);
      }
    }
  }

  // For connections

  LinkLane up() {
    return up;
  }

  LinkLane down() {
    return down;
  }

  InetSocketAddress server() {
    return server;
  }

  void ended(LinkConnection connection) {
    open.remove(connection);
  }

  /** Starts a thread that {@link #close()} waits for; to be called by another such thread only. */
  void start(Thread thread) {
    threads.removeIf(earlier -> !earlier.isAlive());
    thread.start();
    // Now and not before the start: nobody can wait for a thread that has not begun.
    threads.add(thread);
  }

  String threadName(String role) {
    return "link-" + door.getLocalPort() + "-" + role;
  }

  /** Small buffers, so that the kernel does not hide the link; and no waiting for company. */
  static void prepare(Socket socket) throws IOException {
    socket.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
    socket.setSendBufferSize(SOCKET_BUFFER_BYTES);
    socket.setTcpNoDelay(true);
  }

  private void accept() {
    while (!closed) {
      try {
        admit(door.accept());
      } catch (IOException e) {
        // Closed, or a client that has gone already.
      }
    }
  }

  private void admit(Socket client) throws IOException {
    if (refusing || open.size() >= MAX_CONNECTIONS) {
      LinkConnection.reset(client);
      return;
    }
    prepare(client);
    LinkConnection connection = new LinkConnection(this, client, connections.incrementAndGet());
    open.add(connection);
    connection.start();
    if (closed) {
      connection.abort();
    }
  }

  private static void end(Thread thread) {
    thread.interrupt();
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new IllegalStateException(thread + " does not end");
    }
  }
}
