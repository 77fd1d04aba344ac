// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A window on a link of which bandwidth and delay are known. */
class WindowTest {
  private static final int MIB = 1024 * 1024;
  private static final double MBIT_PER_S = 1_000_000 / 8 / 1000.0;

  private final Window window = new Window();

  @Test
  void newWindow_isSmall_andItsChunksAreSmaller() {
    assertThat(window.limitBytes()).isEqualTo(Window.FIRST_BYTES);
    assertThat(window.chunkBytes()).isEqualTo(Window.FIRST_BYTES / 4);
  }

  @Test
  void window_isClosed_whenSoManyBytesAreUnderWay() {
    window.sent(Window.FIRST_BYTES - 1, 0);
    assertThat(window.isOpen()).isTrue();

    window.sent(1, 0);

    assertThat(window.isOpen()).isFalse();
    window.answered(1, 0, 0);
    assertThat(window.isOpen()).isTrue();
  }

  @Test
  void window_withNothingUnderWay_isOpenToAFrameOfWhateverSize() {
    window.sent(10 * MIB, 0);
    assertThat(window.isOpen()).isFalse();

    window.answered(10 * MIB, 0, 0);

    assertThat(window.isOpen()).isTrue();
  }

  @Test
  void window_growsToFillALongFatLink_withinSomeRoundTrips() {
    Wire wire = new Wire(100 * MBIT_PER_S, 100);
    wire.greet();

    wire.run(20 * 100);

    long before = wire.delivered;
    wire.run(1_000);
    assertThat(wire.delivered - before).isGreaterThan((long) (0.9 * 100 * MBIT_PER_S * 1_000));
    assertThat(window.chunkBytes()).isEqualTo(256 * 1024);
  }

  @Test
  void window_growsQuickly_whileTheLinkIsNotFull() {
    Wire wire = new Wire(100 * MBIT_PER_S, 100);
    wire.greet();

    wire.run(10 * 100);

    assertThat(wire.delivered).isGreaterThan((long) (0.4 * 100 * MBIT_PER_S * 1_000));
  }

  @Test
  void window_thatGrows_leavesASlowLinkNoMoreThanSecondsOfQueue() {
    Wire wire = new Wire(1 * MBIT_PER_S, 600);
    wire.greet();
    double most = 0;

    for (int step = 0; step < 100; step++) {
      wire.run(100);
      most = Math.max(most, wire.freeMillis - wire.now);
    }

    assertThat(most).isLessThan(2_000);
  }

  @Test
  void window_ofALongFatLink_isNotMoreThanItsBuffersNeed() {
    Wire wire = new Wire(100 * MBIT_PER_S, 100);
    wire.greet();

    wire.run(10_000);

    long full = (long) (100 * MBIT_PER_S * 100);
    assertThat(window.limitBytes()).isBetween(full, 3 * full);
  }

  @Test
  void window_ofASlowLink_staysAroundASecondsWorth() {
    Wire wire = new Wire(0.05 * MBIT_PER_S, 500);
    wire.greet();
    assertThat(window.limitBytes()).isLessThanOrEqualTo(8 * 1024);

    wire.run(120_000);

    assertThat(window.limitBytes() / (0.05 * MBIT_PER_S)).isLessThan(2_000.0);
    assertThat(window.chunkBytes()).isEqualTo(2 * 1024);
    // It is full all the same.
    assertThat(wire.delivered).isGreaterThan((long) (0.85 * 0.05 * MBIT_PER_S * 120_000));
  }

  @ParameterizedTest(name = "{0} ms")
  @CsvSource({"0", "1", "2"})
  void window_ofAFastShortLink_isAtMostAMebibyte(int roundTrip) {
    Wire wire = new Wire(1_000 * MBIT_PER_S, roundTrip);
    wire.greet();

    wire.run(2_000);

    assertThat(window.limitBytes()).isBetween((long) Window.FIRST_BYTES, (long) MIB);
    assertThat(wire.delivered).isGreaterThan((long) (0.9 * 1_000 * MBIT_PER_S * 1_900));
  }

  /** Shorter than a sample takes: everything is answered before the first one is full. */
  @ParameterizedTest(name = "{0} ms")
  @CsvSource({"3", "5", "9"})
  void window_growsOnALinkThatIsShorterThanASample(int roundTrip) {
    Wire wire = new Wire(1_000 * MBIT_PER_S, roundTrip);
    wire.greet();

    wire.run(1_000);

    long before = wire.delivered;
    wire.run(1_000);
    assertThat(wire.delivered - before).isGreaterThan((long) (0.8 * 1_000 * MBIT_PER_S * 1_000));
  }

  @Test
  void window_isNeverLargerThanItsLimit() {
    Wire wire = new Wire(10_000 * MBIT_PER_S, 300);
    wire.greet();

    wire.run(20_000);

    assertThat(window.limitBytes()).isEqualTo(Window.LARGEST_BYTES);
  }

  @Test
  void window_shrinks_whenTheLinkBecomesSlow() {
    Wire wire = new Wire(100 * MBIT_PER_S, 100);
    wire.greet();
    wire.run(5_000);

    wire.bytesPerMilli = 1 * MBIT_PER_S;
    wire.run(60_000);

    assertThat(window.limitBytes()).isLessThan(100 * 1024);
    assertThat(window.chunkBytes()).isLessThan(25 * 1024);
  }

  @Test
  void newConnection_hasNothingUnderWay_butKnowsTheBandwidth() {
    Wire wire = new Wire(100 * MBIT_PER_S, 100);
    wire.greet();
    wire.run(5_000);

    window.connected();

    assertThat(window.isOpen()).isTrue();
    assertThat(window.chunkBytes()).isGreaterThan(Window.FIRST_BYTES);
    window.sent(1000, wire.now);
    window.answered(1000, wire.now, wire.now + 100);
    assertThat(window.limitBytes()).isGreaterThan(MIB);
  }

  @Test
  void drainTime_isGenerous() {
    Wire wire = new Wire(1 * MBIT_PER_S, 100);
    wire.greet();
    wire.run(20_000);
    window.connected();

    window.sent(125_000, wire.now); // a second's worth

    assertThat(window.drainMillis()).isBetween(3_000L, 6_000L);
  }

  /** One bottleneck with an endless buffer, and the way there and back. */
  private final class Wire {
    private record Frame(int bytes, long sentMillis, double answeredMillis) {}

    private double bytesPerMilli;
    private final int roundTripMillis;
    private final Deque<Frame> underWay = new ArrayDeque<>();
    private double freeMillis;
    private long now = 1_000;
    private long delivered;

    Wire(double bytesPerMilli, int roundTripMillis) {
      this.bytesPerMilli = bytesPerMilli;
      this.roundTripMillis = roundTripMillis;
    }

    /** As a session begins: a small frame, and nothing else until its answer. */
    void greet() {
      window.connected();
      send(100);
      while (!underWay.isEmpty()) {
        now++;
        receive();
      }
    }

    /** Sends as much as the window allows. */
    void run(long millis) {
      for (long end = now + millis; now < end; now++) {
        receive();
        while (window.isOpen()) {
          send(window.chunkBytes());
          if (roundTripMillis == 0) {
            receive();
            if (freeMillis > now) {
              break;
            }
          }
        }
      }
    }

    private void send(int bytes) {
      freeMillis = Math.max(freeMillis, (double) now) + bytes / bytesPerMilli;
      underWay.add(new Frame(bytes, now, freeMillis + roundTripMillis));
      window.sent(bytes, now);
    }

    private void receive() {
      while (!underWay.isEmpty() && underWay.element().answeredMillis() <= now) {
        Frame frame = underWay.remove();
        delivered += frame.bytes();
        window.answered(frame.bytes(), frame.sentMillis(), now);
      }
    }
  }
}
