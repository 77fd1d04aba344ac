// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkEmulatorTest {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final ServerSocket server;
  private final LinkEmulator link;
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();

  LinkEmulatorTest() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    link = LinkEmulator.to("127.0.0.1", server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    server.close();
    for (Socket socket : accepted) {
      socket.close();
    }
  }

  @Test
  void newLink_isPerfect_andCountsBothDirections() throws Exception {
    try (Socket client = connect();
        Socket peer = accept()) {
      send(client, noise(1, 300_000));
      assertThat(receive(peer, 300_000)).isEqualTo(noise(1, 300_000));
      send(peer, noise(2, 70_000));
      assertThat(receive(client, 70_000)).isEqualTo(noise(2, 70_000));
      assertThat(link.bytesUp()).isEqualTo(300_000);
      assertThat(link.bytesDown()).isEqualTo(70_000);
      assertThat(link.connections()).isEqualTo(1);
      assertThat(link.cuts()).isZero();
    }
  }

  @Test
  void end_ofOneDirection_leavesTheOtherOpen() throws Exception {
    try (Socket client = connect();
        Socket peer = accept()) {
      send(client, noise(1, 1_000));
      client.shutdownOutput();
      assertThat(peer.getInputStream().readAllBytes()).isEqualTo(noise(1, 1_000));
      send(peer, noise(2, 1_000));
      peer.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(noise(2, 1_000));
    }
    await().atMost(BOUND).untilAsserted(() -> assertThat(link.openConnections()).isZero());
    assertThat(link.cuts()).isZero();
  }

  @Test
  void delay_everyByte_isUnderWayAtLeastSoLong() throws Exception {
    link.delay(Duration.ofMillis(150));
    try (Socket client = connect();
        Socket peer = accept()) {
      for (int i = 0; i < 3; i++) {
        long began = System.nanoTime();
        send(client, noise(i, 10));
        receive(peer, 10);
        send(peer, noise(i, 10));
        receive(client, 10);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
            .isGreaterThanOrEqualTo(Duration.ofMillis(300));
      }
    }
  }

  @Test
  void delay_ofALongerLine_lowersNoThroughput() throws Exception {
    // 200 bytes at a time would take 100 s.
    link.delay(Duration.ofMillis(100)).bandwidth(1_000_000);
    try (Socket client = connect();
        Socket peer = accept()) {
      send(client, noise(1, 200_000));
      receive(peer, 200_000);
      assertThat(link.bytesUp()).isEqualTo(200_000);
    }
  }

  @Test
  void bandwidth_isNotExceeded() throws Exception {
    link.bandwidth(200_000);
    try (Socket client = connect();
        Socket peer = accept()) {
      long began = System.nanoTime();
      sendInBackground(client, noise(1, 100_000));
      receive(peer, 100_000);
      // Half a second by the book; a quantum may be on the way already.
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(450));
    }
  }

  @Test
  void bandwidth_isSharedByAllConnections() throws Exception {
    link.bandwidth(200_000);
    try (Socket first = connect();
        Socket firstPeer = accept();
        Socket second = connect();
        Socket secondPeer = accept()) {
      long began = System.nanoTime();
      sendInBackground(first, noise(1, 50_000));
      sendInBackground(second, noise(2, 50_000));
      receive(firstPeer, 50_000);
      receive(secondPeer, 50_000);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(450));
    }
  }

  @Test
  void slowLink_holdsUpTheClient() throws Exception {
    link.bandwidth(10_000);
    try (Socket client = new Socket()) {
      client.setSendBufferSize(8 * 1024);
      client.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), link.port()), TIMEOUT_MILLIS);
      CompletableFuture<Void> sending = sendInBackground(client, noise(1, 2_000_000));
      await().atMost(BOUND).untilAsserted(() -> assertThat(link.bytesUp()).isPositive());
      Thread.sleep(500);
      // Buffers of the kernel, of the link: nowhere near all of it.
      assertThat(sending).isNotDone();
      link.cut();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_459, 100_001, 999_999})
  void cutAfter_exactlySoMuchGoes_andBothSidesAreReset(int bytes) throws Exception {
    try (Socket client = connect();
        Socket peer = accept()) {
      send(client, noise(1, 500));
      assertThat(receive(peer, 500)).isEqualTo(noise(1, 500));

      link.cutAfter(bytes);
      sendInBackground(client, noise(2, 1_000_000));
      byte[] arrived = receiveUntilTheEnd(peer);
      assertThat(link.bytesUp()).isEqualTo(500 + bytes);
      assertThat(arrived.length).isLessThanOrEqualTo(bytes);
      assertThat(arrived).isEqualTo(Arrays.copyOf(noise(2, 1_000_000), arrived.length));
      assertEnds(client);
      await().atMost(BOUND).untilAsserted(() -> assertThat(link.cuts()).isEqualTo(1));
    }
    await().atMost(BOUND).untilAsserted(() -> assertThat(link.openConnections()).isZero());
    assertWorks();
  }

  @Test
  void stall_nothingMoves_andThenAllOfIt() throws Exception {
    try (Socket client = connect();
        Socket peer = accept()) {
      link.stall(Duration.ofMillis(400));
      long began = System.nanoTime();
      sendInBackground(client, noise(1, 100_000));
      assertThat(receive(peer, 100_000)).isEqualTo(noise(1, 100_000));
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isGreaterThanOrEqualTo(Duration.ofMillis(350));
    }
  }

  @Test
  void refuse_newConnectionsAreReset_andOldOnesStay() throws Exception {
    try (Socket client = connect();
        Socket peer = accept()) {
      link.refuse(true);
      try (Socket refused = connect()) {
        assertEnds(refused);
      }
      send(client, noise(1, 10));
      assertThat(receive(peer, 10)).isEqualTo(noise(1, 10));
      assertThat(link.connections()).isEqualTo(1);
    }
    link.refuse(false);
    assertWorks();
  }

  @Test
  void blackHole_acceptsAndMovesNothing_untilItIsNoneAnyMore() throws Exception {
    try (Socket old = connect();
        Socket oldPeer = accept()) {
      link.blackHole(true);
      send(old, noise(1, 10));
      try (Socket young = connect()) {
        send(young, noise(2, 10));
        oldPeer.setSoTimeout(300);
        assertThatThrownBy(() -> oldPeer.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);
        young.setSoTimeout(300);
        assertThatThrownBy(() -> young.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);
        assertThat(link.bytesUp()).isZero();

        link.blackHole(false);
        oldPeer.setSoTimeout(TIMEOUT_MILLIS);
        assertThat(receive(oldPeer, 10)).isEqualTo(noise(1, 10));
        try (Socket youngPeer = accept()) {
          assertThat(receive(youngPeer, 10)).isEqualTo(noise(2, 10));
        }
      }
    }
  }

  @Test
  void serverAway_clientIsReset() throws Exception {
    server.close();
    try (Socket client = connect()) {
      assertEnds(client);
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void anySettings_orderAndContentStay(long seed) throws Exception {
    Random random = new Random(seed);
    link.losing(new PacketLoss(seed, 0.05, Duration.ofMillis(20), 0));
    try (Socket client = connect();
        Socket peer = accept()) {
      CompletableFuture<Void> sent = sendInBackground(client, noise(seed, 500_000));
      CompletableFuture<Void> answered = sendInBackground(peer, noise(-seed, 100_000));
      CompletableFuture<byte[]> up = CompletableFuture.supplyAsync(() -> quiet(peer, 500_000));
      CompletableFuture<byte[]> down = CompletableFuture.supplyAsync(() -> quiet(client, 100_000));
      for (int i = 0; i < 10; i++) {
        link.delay(Duration.ofMillis(random.nextInt(30)));
        link.bandwidth(random.nextBoolean() ? 0 : 200_000 + random.nextInt(1_000_000));
        if (random.nextInt(3) == 0) {
          link.stall(Duration.ofMillis(random.nextInt(50)));
        }
        Thread.sleep(20);
      }
      link.bandwidth(0);
      assertThat(up.get()).isEqualTo(noise(seed, 500_000));
      assertThat(down.get()).isEqualTo(noise(-seed, 100_000));
      sent.get();
      answered.get();
    }
  }

  @Test
  void losing_cutsByItsSeed() throws Exception {
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      link.losing(new PacketLoss(5, 0, Duration.ZERO, 0.1));
      // Whole quanta, however the reader cuts them.
      link.bandwidth(51_200);
      long before = link.bytesUp();
      int cuts = link.cuts();
      try (Socket client = connect();
          Socket peer = accept()) {
        sendInBackground(client, noise(1, 200_000));
        receiveUntilTheEnd(peer);
      }
      counts.add((link.bytesUp() - before) / LinkLane.PACKET_BYTES);
      await().atMost(BOUND).untilAsserted(() -> assertThat(link.cuts()).isEqualTo(cuts + 1));
    }
    assertThat(counts.get(0)).isCloseTo(counts.get(1), within(1L));
    link.losingNothing();
    link.bandwidth(0);
    assertWorks();
  }

  @Test
  void close_inTheMiddle_endsEverything() throws Exception {
    link.bandwidth(10_000).delay(Duration.ofSeconds(5));
    try (Socket client = connect();
        Socket peer = accept();
        Socket idle = connect();
        Socket idlePeer = accept()) {
      sendInBackground(client, noise(1, 1_000_000));
      sendInBackground(peer, noise(1, 1_000_000));
      int port = link.port();

      link.close();
      assertThat(link.openConnections()).isZero();
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().startsWith("link-" + port + "-"));
      for (Socket socket : List.of(client, peer, idle, idlePeer)) {
        assertEnds(socket);
      }
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
          .isInstanceOf(IOException.class);
      link.close();
    }
  }

  // Both sides

  private void assertWorks() throws Exception {
    try (Socket client = connect();
        Socket peer = accept()) {
      send(client, noise(9, 10));
      assertThat(receive(peer, 10)).isEqualTo(noise(9, 10));
    }
  }

  private Socket connect() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), link.port());
    client.setSoTimeout(TIMEOUT_MILLIS);
    return client;
  }

  private Socket accept() throws IOException {
    server.setSoTimeout(TIMEOUT_MILLIS);
    Socket peer = server.accept();
    peer.setSoTimeout(TIMEOUT_MILLIS);
    accepted.add(peer);
    return peer;
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Ends by itself when the connection does. */
  @CanIgnoreReturnValue
  private static CompletableFuture<Void> sendInBackground(Socket socket, byte[] bytes) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            send(socket, bytes);
          } catch (IOException e) {
            // It was cut.
          }
        });
  }

  private static byte[] receive(Socket socket, int bytes) throws IOException {
    return socket.getInputStream().readNBytes(bytes);
  }

  private static byte[] quiet(Socket socket, int bytes) {
    try {
      return receive(socket, bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A reset is told once, to whoever reads or writes first; then there is an end. */
  private static void assertEnds(Socket socket) throws IOException {
    receiveUntilTheEnd(socket);
  }

  private static byte[] receiveUntilTheEnd(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[8 * 1024];
    InputStream in = socket.getInputStream();
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        all.write(buffer, 0, count);
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      // Reset, as expected.
    }
    return all.toByteArray();
  }

  private static byte[] noise(long seed, int bytes) {
    byte[] noise = new byte[bytes];
    new Random(seed).nextBytes(noise);
    return noise;
  }
}
