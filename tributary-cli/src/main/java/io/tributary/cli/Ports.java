// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Ports of this host: whether one is free, and some that are. */
final class Ports {
  /**
   * Below the range from which systems take ports for outgoing connections (from 32768 on Linux): a
   * port kept in a file must still be free at the next start.
   */
  private static final int FIRST = 20_000;

  private static final int COUNT = 10_000;
  private static final int TRIES = 1_000;

  private Ports() {}

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Distinct free ports. Chosen by chance: two nodes that start at the same moment would both find
   * the same lowest port free.
   */
  static List<Integer> pick(int count, RandomGenerator random) throws CommandException {
    List<Integer> picked = new ArrayList<>();
    for (int i = 0; i < TRIES && picked.size() < count; i++) {
      int port = FIRST + random.nextInt(COUNT);
      if (!picked.contains(port) && isFree(port)) {
        picked.add(port);
      }
    }
    if (picked.size() < count) {
      throw new CommandException(
          "no %d free ports from %d to %d".formatted(count, FIRST, FIRST + COUNT - 1));
    }
    return picked;
  }
}
