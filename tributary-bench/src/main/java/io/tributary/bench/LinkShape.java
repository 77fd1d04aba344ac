// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.time.Duration;

/**
 * What the link between the two nodes is like.
 *
 * @param bytesPerSecond in each direction; 0 for no limit
 * @param oneWay half of the round trip
 */
record LinkShape(long bytesPerSecond, Duration oneWay) {
  /** This host's own network, whose bytes are counted and nothing else. */
  static final LinkShape LOOPBACK = new LinkShape(0, Duration.ZERO);

  /** 100 Mbit/s and 100 ms: another continent. */
  static final LinkShape WIDE_AREA = new LinkShape(12_500_000, Duration.ofMillis(50));

  void giveTo(LinkEmulator link) {
    link.bandwidth(bytesPerSecond).delay(oneWay);
  }

  @Override
  public String toString() {
    return bytesPerSecond == 0
        ? "loopback"
        : "%d Mbit/s, %d ms".formatted(bytesPerSecond * 8 / 1_000_000, 2 * oneWay.toMillis());
  }
}
