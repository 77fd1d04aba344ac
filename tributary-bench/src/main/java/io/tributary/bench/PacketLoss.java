// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.time.Duration;

/**
 * How a {@link LinkEmulator} loses packets: each costs time, on TCP; seldom it costs the
 * connection.
 *
 * @param seed of the chance by which packets are chosen
 * @param stallRate the part of the packets that cost time
 * @param longestStall the most that one costs
 * @param cutRate the part of the packets that cut the link
 */
public record PacketLoss(long seed, double stallRate, Duration longestStall, double cutRate) {
  static final PacketLoss NONE = new PacketLoss(0, 0, Duration.ZERO, 0);
}
