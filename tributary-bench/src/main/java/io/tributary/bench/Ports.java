// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Free ports, none given twice. Thread-safe. */
public final class Ports {
  private static final RandomGenerator RANDOM = RandomGenerator.getDefault();

  @GuardedBy("Ports.class")
  private static final Set<Integer> GIVEN = new HashSet<>();

  private Ports() {}

  /** Below the range from which systems take ports for outgoing connections. */
  public static synchronized int next() {
    while (true) {
      int port = RANDOM.nextInt(20_000, 30_000);
      if (isFree(port) && GIVEN.add(port)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket any = new ServerSocket(port);
        ServerSocket loopback = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.isBound() && loopback.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
